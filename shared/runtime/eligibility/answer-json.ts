import { z } from 'zod';
import { ELIGIBILITY_MODES, SOURCE_NAMES, TRADED_CLASSES } from '../../domain/eligibility.ts';
import { BLOCK_RULES } from '../../domain/eligibility-verdict.ts';
import { dayText, isoText } from '../../domain/time.ts';
import { money } from '../report/fields.ts';
import type { EligibilityAnswer } from './answer.ts';

const instant = z.strictObject({ ms: z.int(), iso: z.string() });
const of = z.enum(TRADED_CLASSES);

/** What `tron eligibility --json` prints. */
export const eligibilityAnswerSchema = z.strictObject({
  format: z.literal('tron-eligibility'),
  version: z.literal(1),
  path: z.string(),
  day: z.string(),
  madeAt: instant,
  mode: z.enum(ELIGIBILITY_MODES),
  now: instant,
  lists: z.array(
    z.strictObject({
      name: z.enum(SOURCE_NAMES),
      source: z.string().nullable().describe('null: the list is missing'),
      at: instant.nullable(),
      ageHours: z.number().nullable(),
      rows: z.int().nullable(),
    }),
  ),
  classes: z.array(
    z.strictObject({
      class: of,
      missing: z.array(z.enum(SOURCE_NAMES)),
      off: z.string().nullable().describe('why nothing of it is traded; null: it is'),
    }),
  ),
  banned: z.array(z.string()),
  symbol: z
    .strictObject({
      symbol: z.string(),
      band: z.strictObject({ low: money, high: money }).nullable(),
      classes: z.array(
        z.strictObject({
          class: of,
          eligible: z.boolean(),
          rule: z.enum(BLOCK_RULES).nullable(),
          why: z.string().nullable(),
          assumed: z.string().nullable().describe('what is not there and was assumed away'),
        }),
      ),
    })
    .nullable()
    .describe('null: no symbol was asked about'),
});

export type EligibilityAnswerDocument = z.infer<typeof eligibilityAnswerSchema>;

export function eligibilityJson(answer: EligibilityAnswer): EligibilityAnswerDocument {
  const { path, day, madeAt, mode, now, lists, classes, banned, symbol } = answer;
  return {
    format: 'tron-eligibility',
    version: 1,
    path,
    day: dayText(day),
    madeAt: instantOf(madeAt),
    mode,
    now: instantOf(now),
    lists: lists.map(({ name, source, at, ageHours, rows }) => ({
      name,
      source,
      at: at === null ? null : instantOf(at),
      ageHours,
      rows,
    })),
    classes: classes.map(({ of, missing, off }) => ({ class: of, missing: [...missing], off })),
    banned: [...banned],
    symbol:
      symbol === null
        ? null
        : {
            symbol: symbol.symbol,
            band: symbol.band === null ? null : { low: symbol.band.low, high: symbol.band.high },
            classes: symbol.classes.map(({ of, rule, why, assumed }) => ({
              class: of,
              eligible: rule === null,
              rule,
              why,
              assumed,
            })),
          },
  };
}

function instantOf(at: number): EligibilityAnswerDocument['now'] {
  return { ms: at, iso: isoText(at) };
}
