import { z } from 'zod';

/**
 * What is asked of a dump, and when contracts are left: every number a setting with a default, a range and a description. Parse `{}` for
 * the defaults; an unknown name or a value out of range is refused by name. "Pct" is percent.
 */
const whole = (standard: number, min: number, max: number, text: string) =>
  z.int().min(min).max(max).default(standard).describe(text);
const factor = (standard: number, text: string) => z.number().min(1).max(10).default(standard).describe(text);
const least = (standard: number, exchange: string) =>
  whole(standard, 0, 1_000_000, `Fewest good rows of ${exchange}; 0: the exchange may be missing`);

/** NFO and BFO are asked for by default: about a third of the rows they had on 17 Aug 2026 (35,683 and 4,258). */
export const leastRowsSchema = z
  .strictObject({
    NSE: least(0, 'NSE'),
    BSE: least(0, 'BSE'),
    NFO: least(10_000, 'NFO'),
    BFO: least(1_000, 'BFO'),
  })
  .readonly();

export const dumpSchema = z
  .strictObject({
    leastRows: leastRowsSchema.prefault({}),
    badRowsMostPct: z
      .number()
      .min(0)
      .max(100)
      .default(1)
      .describe('A dump with more bad rows than this, in percent of its rows, is refused as a whole'),
    fewerMostPct: z
      .number()
      .min(0)
      .max(100)
      .default(50)
      .describe(
        'A dump with this much fewer rows of an exchange than the last known one, in percent, is refused (a monthly expiry takes about 40 %)',
      ),
    publishedMinute: whole(
      510,
      0,
      1439,
      'From this minute of the day on, Kite serves the dump of that day (08:30)',
    ),
    firstExpiryWithinDays: whole(
      35,
      1,
      366,
      'The nearest expiry of a dump is at most so many days away; further, and the dump is of a later day',
    ),
  })
  .readonly();

export const rollSchema = z
  .strictObject({
    sessionsBeforeExpiry: whole(
      2,
      0,
      10,
      'The next month is traded from this many sessions before the expiry on',
    ),
    liquiditySessions: whole(
      5,
      0,
      30,
      'The next month’s liquidity may move the roll to this many sessions before the expiry, not further',
    ),
    volumeFactor: factor(
      1.2,
      'Roll earlier when the next month’s volume exceeds the near month’s times this',
    ),
    oiFactor: factor(
      1.2,
      'Roll earlier when the next month’s open interest exceeds the near month’s times this',
    ),
  })
  .readonly();

export const settlementSchema = z
  .strictObject({
    sessionsBeforeExpiry: whole(
      2,
      0,
      20,
      'No entry in a stock’s derivative in this many sessions before its expiry, nor on the expiry itself',
    ),
  })
  .readonly();

export type LeastRows = z.infer<typeof leastRowsSchema>;
export type DumpSettings = z.infer<typeof dumpSchema>;
export type RollSettings = z.infer<typeof rollSchema>;
export type SettlementSettings = z.infer<typeof settlementSchema>;

export const DUMP_SETTINGS: DumpSettings = dumpSchema.parse({});
export const ROLL_SETTINGS: RollSettings = rollSchema.parse({});
export const SETTLEMENT_SETTINGS: SettlementSettings = settlementSchema.parse({});
