import { optionByColumns } from '../contracts.ts';
import { quoteFormat } from '../quote-file.ts';
import type { Leg } from '../quote-spec.ts';
import { splitStamp } from '../text.ts';

/** timestamp,expiry,strike,option_type lead both kinds of file. */
const CONTRACT = {
  key: (fields) => `${fields[1]} ${fields[2]} ${fields[3]}`,
  identify: ([, expiry = '', strike = '', right = '']) => optionByColumns('NIFTY', expiry, strike, right),
} satisfies Partial<Leg>;

/** Volume and open interest are in contracts, the volume cumulative, with stale values between. */
export const niftyChain = quoteFormat({
  id: '07',
  title:
    'NIFTY option chain, a snapshot a minute, with spot, volume, open interest and implied volatility (2026)',
  path: /^07_[^/]+\/[^/]+_full\.csv\.gz$/,
  header: 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv',
  stamp: ([stamp = '']) => splitStamp(stamp),
  legs: [{ last: 5, spot: 4, volume: 6, oi: 7, iv: 9, ...CONTRACT }],
  hasSpread: false,
  countedIn: 'contracts',
  repeats: 'time',
  seedPrints: false,
  chain: true,
});

/** Snapshots before 09:15 hold the previous day's values. */
export const niftyChainPrices = quoteFormat({
  id: '07-ltp',
  title: 'NIFTY option chain, a snapshot a minute, last prices only (2026)',
  path: /^07_[^/]+\/[^/]+_ltp\.csv\.gz$/,
  header: 'timestamp,expiry,strike,option_type,ltp',
  stamp: ([stamp = '']) => splitStamp(stamp),
  legs: [{ last: 4, ...CONTRACT }],
  hasSpread: false,
  countedIn: 'contracts',
  repeats: 'time',
  seedPrints: false,
  chain: true,
});
