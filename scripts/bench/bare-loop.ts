import type { Bars } from '../../shared/domain/bars.ts';

/**
 * What the engine is measured against: the least a person would write by hand for one strategy on the same columns. Session VWAP, EMA(9),
 * Wilder's ATR(14) on one-minute bars, long above VWAP with a rising EMA, a stop two ATR away. No account, no rules, no charges, no fills model.
 * Returns trades and the sum of results, so that nothing of it can be left out by the compiler.
 */
export function bareLoop({ length, day, high, low, close, volume }: Bars): { trades: number; result: number } {
  let value = 0;
  let weight = 0;
  let ema = 0;
  let atr = 0;
  let today = -1;
  let previous = 0;
  let entry = 0;
  let stop = 0;
  let trades = 0;
  let result = 0;
  for (let i = 0; i < length; i++) {
    const h = high[i]!;
    const l = low[i]!;
    const c = close[i]!;
    const v = volume[i]!;
    if (day[i] !== today) {
      today = day[i]!;
      value = 0;
      weight = 0;
      if (entry !== 0) result += c - entry;
      entry = 0;
      previous = c;
    }
    value += (h + l + c) * v;
    weight += 3 * v;
    const range = Math.max(h, previous) - Math.min(l, previous);
    atr += (range - atr) / 14;
    const before = ema;
    ema += (c - ema) * 0.2;
    previous = c;
    if (entry !== 0) {
      if (l <= stop) {
        result += stop - entry;
        entry = 0;
      }
    } else if (c * weight > value && ema > before && c > ema + atr) {
      entry = c;
      stop = c - 2 * atr;
      trades += 1;
    }
  }
  return { trades, result };
}
