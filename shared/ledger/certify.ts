import type { TradeRow } from '../domain/broker-rows.ts';
import { isTerminal, signOf, type BookRow, type Order } from '../domain/order.ts';
import { inRupees } from '../domain/units.ts';
import { foreignLines, heldLines } from './account-lines.ts';
import type {
  BrokerDay,
  CertifyPolicy,
  Comparison,
  Difference,
  LedgerDay,
  MoneyLine,
  NotCompared,
  OrderLine,
  OrderSide,
  Part,
  PositionLine,
} from './comparison.ts';

/**
 * The day by the ledger against the day by the broker, each side of every comparison kept. Orders that are not ours are listed and held against nobody;
 * what they did to a quantity of ours is a difference. Pure.
 */
export function certified(ledger: LedgerDay, broker: BrokerDay, policy: CertifyPolicy): Comparison {
  const found: Difference[] = [];
  const orders = orderLines(ledger, broker, policy, found);
  const positions = positionLines(ledger, broker, found);
  const money = moneyLine(ledger, broker, policy, positions, found);
  const sum = (of: (line: OrderLine) => number): number => orders.reduce((all, line) => all + of(line), 0);
  const charges = {
    ours: sum(({ ours }) => ours?.charges ?? 0),
    brokers: sum(({ brokers }) => brokers?.charges ?? 0),
  };
  if (ledger.open === 0 && policy.charged !== null)
    rupees(found, "the account's charges", ledger.charges, charges.ours, 'by its orders');
  const small = (each: Difference): boolean =>
    each.kind === 'rupees' && Math.abs(Number(each.ours) - Number(each.brokers)) <= policy.tolerance;
  return {
    ...extent(money, policy),
    orders,
    positions,
    foreign: foreignLines(broker.orders),
    held: heldLines(broker.positions),
    money,
    charges,
    unresolved: found.filter((each) => !small(each)),
    warnings: found.filter(small),
  };
}

/** What could be compared, and what could not. */
function extent(
  { why }: MoneyLine,
  { charged }: CertifyPolicy,
): Pick<Comparison, 'compared' | 'notCompared'> {
  const notCompared: readonly NotCompared[] = [
    ...(why === null ? [] : [{ part: 'cash', why } as const]),
    ...(charged === null ? [{ part: 'charges', why: 'the day’s instruments are not at hand' } as const] : []),
  ];
  const all: readonly Part[] = ['orders', 'trades', 'positions', 'cash', 'charges'];
  return { compared: all.filter((part) => notCompared.every((each) => each.part !== part)), notCompared };
}

const BROKER_DONE: ReadonlySet<string> = new Set(['complete', 'cancelled', 'rejected']);

function orderLines(
  { orders }: LedgerDay,
  broker: BrokerDay,
  policy: CertifyPolicy,
  found: Difference[],
): readonly OrderLine[] {
  const { ours: rows, foreign } = broker.orders;
  const intents = new Map(orders.map((order) => [order.id, order]));
  const lines = rows.map((row) => lineOf(intents.get(row.tag) ?? null, row, broker, policy, found));
  const seen = new Set<string>();
  for (const { tag } of rows) {
    if (seen.has(tag)) order(found, tag, 'one', 'several', 'has more than one order at the broker');
    seen.add(tag);
  }
  const ids = new Set([...rows, ...foreign].map(({ brokerId }) => brokerId));
  for (const { brokerId, tradeId, qty } of broker.trades.filter((trade) => !ids.has(trade.brokerId)))
    order(found, brokerId, null, qty, `is no order in the book, and trade ${tradeId} fills it`);
  const unseen = orders.filter((each) => !seen.has(each.id) && isOwed(each));
  for (const { id, status, filledQty } of unseen)
    order(found, id, `${status}, ${filledQty} filled`, null, 'is not in the broker’s book');
  return [
    ...lines,
    ...unseen.map((each) => ({
      tag: each.id,
      instrument: each.instrument,
      brokerId: each.brokerId,
      ours: oursOf(each, policy),
      brokers: null,
    })),
  ];
}

/** Must the broker have it? What was never sent, was refused at the door or given up by the day's end it need not. */
function isOwed({ status, brokerId, filledQty }: Order): boolean {
  if (brokerId !== null || filledQty > 0) return true;
  return !isTerminal(status) && status !== 'abandoned';
}

function oursOf(intent: Order, policy: CertifyPolicy): OrderSide {
  const { request, filledQty, filledValue, status } = intent;
  const charges = filledQty === 0 ? 0 : (policy.charged?.(intent) ?? 0);
  return { qty: request.qty, filledQty, value: filledValue, status, charges };
}

