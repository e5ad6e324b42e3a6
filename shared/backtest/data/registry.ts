import type { Format } from './format.ts';
import { indexMinutes } from './formats/01-index-minutes.ts';
import { futuresMinutes } from './formats/02-futures-minutes.ts';
import { stockMinutes } from './formats/03-stock-minutes.ts';
import { futuresMinutesOi } from './formats/04-futures-minutes-oi.ts';
import { derivedMinutes } from './formats/05-derived-minutes.ts';
import { ticks } from './formats/05-ticks.ts';
import { spotSeconds } from './formats/06-spot-seconds.ts';
import { niftyChain, niftyChainPrices } from './formats/07-nifty-chain.ts';
import { indexChain } from './formats/08-index-chain.ts';
import { stockChain, stockQuotes } from './formats/09-stock-quotes.ts';
import { stockQuarters } from './formats/10-stock-quarters.ts';
import { kiteCandles } from './formats/11-kite-candles.ts';
import { breezeTicks } from './formats/12-breeze-ticks.ts';
import { leanZip } from './formats/13-lean-zip.ts';
import { yfinanceFive } from './formats/15-yfinance-five.ts';
import { refTables } from './formats/ref-tables.ts';

/** Every kind of history file we can read, a line each. The first that matches a path reads it. */
export const formats: readonly Format[] = [
  indexMinutes,
  futuresMinutes,
  stockMinutes,
  futuresMinutesOi,
  derivedMinutes,
  ticks,
  spotSeconds,
  niftyChain,
  niftyChainPrices,
  indexChain,
  stockQuotes,
  stockChain,
  stockQuarters,
  kiteCandles,
  breezeTicks,
  leanZip,
  yfinanceFive,
  refTables,
];

/** The format of a path relative to the data folder; undefined where none knows it. */
export function formatOf(file: string): Format | undefined {
  return formats.find((format) => format.matches(file));
}
