import { barFormat, stampIn } from '../bar-file.ts';

/** The first bar of a day has volume 0 at the source. */
export const yfinanceFive = barFormat({
  id: '15',
  title: 'yfinance five-minute stock bars, start-labelled (2025)',
  replay: false,
  path: /^15_[^/]+\/[^/]+\.csv\.gz$/,
  header: 'datetime,symbol,open,high,low,close,volume',
  columns: 7,
  name: 1,
  stamp: stampIn(0),
  open: 2,
  volume: 6,
  oi: null,
  shape: () => ({ label: 'start', timeframe: 5, hasOi: false, sparse: false }),
  identify: (name) => {
    const symbol = /^([A-Z]+)\.NS$/.exec(name)?.[1];
    return symbol === undefined ? null : { symbol, series: symbol, kind: 'equity', contract: null };
  },
});
