import { barFormat, stampAt } from '../bar-file.ts';
import { nearFuture } from './02-futures-minutes.ts';

/** As 02, with open interest in the last column. */
export const futuresMinutesOi = barFormat({
  id: '04',
  title: 'near-month BANKNIFTY futures minutes with open interest, end-labelled (2019)',
  replay: true,
  path: /^04_[^/]+\/[A-Z]+_F1_[^/]+\.csv\.gz$/,
  header: null,
  columns: 9,
  name: 0,
  stamp: stampAt(1, 2),
  open: 3,
  volume: 7,
  oi: 8,
  shape: () => ({ label: 'end', timeframe: 1, hasOi: true, sparse: false, settlement: true }),
  identify: nearFuture,
});
