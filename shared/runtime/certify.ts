import type { ExecutedOrder } from '../domain/broker-rows.ts';
import { newAccountDay } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Order } from '../domain/order.ts';
import { dayText } from '../domain/time.ts';
import { paise } from '../domain/units.ts';
import { orderDay } from '../execution/order-id.ts';
import { certified } from '../ledger/certify.ts';
import { chargedBy } from '../ledger/charged.ts';
import type { BrokerDay, CertifyPolicy, LedgerDay } from '../ledger/comparison.ts';
import type { Broker, Store } from '../ports.ts';
import { certificateDocument, type Certificate } from './certificate.ts';
import { keepCertificate } from './certificate-kept.ts';
import { accountDocument, orderDocument, parsed, positionDocument } from './documents.ts';
import { daysOf, keys } from './keys.ts';
import { ordersIn } from './learn.ts';
import { reconcile } from './reconcile.ts';
import type { Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { instrumentDayOf } from './setup.ts';

/**
 * The day's certificate: what the broker and the ledger say of it, side by side. Reconciles first, so that what is only late is no difference. A day that
 * a person signed stays signed. Rejects where the broker cannot be read: then there is no certificate, and no entry is sent on the days after until there
 * is one. Twice is once.
 */
export async function certify(runtime: Runtime): Promise<Certificate> {
  const { ports } = runtime;
  const { alone } = ports.broker.proof;
  const market = await ports.market.upTo(ports.clock.now());
  const key = keys.certificate(market.day);
  const [stored] = await ports.store.read([key]);
  const before = stored == null ? null : parsed(key, stored.value, certificateDocument);
  if (before?.signed != null) return before;
  // Where nobody else is on the account, all is as whoever lived the day left it.
  if (!alone) await reconcile(runtime);
  const ledger = await ledgerOf(ports.store, market);
  const broker = await brokerOf(ports.broker, true);
  const comparison = certified(ledger, broker, policyOf(runtime, market));
  const certificate: Certificate = {
    day: market.day,
    at: ports.clock.now(),
    made: 'compared',
    paper: alone,
    signed: null,
    ...comparison,
  };
  await keepCertificate(ports.store, certificate, stored?.version ?? 0);
  const { unresolved, warnings } = certificate;
  for (const { sentence } of unresolved)
    await ports.alerts.alert(`${dayText(market.day)} is not settled: ${sentence}`);
  for (const { sentence } of warnings)
    ports.log.write('WARN', null, 'the certificate has a small difference', { sentence });
  return certificate;
}

function policyOf({ setup }: Runtime, market: MarketDay): CertifyPolicy {
  const charged = chargedBy(setup.rates);
  return {
    ...setup.config.certify,
    charged: ({ instrument, request: { side }, filledQty: qty, filledValue: value, id }) =>
      charged(instrumentDayOf(market, instrument).instrument, { brokerId: id, instrument, side, qty, value }),
  };
}

/** The account's day, read from the orders on: what fills meanwhile shows in what is read later. Without `charges` none are asked for. */
export async function brokerOf(broker: Broker, charges: boolean): Promise<BrokerDay> {
  const orders = await broker.orders();
  const trades = await broker.trades();
  const positions = await broker.positions();
  const funds = await broker.funds();
  const executed = orders.ours.flatMap(({ brokerId, instrument, side }): readonly ExecutedOrder[] => {
    const fills = trades.filter((trade) => trade.brokerId === brokerId);
    const qty = fills.reduce((sum, fill) => sum + fill.qty, 0);
    const value = paise(fills.reduce((sum, fill) => sum + fill.value, 0));
    return qty === 0 ? [] : [{ brokerId, instrument, side, qty, value }];
  });
  const totals = charges ? await broker.charges(executed) : [];
  const byOrder = new Map(
    executed.flatMap(({ brokerId }, i) => {
      const total = totals[i];
      return total === undefined ? [] : [[brokerId, total] as const];
    }),
  );
  return { orders, trades, positions, funds, charges: byOrder };
}

/** What is under way stands in the position, whatever the order's own document says yet. */
export async function ledgerOf(store: Store, { day }: Pick<MarketDay, 'day'>): Promise<LedgerDay> {
  const prefix = keys.order(orderDay(day));
  const documents = await store.list(prefix, `${prefix}~`);
  const orders = new Map(
    documents.map(({ key, value }): [string, Order] => {
      const order = parsed(key, value, orderDocument);
      return [order.id, order];
    }),
  );
  let open = 0;
  for (const { key, value } of await store.list(...daysOf('positions', day))) {
    const position = parsed(key, value, positionDocument);
    if (position.trade !== null) open += 1;
    for (const order of ordersIn(position)) orders.set(order.id, order);
  }
  const wanted = [keys.account(ACCOUNT), keys.accountOf(day, ACCOUNT)];
  const accounts = (await store.read(wanted)).flatMap((each, i) =>
    each === null ? [] : [parsed(wanted[i] ?? '', each.value, accountDocument)],
  );
  const account = accounts.find((state) => state.day === day) ?? newAccountDay(day);
  return { orders: [...orders.values()], realised: account.realised, charges: account.charges, open };
}
