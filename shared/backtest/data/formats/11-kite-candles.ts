import { barFormat, stampIn } from '../bar-file.ts';

/** Kite's historical candles: labels are starts with India's offset; the last hour of a day ends with the session. */
export const kiteCandles = barFormat({
  id: '11',
  title: 'Kite historical candles, hourly and daily, start-labelled',
  replay: false,
  path: /^11_[^/]+\/(hourly|daily)\/[A-Z]+_[^/]+\.csv\.gz$/,
  header: 'datetime,open,high,low,close,volume,oi',
  columns: 7,
  name: null,
  stamp: stampIn(0),
  open: 1,
  volume: 5,
  oi: 6,
  shape: (file) => ({
    label: 'start',
    timeframe: file.includes('/hourly/') ? 60 : 'day',
    hasOi: false,
    sparse: false,
  }),
  identify: (_, file) => {
    const symbol = /\/([A-Z]+)_[^/]*$/.exec(file)?.[1];
    return symbol === undefined ? null : { symbol, series: symbol, kind: 'equity', contract: null };
  },
});
