import { Bars } from '../../domain/bars.ts';
import { instantOf } from '../../domain/time.ts';

/** Of a bar: nine whole numbers of 32 bits, then its turnover and its weight, 64 bits each; the low byte first. */
const WHOLE = ['day', 'minute', 'open', 'high', 'low', 'close', 'volume', 'oi', 'missing'] as const;
const FLOATS = ['turnover', 'weight'] as const;
const ROW_BYTES = WHOLE.length * 4 + FLOATS.length * 8;

/** Rows [from, to) of five-minute bars as text (base64): their minutes are not needed any more. */
export function packedFives(fives: Bars, from: number, to: number): string {
  const bytes = Buffer.alloc((to - from) * ROW_BYTES);
  for (let row = from; row < to; row += 1) {
    const at = (row - from) * ROW_BYTES;
    WHOLE.forEach((name, i) => bytes.writeInt32LE(fives[name][row]!, at + i * 4));
    FLOATS.forEach((name, i) => bytes.writeDoubleLE(fives[name][row]!, at + WHOLE.length * 4 + i * 8));
  }
  return bytes.toString('base64');
}

/** Throws a RangeError for text that is no whole rows. */
export function unpackedFives(text: string, hasVolume: boolean): Bars {
  const bytes = Buffer.from(text, 'base64');
  if (bytes.length % ROW_BYTES !== 0 || bytes.toString('base64') !== text)
    throw new RangeError(`packed bars of ${bytes.length} bytes are no whole rows of ${ROW_BYTES}`);
  const length = bytes.length / ROW_BYTES;
  const fives = new Bars(length, hasVolume);
  for (let row = 0; row < length; row += 1) {
    const at = row * ROW_BYTES;
    WHOLE.forEach((name, i) => (fives[name][row] = bytes.readInt32LE(at + i * 4)));
    FLOATS.forEach((name, i) => (fives[name][row] = bytes.readDoubleLE(at + WHOLE.length * 4 + i * 8)));
    fives.at[row] = instantOf(fives.day[row]!, fives.minute[row]!);
  }
  fives.length = length;
  return fives;
}
