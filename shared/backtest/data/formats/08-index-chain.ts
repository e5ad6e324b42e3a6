import type { OptionRight } from '../../../domain/instrument.ts';
import { optionByColumns } from '../contracts.ts';
import { quoteFormat } from '../quote-file.ts';
import type { Leg } from '../quote-spec.ts';
import { splitStamp } from '../text.ts';

function leg(right: OptionRight, last: number, spot?: number): Leg {
  return {
    last,
    oi: last + 1,
    volume: last + 2,
    ...(spot === undefined ? {} : { spot }),
    key: (fields) => `${fields[0]} ${fields[1]} ${fields[2]} ${right}`,
    identify: ([symbol = '', expiry = '', strike = '']) => optionByColumns(symbol, expiry, strike, right),
  };
}

/** A row is a strike: its call and its put. The spot of MIDCPNIFTY is 0 throughout. Max_Pain is the author's, not read. */
export const indexChain = quoteFormat({
  id: '08',
  title: 'index option chains from Kite quotes, about every five minutes (2026)',
  path: /^08_[^/]+\/\d{4}-\d{2}-\d{2}\.csv\.gz$/,
  header:
    'Symbol,Expiry,Strike,CE_LTP,CE_OI,CE_Volume,PE_LTP,PE_OI,PE_Volume,Spot,%Change,timestamp,Max_Pain',
  stamp: (fields) => splitStamp(fields[11] ?? ''),
  legs: [leg('CE', 3, 9), leg('PE', 6, 9)],
  hasSpread: false,
  countedIn: 'shares',
  repeats: 'time',
  seedPrints: false,
  chain: true,
});
