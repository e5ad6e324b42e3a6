import { barFormat, stampAt } from '../bar-file.ts';

/** The instrument column says NIFTY in the file of either index, so the file's name decides. */
export const indexMinutes = barFormat({
  id: '01',
  title: 'spot index minutes, start-labelled, no volume (2024)',
  replay: true,
  path: /^01_[^/]+\/[A-Z]+_1min_\d{8}_\d{8}\.csv\.gz$/,
  header: 'Instrument,Date,Time,Open,High,Low,Close',
  columns: 7,
  name: 0,
  stamp: stampAt(1, 2),
  open: 3,
  volume: null,
  oi: null,
  shape: () => ({ label: 'start', timeframe: 1, hasOi: false, sparse: false }),
  identify: (name, file) => {
    const symbol = /\/([A-Z]+)_1min_/.exec(file)?.[1];
    if (symbol === undefined || name === '') return null;
    return { symbol, series: symbol, kind: 'index', contract: null };
  },
  mislabelled: (name, identity) => name !== identity.symbol,
});
