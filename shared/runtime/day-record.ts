import { z } from 'zod';
import { BOT_NAMES, type BotName } from '../domain/account.ts';
import type { Day } from '../domain/time.ts';

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

/** A request names its broker, unless it is the paper broker. */
const brokerSchema = z.object({ broker: z.string().optional() });

export function wasOnPaper({ request }: DayRecord): boolean {
  return brokerSchema.parse(JSON.parse(request)).broker === undefined;
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
