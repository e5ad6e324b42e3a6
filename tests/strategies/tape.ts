import { BarCursor, Bars, type Bar } from '../../shared/domain/bars.ts';
import type { Side } from '../../shared/domain/order.ts';
import type { DayFacts, OpenTrade, Running, Signal, Stopped } from '../../shared/domain/strategy.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';

export const YESTERDAY = 20260908;
export const TODAY = 20260909;

/** Nifty-like: every price below is within a few percent of it, in paise. */
export const LEVEL = 100_000;

export const FUTURE: DayFacts = {
  day: TODAY,
  previousClose: LEVEL,
  hasVolume: true,
  kind: 'future',
  optionExpiry: null,
  sessionOpen: 555,
  squareOff: 915,
};
export const SHARE: DayFacts = { ...FUTURE, kind: 'equity', squareOff: 905 };

/** A five-minute bar in plain numbers. */
export interface Five {
  readonly day: number;
  readonly minute: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  readonly close: number;
  readonly volume: number;
  readonly missing: number;
}

/** A bar that closes at `close` and opened there, `half` up and down, 100 units traded: its typical price is its close. */
export function flat(day: number, minute: number, close: number, half = 50): Five {
  return { day, minute, open: close, high: close + half, low: close - half, close, volume: 100, missing: 0 };
}

/** Bars of the closes, five minutes apart, the first ending at `from`. */
export function flats(day: number, from: number, closes: readonly number[]): Five[] {
  return closes.map((close, i) => flat(day, from + 5 * i, close));
}

/** Twenty quiet bars of yesterday: an ATR of 100. */
export const HISTORY: readonly Five[] = flats(
  YESTERDAY,
  800,
  Array.from({ length: 20 }, () => LEVEL),
);

/** The same market upside down about `LEVEL`: what passes for one side passes for the other. */
export function mirrored(bars: readonly Five[]): Five[] {
  const flip = (price: number) => 2 * LEVEL - price;
  return bars.map((bar) => ({
    ...bar,
    open: flip(bar.open),
    high: flip(bar.low),
    low: flip(bar.high),
    close: flip(bar.close),
  }));
}

export function changed(bar: Five, change: Partial<Five>): Five {
  return { ...bar, ...change };
}

/** The bars with the last one changed. */
export function withLast(bars: readonly Five[], change: Partial<Five>): Five[] {
  return [...bars.slice(0, -1), changed(bars.at(-1)!, change)];
}

export function barOf(five: Five, hasVolume = true): Bar {
  const bars = new Bars(1, hasVolume);
  const { day, minute, open, high, low, close, volume, missing } = five;
  bars.push(day, minute, open, high, low, close, volume);
  bars.weight[0] = hasVolume ? volume : 5 - missing;
  bars.turnover[0] = (high + low + close) * bars.weight[0];
  bars.missing[0] = missing;
  return new BarCursor(bars);
}

/** What a strategy says of the last bar, having observed them all. */
export function judged(
  running: Running,
  fives: readonly Five[],
  hasVolume = true,
): { readonly signal: Signal | undefined; readonly stopped: Stopped | undefined } {
  const bars = fives.map((five) => barOf(five, hasVolume));
  for (const bar of bars) running.observe(bar);
  const last = bars.at(-1)!;
  return { signal: running.find(last), stopped: running.stopped(last) };
}

/** Why an open trade of that side would exit on the last bar. */
export function exitOn(running: Running, fives: readonly Five[], side: Side): string | undefined {
  const bars = fives.map((five) => barOf(five));
  for (const bar of bars) running.observe(bar);
  const opened = 605;
  const trade: OpenTrade = {
    side,
    entry: paise(LEVEL),
    stop: paise(side === 'BUY' ? LEVEL - 900 : LEVEL + 900),
    openedMinute: opened,
    openedAt: instantOf(TODAY, opened),
  };
  return running.exit(bars.at(-1)!, trade);
}