function lineOf(
  intent: Order | null,
  row: BookRow,
  { trades, charges }: BrokerDay,
  policy: CertifyPolicy,
  found: Difference[],
): OrderLine {
  const { tag, brokerId, instrument, qty, filledQty, status } = row;
  const fills = trades.filter((trade) => trade.brokerId === brokerId);
  const traded = fills.reduce((sum, fill) => sum + fill.qty, 0);
  const value = fills.reduce((sum, fill) => sum + fill.value, 0);
  const brokers = { qty, filledQty, value, status, charges: charges.get(brokerId) ?? 0 };
  const line = { tag, instrument, brokerId };
  if (traded !== filledQty)
    quantity(found, `order ${tag}`, filledQty, traded, 'filled by the book, and by the trades');
  if (!BROKER_DONE.has(status)) order(found, tag, 'its end', status, 'is still working at the broker');
  if (intent === null) {
    order(found, tag, null, `${status}, ${filledQty} filled`, 'is at the broker and no intent of ours');
    return { ...line, ours: null, brokers };
  }
  const ours = oursOf(intent, policy);
  if (intent.instrument !== instrument || intent.request.side !== row.side)
    order(
      found,
      tag,
      `${intent.request.side} ${intent.instrument}`,
      `${row.side} ${instrument}`,
      'is another order',
    );
  if (ours.qty !== qty) quantity(found, `order ${tag}`, ours.qty, qty, 'asked for');
  if (ours.filledQty !== filledQty) quantity(found, `order ${tag}`, ours.filledQty, filledQty, 'filled');
  if (ours.status !== status && BROKER_DONE.has(status))
    order(found, tag, ours.status, status, 'came to another end');
  rupees(found, `the value of order ${tag}`, ours.value, value, 'by the trades');
  rupees(found, `the charges of order ${tag}`, ours.charges, brokers.charges, 'by its contract note');
  return { ...line, ours, brokers };
}

function positionLines(
  { open }: LedgerDay,
  { orders, trades, positions }: BrokerDay,
  found: Difference[],
): readonly PositionLine[] {
  const tagged = new Set(orders.ours.map(({ brokerId }) => brokerId));
  const instruments = new Set([...positions, ...trades].map(({ instrument }) => instrument));
  const lines = [...instruments].sort().map((instrument): PositionLine => {
    const fills = trades.filter((trade) => trade.instrument === instrument);
    const ours = net(fills.filter(({ brokerId }) => tagged.has(brokerId)));
    const account = net(fills);
    const shown = positions
      .filter((row) => row.instrument === instrument)
      .reduce((sum, { dayQty }) => sum + dayQty, 0);
    if (shown !== account)
      quantity(found, instrument, account, shown, 'traded today, by trades and by positions');
    if (ours !== 0) {
      const others = account - ours;
      quantity(found, instrument, ours, account, `net of ours at the day's end: others traded ${others}`);
    }
    return { instrument, ours, account, foreign: account - ours };
  });
  if (open > 0 && lines.every(({ ours }) => ours === 0))
    quantity(found, 'open trades', open, 0, 'in the ledger, and nothing of ours is held');
  return lines;
}

/** Comparable only while nothing is held or working: what is, ties cash up. */
function moneyLine(
  ledger: LedgerDay,
  { orders, trades, positions, funds }: BrokerDay,
  { chargesInCash }: CertifyPolicy,
  lines: readonly PositionLine[],
  found: Difference[],
): MoneyLine {
  const { openingCash, cash: closingCash, moved } = funds;
  const tagged = new Set(orders.ours.map(({ brokerId }) => brokerId));
  const gained = cashOf(trades.filter(({ brokerId }) => tagged.has(brokerId)));
  const oursFlat = lines.every(({ ours }) => ours === 0);
  if (oursFlat)
    rupees(found, 'realised before charges', ledger.realised + ledger.charges, gained, 'by the fills');
  const money = { openingCash, closingCash, moved };
  const held = positions.find(({ netQty, dayQty }) => netQty !== 0 || dayQty !== 0);
  if (held !== undefined)
    return {
      ...money,
      expected: null,
      why: `${held.instrument} is held or was carried over: it ties cash up`,
    };
  const working = [...orders.foreign].find((row) => row.working);
  if (working !== undefined)
    return { ...money, expected: null, why: `order ${working.brokerId} still works: it ties cash up` };
  const expected = cashOf(trades) - (chargesInCash ? ledger.charges : 0);
  rupees(found, 'cash', expected, closingCash - openingCash - moved, 'by the account');
  return { ...money, expected, why: null };
}

function net(trades: readonly TradeRow[]): number {
  return trades.reduce((sum, { side, qty }) => sum + signOf(side) * qty, 0);
}

function cashOf(trades: readonly TradeRow[]): number {
  return trades.reduce((sum, { side, value }) => sum - signOf(side) * value, 0);
}

function order(
  found: Difference[],
  id: string,
  ours: string | number | null,
  brokers: string | number | null,
  what: string,
): void {
  const sides = `ours ${ours ?? 'none'}, the broker's ${brokers ?? 'none'}`;
  found.push({
    kind: 'order',
    what: `order ${id}`,
    ours,
    brokers,
    sentence: `order ${id} ${what}: ${sides}`,
  });
}

function quantity(found: Difference[], what: string, ours: number, brokers: number, of: string): void {
  const sentence = `${what}: ${of}: ours ${ours}, the broker's ${brokers}`;
  found.push({ kind: 'quantity', what, ours, brokers, sentence });
}

/** Nothing where they are the same. */
function rupees(found: Difference[], what: string, ours: number, brokers: number, by: string): void {
  if (ours === brokers) return;
  const sentence = `${what}: ours ${inRupees(ours)}, ${by} ${inRupees(brokers)}`;
  found.push({ kind: 'rupees', what, ours, brokers, sentence });
}
