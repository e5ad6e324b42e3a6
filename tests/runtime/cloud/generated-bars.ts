import { BarCursor } from '../../../shared/domain/bars.ts';
import { rowAfter } from '../../../shared/domain/rows.ts';
import type { ClosedBar } from '../../../shared/runtime/cloud/minutes.ts';
import type { KeptClass } from '../../../shared/runtime/feed/publication-log.ts';
import { GENERATED, STOCKS } from '../feed/feed-day.ts';

/** What a streamer would have of the generated day's minute. */
export function barAt(of: KeptClass, at: number): readonly ClosedBar[] {
  if (of === 'index') {
    const candle = candleOf(GENERATED.vix, at);
    return candle === null ? [] : [{ key: 'NSE:INDIA VIX', candle }];
  }
  return GENERATED.instruments.flatMap(({ instrument, bars }) => {
    const { kind, key, symbol, underlying } = instrument;
    const isWanted =
      kind === of &&
      (kind === 'equity' ? STOCKS.includes(symbol) : ['NIFTY', 'BANKNIFTY'].includes(underlying));
    const candle = isWanted ? candleOf(bars, at) : null;
    return candle === null ? [] : [{ key, candle }];
  });
}

function candleOf(bars: BarCursor['bars'], at: number): ClosedBar['candle'] | null {
  const row = rowAfter(bars, 0, bars.length, at) - 1;
  if (row < 0 || bars.at[row] !== at) return null;
  const { open, high, low, close, volume, oi } = new BarCursor(bars, row);
  return { at, open, high, low, close, volume, oi };
}
