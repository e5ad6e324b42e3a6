import type { OptionRight } from '../../../domain/instrument.ts';
import { optionByColumns } from '../contracts.ts';
import { quoteFormat } from '../quote-file.ts';
import type { Leg } from '../quote-spec.ts';
import { splitStamp } from '../text.ts';

/** No volume; a last price outside the day's range of its own row is kept and counted. */
export const stockQuotes = quoteFormat({
  id: '09',
  title: 'last prices of stocks with derivatives, every few minutes (2026)',
  path: /^09_[^/]+\/\d{4}-\d{2}-\d{2}_spot\.csv\.gz$/,
  header: 'timestamp,symbol,ltp,day_high,day_low,pct_change',
  stamp: ([stamp = '']) => splitStamp(stamp),
  legs: [
    {
      last: 2,
      dayRange: [3, 4],
      key: (fields) => fields[1] ?? '',
      identify: ([, name = '']) =>
        name === '' ? null : { symbol: name, series: name, kind: 'equity', contract: null },
    },
  ],
  hasSpread: false,
  countedIn: 'shares',
  repeats: 'time',
  seedPrints: false,
});

function leg(right: OptionRight, last: number): Leg {
  return {
    last,
    oi: last + 1,
    volume: last + 2,
    spot: 10,
    key: (fields) => `${fields[1]} ${fields[2]} ${fields[3]} ${right}`,
    identify: ([, symbol = '', expiry = '', strike = '']) => optionByColumns(symbol, expiry, strike, right),
  };
}

export const stockChain = quoteFormat({
  id: '09-chain',
  title: 'stock option chains, every few minutes (2026)',
  path: /^09_[^/]+\/[^/]+_option_chain_[^/]+\.csv\.gz$/,
  header: 'timestamp,symbol,expiry,strike,ce_ltp,ce_oi,ce_volume,pe_ltp,pe_oi,pe_volume,stock_ltp',
  stamp: ([stamp = '']) => splitStamp(stamp),
  legs: [leg('CE', 4), leg('PE', 7)],
  hasSpread: false,
  countedIn: 'shares',
  repeats: 'time',
  seedPrints: false,
});
