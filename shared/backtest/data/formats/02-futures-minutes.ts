import { barFormat, stampAt } from '../bar-file.ts';
import type { SeriesIdentity } from '../format.ts';

/** "NIFTY_F1": the near-month future of NIFTY. */
export function nearFuture(name: string): SeriesIdentity | null {
  const symbol = /^([A-Z]+)_F1$/.exec(name)?.[1];
  return symbol === undefined ? null : { symbol, series: name, kind: 'future', contract: null };
}

/** No header; one file has CR line ends; a settlement row follows the close. */
export const futuresMinutes = barFormat({
  id: '02',
  title: 'near-month index futures minutes, end-labelled (2017)',
  replay: true,
  path: /^02_[^/]+\/[A-Z]+_F1_[^/]+\.(csv|txt)$/,
  header: null,
  columns: 8,
  name: 0,
  stamp: stampAt(1, 2),
  open: 3,
  volume: 7,
  oi: null,
  shape: () => ({ label: 'end', timeframe: 1, hasOi: false, sparse: false, settlement: true }),
  identify: nearFuture,
});
