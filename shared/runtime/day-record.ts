import { z } from 'zod';
import { BOT_NAMES, type BotName } from '../domain/account.ts';
import { dayOf, type Day } from '../domain/time.ts';
import { DocumentError } from './document-error.ts';
import { keys } from './keys.ts';

/** `days/{day}`: how a day is or was lived, and how far. */
export interface DayRecord {
  readonly day: Day;
  /** How often it was begun anew before. */
  readonly run: number;
  /** How many lives lived it since then, the one that lives it included. */
  readonly lives: number;
  /** In words, for people: "synthetic, seed 1326" or "bars of DIR". */
  readonly source: string;
  /** Everything that decides what the day comes to, as text; a day is only ever gone on with under the same. */
  readonly request: string;
  readonly profile: string;
  readonly bots: readonly BotName[];
  /** End of the last minute that was lived whole; 0: none yet. */
  readonly livedTo: number;
  /** True: the day is over and its numbers are final. */
  readonly ended: boolean;
  /** The decision hash once it has ended. */
  readonly hash: string | null;
  /** Positions still open when it ended. */
  readonly left: number;
  readonly halted: string | null;
  readonly assumed: readonly string[];
}

/** Of what a day was asked for: its broker, unless it is the paper broker; the live feed’s root; the faults that were on purpose. */
const requestSchema = z.looseObject({
  broker: z.string().optional(),
  feed: z.string().optional(),
  trouble: z.string().optional(),
});

/** Throws a DocumentError for what is not asked in JSON. */
export function requestOf({
  day,
  request,
}: Pick<DayRecord, 'day' | 'request'>): z.output<typeof requestSchema> {
  try {
    return requestSchema.parse(JSON.parse(request));
  } catch (cause) {
    throw new DocumentError(keys.day(day), 'does not say what was asked for, as JSON', { cause });
  }
}

/** The root whose market the day is lived on as it happens, and who fills; null: it is a replay, which can be gone on with on any day (as is one from before there were feeds). */
export function feedOf(
  record: DayRecord,
): { readonly root: string; readonly broker: string | undefined } | null {
  try {
    const { feed, broker } = requestOf(record);
    return feed === undefined ? null : { root: feed, broker };
  } catch (error) {
    if (error instanceof DocumentError) return null;
    throw error;
  }
}

/** Whether nobody can go on with it any more: it was lived at Kite as it happened, and is of an earlier day. A simulator has a day of its own. */
export function isOver(record: DayRecord, at: number): boolean {
  return feedOf(record)?.root.startsWith('https:') === true && dayOf(at) > record.day;
}

export function wasOnPaper(record: DayRecord): boolean {
  return requestOf(record).broker === undefined;
}

export const dayDocument: z.ZodType<DayRecord> = z.strictObject({
  day: z.int(),
  run: z.int(),
  lives: z.int(),
  source: z.string(),
  request: z.string(),
  profile: z.string(),
  bots: z.array(z.enum(BOT_NAMES)),
  livedTo: z.number(),
  ended: z.boolean(),
  hash: z.string().nullable(),
  left: z.int(),
  halted: z.string().nullable(),
  assumed: z.array(z.string()),
});
