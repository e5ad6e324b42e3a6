import type { Format } from './format.ts';
import { indexMinutes } from './formats/01-index-minutes.ts';
import { futuresMinutes } from './formats/02-futures-minutes.ts';
import { stockMinutes } from './formats/03-stock-minutes.ts';
import { futuresMinutesOi } from './formats/04-futures-minutes-oi.ts';
import { derivedMinutes } from './formats/05-derived-minutes.ts';
import { spotSeconds } from './formats/06-spot-seconds.ts';
import { stockQuarters } from './formats/10-stock-quarters.ts';
import { kiteCandles } from './formats/11-kite-candles.ts';
import { leanZip } from './formats/13-lean-zip.ts';
import { yfinanceFive } from './formats/15-yfinance-five.ts';

/** Every kind of history file we can read, a line each. The first that matches a path reads it. */
export const formats: readonly Format[] = [
  indexMinutes,
  futuresMinutes,
  stockMinutes,
  futuresMinutesOi,
  derivedMinutes,
  spotSeconds,
  stockQuarters,
  kiteCandles,
  leanZip,
  yfinanceFive,
];

/** The format of a path relative to the data folder; undefined where none knows it. */
export function formatOf(file: string): Format | undefined {
  return formats.find((format) => format.matches(file));
}
