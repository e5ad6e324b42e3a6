import { z } from 'zod';

/**
 * The numbers of the governor and of the cost model: every one a setting with a default, a range and a description. Parse `{}` for
 * the defaults; an unknown name or a value out of range is refused by name. "Pct" is percent (0.02 is 0.02 %), "fraction" is of one.
 */
const aboveZero = (standard: number, max: number, text: string) =>
  z.number().gt(0).max(max).default(standard).describe(text);
const fromZero = (standard: number, max: number, text: string) =>
  z.number().min(0).max(max).default(standard).describe(text);
const whole = (standard: number, min: number, max: number, text: string) =>
  z.int().min(min).max(max).default(standard).describe(text);

/** More than any order may have. */
const LOTS_UNLIMITED = 1_000_000;

export const limitsSchema = z
  .strictObject({
    riskFractionOfCapital: aboveZero(
      0.005,
      0.05,
      'Most a trade may risk, of its bot’s capital, unless the profile names an amount',
    ),
    riskFractionOfCap: aboveZero(
      0.3,
      1,
      'Most a trade may risk, of the day’s loss cap, unless the profile names an amount',
    ),
    costGateFraction: aboveZero(
      0.3,
      1,
      'Refuse a trade whose charges and slippage exceed this fraction of its risk',
    ),
    maxLots: whole(
      LOTS_UNLIMITED,
      1,
      LOTS_UNLIMITED,
      'Most lots of an entry (of a stock: shares); the ladder sets 1 on its rung one-lot, the default limits nothing',
    ),
    maxOpenPositions: whole(6, 1, 50, 'Most positions open at once, all bots'),
    maxNetDirection: whole(
      3,
      1,
      50,
      'Most open trades in one direction, net (long stocks, futures and calls is one bet)',
    ),
    maxExposureMultiple: aboveZero(
      8,
      20,
      'Most notional a bot may hold, in multiples of its capital (an index future at 13 % margin is 7.7)',
    ),
    cooldownLosses: whole(2, 1, 20, 'Losing trades of a bot in a row after which it pauses'),
    cooldownMinutes: whole(30, 0, 375, 'How long that pause lasts, in minutes'),
    staleSeconds: whole(90, 1, 600, 'No entry on data older than this, in seconds'),
    circuitDistancePct: fromZero(1.5, 20, 'No entry within this distance of a circuit limit, in percent'),
    priceSanityPct: aboveZero(
      2,
      20,
      'No entry whose price is further than this, in percent, from the last traded one',
    ),
  })
  .readonly();

export const costsSchema = z
  .strictObject({
    slippagePct: fromZero(
      0.02,
      5,
      'Slippage a side, in percent; includes half the spread where no quote is known',
    ),
    optionSlippagePct: fromZero(
      0.3,
      10,
      'Slippage a side of an option without bid and ask, in percent: this or a tick, whichever is larger',
    ),
    slippageTicks: whole(0, 0, 100, 'Slippage a side in ticks, added to the percentage'),
    participationPct: aboveZero(10, 100, 'Most of a minute’s volume that an order may fill, in percent'),
    entryOffsetPct: fromZero(0.1, 5, 'Limit of an entry beyond the price it was decided at, in percent'),
    optionEntryOffsetPct: fromZero(1, 20, 'The same for options'),
    stopLimitOffsetPct: fromZero(0.5, 10, 'Limit of a stop beyond its trigger, in percent'),
    optionStopLimitOffsetPct: fromZero(5, 50, 'The same for options'),
    gapAllowanceR: fromZero(
      0.25,
      5,
      'What a reservation adds for a gap through the stop, in multiples of the risk',
    ),
    protectionPct: aboveZero(
      3,
      100,
      'Market protection of SL-M and MARKET orders, in percent; the broker’s own bands are unverified',
    ),
    entryValidSeconds: whole(
      20,
      1,
      60,
      'An entry is not sent later than this after its bar’s close, in seconds',
    ),
  })
  .readonly();

export type Limits = z.infer<typeof limitsSchema>;
export type Costs = z.infer<typeof costsSchema>;

export const DEFAULT_LIMITS: Limits = Object.freeze(limitsSchema.parse({}));
export const DEFAULT_COSTS: Costs = Object.freeze(costsSchema.parse({}));
