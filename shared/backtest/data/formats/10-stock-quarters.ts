import { barFormat, stampIn } from '../bar-file.ts';

/** Corporate actions are adjusted for, which leaves some opens and closes a tick outside high and low. */
export const stockQuarters = barFormat({
  id: '10',
  title: 'stock fifteen-minute bars, start-labelled (2018-2019)',
  replay: false,
  path: /^10_[^/]+\/[A-Z]+_[^/]+\.csv\.gz$/,
  header: 'Date,Open,High,Low,Close,Volume',
  columns: 6,
  name: null,
  stamp: stampIn(0),
  open: 1,
  volume: 5,
  oi: null,
  shape: () => ({ label: 'start', timeframe: 15, hasOi: false, sparse: false }),
  identify: (_, file) => {
    const symbol = /\/([A-Z]+)_/.exec(file)?.[1];
    return symbol === undefined ? null : { symbol, series: symbol, kind: 'equity', contract: null };
  },
});
