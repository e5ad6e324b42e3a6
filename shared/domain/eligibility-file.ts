import { z } from 'zod';
import {
  DELIVERY_SERIES,
  SOURCE_NAMES,
  type Eligibility,
  type EligibilitySettings,
  type Source,
} from './eligibility.ts';
import { dayText, isoText, parseDay, type Day } from './time.ts';
import { paise } from './units.ts';
import { SYMBOL } from './watchlist.ts';

/** A list of every symbol of the exchange has a few thousand rows. */
const ROWS_MOST = 20_000;

/** Instants outside 2000 to 2100 are seconds, or a mistake. */
const instantField = z.int().min(946_684_800_000, 'epoch milliseconds').max(4_102_444_800_000);

const symbolField = z.string().regex(SYMBOL, 'a symbol of NSE: 1 to 20 of A–Z, 0–9, & and -');

const dayField = z.string().transform((text, ctx): Day => {
  try {
    return parseDay(text);
  } catch (error) {
    ctx.addIssue({ code: 'custom', message: error instanceof Error ? error.message : String(error) });
    return z.NEVER;
  }
});

const priceField = z
  .int()
  .min(1)
  .max(2_147_483_647)
  .transform((amount) => paise(amount));

/** In words, on one line. */
const wordsField = z.string().regex(/^[^\p{Cc}]{1,120}$/u, '1 to 120 characters on one line');

/** One list: `keyOf` names what may stand in it once. */
function sourceField<Row>(row: z.ZodType<Row>, keyOf: (row: Row) => string, least = 0) {
  return z
    .strictObject({
      source: z.string().regex(/^[^\p{Cc}]{1,300}$/u, 'a URL or a file name, 1 to 300 characters'),
      at: instantField,
      rows: z
        .array(row)
        .min(least, 'an exchange has price bands every day: a list without a row was cut short')
        .max(ROWS_MOST)
        .superRefine((rows, ctx) => {
          const seen = new Set<string>();
          rows.forEach((each, i) => {
            const key = keyOf(each);
            if (seen.has(key))
              ctx.addIssue({ code: 'custom', path: [i], message: `${key} stands in it twice` });
            seen.add(key);
          });
        }),
    })
    .nullable();
}

const symbolRow = z.strictObject({ symbol: symbolField });

/** The document `eligibility-YYYY-MM-DD.json`: days are "YYYY-MM-DD", instants epoch ms, prices whole paise. Every list is named, a missing one null. */
export const eligibilitySchema = z.strictObject({
  format: z.literal('tron-eligibility-day'),
  version: z.literal(1),
  day: dayField,
  madeAt: instantField,
  sources: z.strictObject({
    foBan: sourceField(symbolRow, ({ symbol }) => symbol),
    misBlocked: sourceField(symbolRow, ({ symbol }) => symbol),
    surveillance: sourceField(
      z.strictObject({ symbol: symbolField, measure: wordsField }),
      ({ symbol, measure }) => `${symbol} ${measure}`,
    ),
    tradeToTrade: sourceField(
      z.strictObject({ symbol: symbolField, series: z.enum(DELIVERY_SERIES) }),
      ({ symbol }) => symbol,
    ),
    bands: sourceField(
      z
        .strictObject({ symbol: symbolField, low: priceField, high: priceField })
        .refine(({ low, high }) => low < high, 'the low of a price band is below its high'),
      ({ symbol }) => symbol,
      1,
    ),
    exDates: sourceField(
      z.strictObject({ symbol: symbolField, exDate: dayField, action: wordsField }),
      ({ symbol, exDate, action }) => `${symbol} ${dayText(exDate)} ${action}`,
    ),
  }),
});

/** As it stands in the file. */
export type EligibilityDocument = z.input<typeof eligibilitySchema>;

/** What the file is judged by. `now` null: a replay, which cannot know when history's lists were fetched, so no age is judged. */
export interface FileWanted {
  readonly day: Day;
  readonly now: number | null;
  readonly settings: Pick<EligibilitySettings, 'maxSourceAgeHours'>;
}

/** `broken`: it is no such document, a sentence a field. `unfit`: it is one, of another day or too old. */
export type FileVerdict =
  | { readonly kind: 'fit'; readonly file: Eligibility }
  | { readonly kind: 'broken' | 'unfit'; readonly problems: readonly string[] };

/** The day's file from parsed JSON. */
export function eligibilityFile(json: unknown, wanted: FileWanted): FileVerdict {
  const result = eligibilitySchema.safeParse(json);
  if (!result.success)
    return {
      kind: 'broken',
      problems: result.error.issues.map(
        ({ path, message }) => `${path.map(String).join('.') || 'document'}: ${message}`,
      ),
    };
  const { day, madeAt, sources } = result.data;
  const file: Eligibility = { day, madeAt, sources };
  const problems = unfitness(file, wanted);
  return problems.length === 0 ? { kind: 'fit', file } : { kind: 'unfit', problems };
}

function unfitness(file: Eligibility, { day, now, settings }: FileWanted): readonly string[] {
  if (file.day !== day) return [`it is of ${dayText(file.day)}, wanted is ${dayText(day)}`];
  const problems: string[] = [];
  if (now !== null && file.madeAt > now)
    problems.push(`it was made ${isoText(file.madeAt)}, which is later than now, ${isoText(now)}`);
  for (const name of SOURCE_NAMES) {
    const source = file.sources[name];
    if (source === null) continue;
    if (source.at > file.madeAt)
      problems.push(
        `${name} was fetched ${isoText(source.at)}, after the file was made, ${isoText(file.madeAt)}`,
      );
    if (now === null) continue;
    const hours = ageHours(source, now);
    if (hours > settings.maxSourceAgeHours)
      problems.push(
        `${name} (${source.source}) was fetched ${hours.toFixed(1)} hours ago, the most allowed is ${settings.maxSourceAgeHours}`,
      );
  }
  return problems;
}

/** How long ago a list was fetched. */
export function ageHours({ at }: Pick<Source<unknown>, 'at'>, now: number): number {
  return (now - at) / 3_600_000;
}

/** The document that `eligibilityFile` reads back as the same. */
export function eligibilityDocument({ day, madeAt, sources }: Eligibility): EligibilityDocument {
  const { exDates } = sources;
  const copied = <Row extends object>(source: Source<Row> | null) =>
    source === null ? null : { ...source, rows: source.rows.map((row) => ({ ...row })) };
  return {
    format: 'tron-eligibility-day',
    version: 1,
    day: dayText(day),
    madeAt,
    sources: {
      foBan: copied(sources.foBan),
      misBlocked: copied(sources.misBlocked),
      surveillance: copied(sources.surveillance),
      tradeToTrade: copied(sources.tradeToTrade),
      bands: copied(sources.bands),
      exDates:
        exDates === null
          ? null
          : {
              ...exDates,
              rows: exDates.rows.map(({ symbol, exDate, action }) => ({
                symbol,
                exDate: dayText(exDate),
                action,
              })),
            },
    },
  };
}

/** "eligibility-2026-09-09.json" */
export function eligibilityFileName(day: Day): string {
  return `eligibility-${dayText(day)}.json`;
}
