import { stampAt } from '../bar-file.ts';
import { optionByName } from '../contracts.ts';
import { quoteFormat } from '../quote-file.ts';

/** Trades with one-second stamps in arrival order; each symbol starts with one to three prints of quantity 1. */
export const ticks = quoteFormat({
  id: '05-ticks',
  title: 'NIFTY futures and options trades (2022-11-18)',
  path: /^05_[^/]+\/NIFTY_[^/]*ticks\.csv\.gz$/,
  header: 'symbol,date,time,price,qty,oi',
  stamp: (fields) => stampAt(1, 2)(fields, ''),
  legs: [
    {
      last: 3,
      qty: 4,
      oi: 5,
      key: (fields) => fields[0] ?? '',
      identify: ([name = '']) => {
        const symbol = /^([A-Z]+)-I{1,3}$/.exec(name)?.[1];
        if (symbol !== undefined) return { symbol, series: name, kind: 'future', contract: null };
        return optionByName(name);
      },
    },
  ],
  hasSpread: false,
  countedIn: 'shares',
  repeats: 'never',
  seedPrints: true,
});
