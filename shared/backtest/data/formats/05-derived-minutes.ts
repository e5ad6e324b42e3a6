import { barFormat, stampIn } from '../bar-file.ts';
import { optionByName } from '../contracts.ts';

/**
 * Derived from the day's ticks without their seed prints. An option's minute without a trade is absent by design.
 * Prices have six digits, so those of the futures are off their ticks by up to five paise (18388.45 is written 18388.5).
 */
export const derivedMinutes = barFormat({
  id: '05',
  title: 'NIFTY futures and options minutes derived from ticks, start-labelled (2022-11-18)',
  replay: true,
  path: /^05_[^/]+\/derived_[^/]+_1min\.csv\.gz$/,
  header: 'minute,symbol,open,high,low,close,volume,oi,ticks',
  columns: 9,
  name: 1,
  stamp: stampIn(0),
  open: 2,
  volume: 6,
  oi: 7,
  shape: (file) => ({ label: 'start', timeframe: 1, hasOi: true, sparse: file.includes('options') }),
  identify: (name) => {
    const symbol = /^([A-Z]+)-I{1,3}$/.exec(name)?.[1];
    if (symbol !== undefined) return { symbol, series: name, kind: 'future', contract: null };
    return optionByName(name);
  },
});
