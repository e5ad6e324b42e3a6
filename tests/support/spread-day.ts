import type { Bar } from '../../shared/domain/bars.ts';
import type { Instrument, OptionRight } from '../../shared/domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../shared/domain/market-day.ts';
import type { Picked, Picker, SoldPicker } from '../../shared/domain/option-chain.ts';
import type { OptionPlan, SpreadSignal } from '../../shared/domain/strategy.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Overrides } from '../../shared/runtime/config.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import {
  choosing,
  OPEN,
  still,
  TINY,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  type MinuteRow,
  type TinyOptions,
} from './tiny-day.ts';

/** A day with a future and two calls on it, on which a debit spread is wanted in one minute. */

export const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:TINYFUT',
  exchange: 'NFO',
  symbol: 'TINYFUT',
  kind: 'future',
  lot: 50,
};

export function option(strike: number, token: number, right: OptionRight = 'CE'): Instrument {
  const symbol = `TINY${strike}${right}`;
  return {
    ...FUTURE,
    key: `NFO:${symbol}`,
    symbol,
    kind: 'option',
    token,
    expiry: 20260915,
    strike: paise(strike * 100),
    right,
  };
}

/** What is bought and what is sold; ₹100 lie between their strikes. */
export const NEAR = option(18_000, 8);
export const FAR = option(18_100, 9);

/** The minute at which the spread is wanted, and the last of the day. */
export const AT = OPEN + 5;
export const LAST = OPEN + 40;

/** Premiums before anything happens: a debit of ₹10. */
export const NEAR_PRICE = 3_000;
export const FAR_PRICE = 2_000;

export function quiet(price: number, ...changes: readonly MinuteRow[]): MinuteRow[] {
  return still(OPEN + 1, LAST, price).map(
    (row) => changes.find(({ minute }) => minute === row.minute) ?? row,
  );
}

export interface SpreadDay {
  readonly near?: readonly MinuteRow[];
  readonly far?: readonly MinuteRow[];
  readonly nearOptions?: TinyOptions;
  readonly farOptions?: TinyOptions;
}

export function spreadMarket({
  near = quiet(NEAR_PRICE),
  far = quiet(FAR_PRICE),
  nearOptions = {},
  farOptions = {},
}: SpreadDay = {}): MarketDay {
  const days: readonly InstrumentDay[] = [
    tinyInstrumentDay(still(OPEN + 1, LAST, 1_800_000), { instrument: FUTURE }),
    tinyInstrumentDay(near, { instrument: NEAR, ...nearOptions }),
    tinyInstrumentDay(far, { instrument: FAR, ...farOptions }),
  ];
  const carries = { bidAsk: false, volume: true, oi: true };
  return {
    ...tinyMarket(...days),
    chains: [{ underlying: 'TINY', watched: FUTURE.key, cadence: 'minutes', carries }],
  };
}

const pickNear: Picker = (view) => picked(view.quotes.find(({ instrument }) => instrument.key === NEAR.key));
const pickFar: SoldPicker = (view) =>
  picked(view.quotes.find(({ instrument }) => instrument.key === FAR.key));

function picked(quote: { readonly instrument: Instrument; readonly last: number } | undefined): Picked {
  if (quote === undefined) throw new Error('the chain lacks a leg');
  const { instrument, last } = quote;
  return { kind: 'picked', instrument, price: paise(last), why: 'the test says so', rejected: [] };
}

export interface SpreadWays {
  /** Minutes at which it is wanted. */
  readonly at?: number | readonly number[];
  readonly timeframe?: 1 | 5;
  readonly exit?: (bar: Bar) => string | undefined;
  readonly exitBy?: number;
  readonly stopShare?: number;
  readonly targetShare?: number;
  readonly pickSold?: SoldPicker | null;
  readonly overrides?: Overrides;
}

export function spreadSetup({
  at = AT,
  timeframe = 1,
  exit = () => undefined,
  exitBy = OPEN + 25,
  stopShare = 0.5,
  targetShare = 0.5,
  pickSold = pickFar,
  overrides = {},
}: SpreadWays = {}): TradingSetup {
  const plan: OptionPlan = {
    name: 'stub',
    timeframe,
    history: 0,
    limits: { perInstrument: 9, perBot: 9, lossesPerDay: null, pauseMinutes: 0 },
    start: () => ({
      observe: () => undefined,
      find: (bar): SpreadSignal | undefined =>
        ![at].flat().includes(bar.minute)
          ? undefined
          : { side: 'BUY', entry: bar.close, stepsOut: 1, stopShare, targetShare, exitBy, why: 'seen' },
      exit,
      stopped: () => undefined,
    }),
    pick: pickNear,
    pickSold,
  };
  return {
    ...tinySetup([], choosing([[OPEN, 'stub']]), overrides),
    bots: ['options'],
    optionPlans: [plan],
  };
}
