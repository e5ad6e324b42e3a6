import { kiteBroker } from '../../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';

/** Run in another zone: prints what a broker reads of an answer with times in a night that New York does not have. */
const AT = '2026-03-08 02:30:00';
const named = {
  exchange: 'NSE',
  tradingsymbol: 'TINY',
  product: 'MIS',
  transaction_type: 'BUY',
  quantity: 1,
};
const order = {
  ...named,
  order_id: '1',
  tag: '9ib0000007rsw0e0000',
  status: 'COMPLETE',
  filled_quantity: 1,
  order_type: 'LIMIT',
  price: 100,
  trigger_price: 0,
  average_price: 100,
  order_timestamp: AT,
  exchange_timestamp: AT,
};
const trade = { ...named, trade_id: '1', order_id: '1', average_price: 100, fill_timestamp: AT };

const broker = kiteBroker({
  apiKey: 'key',
  token: async () => 'token',
  clock: replayClock(0),
  sleepUntil: async () => undefined,
  transport: async ({ url }) => ({
    status: 200,
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ status: 'success', data: url === '/orders' ? [order] : [trade] }),
  }),
  share: shareOf('functions', 1),
  readings: readingsOf('functions', 1),
  instrumentOf: () => undefined,
  settings: DEFAULT_KITE_SETTINGS,
});
const zone = Intl.DateTimeFormat().resolvedOptions().timeZone;
const read = { book: await broker.book(), trades: await broker.trades() };
process.stdout.write(JSON.stringify({ zone, read }));
