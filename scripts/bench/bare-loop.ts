import type { Bars } from '../../shared/domain/bars.ts';

/**
 * What the engine is measured against: the least a person would write by hand for one strategy on the same columns, formulas as textbooks
 * print them. Session VWAP, EMA(9), Wilder's ATR(14) on one-minute bars, long above VWAP and a band above the EMA, a stop two ATR away. No
 * account, no rules, no charges, no fill model. Returns trades and the sum of results, so that nothing can be left out by the compiler.
 */
export function bareLoop({ length, day, high, low, close, volume }: Bars): {
  trades: number;
  result: number;
} {
  const k = 2 / (9 + 1);
  let today = -1;
  let priceVolume = 0;
  let volumes = 0;
  let ema = NaN;
  let atr = NaN;
  let previous = 0;
  let entry = 0;
  let stop = 0;
  let trades = 0;
  let result = 0;
  for (let i = 0; i < length; i++) {
    const h = high[i]!;
    const l = low[i]!;
    const c = close[i]!;
    if (day[i] !== today) {
      if (entry > 0) result += previous - entry;
      entry = 0;
      today = day[i]!;
      priceVolume = 0;
      volumes = 0;
    }
    priceVolume += ((h + l + c) / 3) * volume[i]!;
    volumes += volume[i]!;
    const vwap = priceVolume / volumes;
    const range = Math.max(h - l, Math.abs(h - previous), Math.abs(l - previous));
    atr = i < 1 ? h - l : (atr * 13 + range) / 14;
    ema = i < 1 ? c : c * k + ema * (1 - k);
    previous = c;
    if (entry > 0 && l <= stop) {
      result += stop - entry;
      entry = 0;
    } else if (entry === 0 && c > vwap && c > ema + atr) {
      entry = c;
      stop = c - 2 * atr;
      trades += 1;
    }
  }
  return { trades, result };
}
