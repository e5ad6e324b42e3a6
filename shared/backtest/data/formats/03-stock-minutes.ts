import { barFormat, stampAt } from '../bar-file.ts';

/** Stocks and the NIFTY spot index (volume 0). A row labelled 09:15 is the pre-open print, not a bar. */
export const stockMinutes = barFormat({
  id: '03',
  title: 'stock and NIFTY spot minutes, end-labelled (2017)',
  replay: true,
  path: /^03_[^/]+\/[A-Z]+_1min\.csv$/,
  header: null,
  columns: 8,
  name: 0,
  stamp: stampAt(1, 2),
  open: 3,
  volume: 7,
  oi: null,
  shape: () => ({ label: 'end', timeframe: 1, hasOi: false, preOpen: true, sparse: false }),
  identify: (name) => {
    if (!/^[A-Z]+$/.test(name)) return null;
    return { symbol: name, series: name, kind: name === 'NIFTY' ? 'index' : 'equity', contract: null };
  },
});
