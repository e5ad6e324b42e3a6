import { barFormat } from '../bar-file.ts';
import { decimal } from '../text.ts';

/** Index names as Lean writes them, and ours. */
const INDICES = new Map([['nifty50', 'NIFTY']]);

function nameIn(file: string): string {
  return /\/([a-z0-9]+)_\d{8}_trade\.zip$/.exec(file)?.[1] ?? '';
}

function dateIn(file: string): string {
  return /_(\d{8})_trade\.zip$/.exec(file)?.[1] ?? '';
}

/** Milliseconds since midnight as "HH:MM:SS"; "" for anything that is not whole seconds of a day. */
function clockOf(text: string): string {
  const seconds = decimal(text) / 1000;
  if (!(seconds >= 0 && seconds < 86_400 && Number.isInteger(seconds))) return '';
  return new Date(seconds * 1000).toISOString().slice(11, 19);
}

/** Start-labelled (the first bar of a day is 09:15). Equity prices are rupees × 10000, index prices are rupees. */
export const leanZip = barFormat({
  id: '13',
  title: 'Lean minute archives, start-labelled (2019)',
  replay: false,
  path: /^13_[^/]+\/[a-z0-9]+_\d{8}_trade\.zip$/,
  header: null,
  columns: 6,
  name: null,
  stamp: (fields, file) => [dateIn(file), clockOf(fields[0] ?? '')],
  open: 1,
  volume: 5,
  oi: null,
  priceUnit: (file) => (INDICES.has(nameIn(file)) ? 100 : 0.01),
  misplaced: (entry, file) =>
    entry === file || entry.startsWith(dateIn(file)) ? null : 'the entry is of another date than its archive',
  shape: () => ({ label: 'start', timeframe: 1, hasOi: false, sparse: false }),
  identify: (_, file) => {
    const name = nameIn(file);
    const index = INDICES.get(name);
    const symbol = index ?? name.toUpperCase();
    return { symbol, series: symbol, kind: index === undefined ? 'equity' : 'index', contract: null };
  },
});
