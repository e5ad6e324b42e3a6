import { Bars } from '../../domain/bars.ts';
import { dayOf, instantOf, minuteOf, type Day } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Candle } from '../../ports.ts';

/** Of a minute: day, minute, open, high, low, close, volume and open interest, 32 bits each, the low byte first. */
const FIELDS = 8;
const ROW_BYTES = FIELDS * 4;

/** One-minute rows as text (base64), so that a document holds a day of them. */
export function packed(bars: Bars, from = 0, to = bars.length): string {
  const bytes = Buffer.alloc((to - from) * ROW_BYTES);
  const columns = [bars.day, bars.minute, bars.open, bars.high, bars.low, bars.close, bars.volume, bars.oi];
  for (let row = from; row < to; row += 1)
    columns.forEach((column, i) => bytes.writeInt32LE(column[row]!, (row - from) * ROW_BYTES + i * 4));
  return bytes.toString('base64');
}

/** One minute after the other, in order. Throws a RangeError for text that is no whole rows, or rows that are not in order. */
export function eachPacked(
  text: string,
  visit: (
    day: Day,
    minute: number,
    prices: readonly [number, number, number, number],
    volume: number,
    oi: number,
  ) => void,
): void {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % ROW_BYTES !== 0 || bytes.toString('base64') !== text)
    throw new RangeError(`packed bars of ${bytes.length} bytes are no whole rows of ${ROW_BYTES}`);
  for (let at = 0; at < bytes.length; at += ROW_BYTES) {
    const [day = 0, minute = 0, open = 0, high = 0, low = 0, close = 0, volume = 0, oi = 0] = Array.from(
      { length: FIELDS },
      (_, i) => bytes.readInt32LE(at + i * 4),
    );
    visit(day, minute, [open, high, low, close], volume, oi);
  }
}

/** Throws as `eachPacked` does. */
export function unpackedBars(text: string, hasVolume: boolean): Bars {
  const bars = new Bars(Math.floor((text.length * 3) / 4 / ROW_BYTES) + 1, hasVolume);
  eachPacked(text, (day, minute, [open, high, low, close], volume, oi) =>
    bars.push(day, minute, open, high, low, close, volume, oi),
  );
  return bars;
}

/** Candles as `packed` writes bars. */
export function packedCandles(candles: readonly Candle[]): string {
  const bytes = Buffer.alloc(candles.length * ROW_BYTES);
  candles.forEach(({ at, open, high, low, close, volume, oi }, row) =>
    [dayOf(at), minuteOf(at), open, high, low, close, volume, oi].forEach((value, i) =>
      bytes.writeInt32LE(value, row * ROW_BYTES + i * 4),
    ),
  );
  return bytes.toString('base64');
}

/** Throws as `eachPacked` does. */
export function candlesIn(text: string): readonly Candle[] {
  const candles: Candle[] = [];
  eachPacked(text, (day, minute, [open, high, low, close], volume, oi) =>
    candles.push({
      at: instantOf(day, minute),
      open: paise(open),
      high: paise(high),
      low: paise(low),
      close: paise(close),
      volume,
      oi,
    }),
  );
  return candles;
}
