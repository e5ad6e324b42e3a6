import { quoteFormat } from '../quote-file.ts';
import { splitStamp } from '../text.ts';

const LEVELS = [1, 2, 3, 4, 5];

/** The second bid column holds the best ask; the ask columns are zero. Symbols are ICICI's codes. */
export const breezeTicks = quoteFormat({
  id: '12',
  title: 'stock futures ticks with best bid and ask, from Breeze (2025-11-17)',
  path: /^12_[^/]+\/[^/]+\.csv$/,
  header: [
    'Symbol,exchange_timestamp,last_price,volume_traded,last_traded_quantity,open_interest,change_in_oi',
    ...LEVELS.map((level) => `bid_price_${level},bid_qty_${level}`),
    ...LEVELS.map((level) => `ask_price_${level},ask_qty_${level}`),
    'total_buy_qty,total_sell_qty',
  ].join(','),
  stamp: (fields) => splitStamp(fields[1] ?? ''),
  legs: [
    {
      last: 2,
      volume: 3,
      qty: 4,
      oi: 5,
      bid: 7,
      ask: 9,
      key: (fields) => fields[0] ?? '',
      identify: ([name = '']) =>
        name === '' ? null : { symbol: name, series: name, kind: 'future', contract: null },
    },
  ],
  hasSpread: true,
  countedIn: 'shares',
  repeats: 'text',
  seedPrints: false,
});
