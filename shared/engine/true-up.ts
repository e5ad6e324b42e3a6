import { isOfSoldLeg, signOf, type Order } from '../domain/order.ts';
import type { KnownOrder } from '../domain/slot.ts';
import { grossOf, type ChargeSums, type Trade } from '../domain/trade.ts';
import { paise, type Paise } from '../domain/units.ts';
import { traceOf } from '../execution/order-id.ts';
import { NO_CHARGES } from '../ledger/charges.ts';
import type { Account } from '../risk/account.ts';
import type { Lane } from './lane.ts';
import { chargesAdded } from './on-exit.ts';

/** Orders at their end, out of the lane, whose value may be off by the rounding of an average price: only the trades know it to the paisa. */
export function inexactOf({
  entry,
  exit,
  past,
  slot,
}: Pick<Lane, 'entry' | 'exit' | 'past' | 'slot'>): readonly KnownOrder[] {
  const live = new Set([entry, exit, ...past].map((order) => order?.id));
  return slot.known.filter(
    ({ tag, filledQty, exact, done }) => done && filledQty > 0 && !exact && !live.has(tag),
  );
}

/** A finished order with its exact value, and the trade in whose document that has to be told as well; null: none is closed that has it. */
export interface TruedUp {
  readonly order: Order;
  readonly closed: Trade | null;
}

/**
 * The order's value is `value` and not what was booked: the order, its trade, its charges, which go by the value, and where the trade is over the account's
 * result are corrected by the difference. `closed`: the trade it is of, where that is over. What was decided on the old value stays decided: a trade that
 * counted as a loss goes on counting as one.
 */
export function trueUp(
  lane: Lane,
  account: Account,
  known: KnownOrder,
  order: Order,
  closed: Trade | null,
  value: Paise,
): TruedUp {
  const exact: Order = { ...order, filledValue: value };
  const change = value - order.filledValue;
  if (change === 0) return { order: exact, closed: null };
  const charges = sum(chargesAdded(lane, NO_CHARGES, exact), -1, chargesAdded(lane, NO_CHARGES, order));
  if (known.apart) {
    account.book(lane.bot, -signOf(order.request.side) * change, charges.total);
    return { order: exact, closed: null };
  }
  if (lane.trade !== null && traceOf(lane.trade.id) === traceOf(order.id)) {
    lane.trade = corrected(lane.trade, order, change, charges);
    return { order: exact, closed: null };
  }
  if (closed === null) return { order: exact, closed: null };
  const next = corrected(closed, order, change, charges);
  account.book(lane.bot, grossOf(next) - grossOf(closed), charges.total);
  return { order: exact, closed: next };
}

function corrected(trade: Trade, order: Order, change: number, charges: ChargeSums): Trade {
  const next = { ...trade, charges: sum(trade.charges, 1, charges) };
  const { sold } = next;
  const more = (value: Paise): Paise => paise(value + change);
  if (isOfSoldLeg(order)) {
    if (sold === null) return trade;
    if (order.role === 'entry') return { ...next, sold: { ...sold, value: more(sold.value) } };
    const coveredValue = more(sold.coveredValue);
    const settledCoveredValue = more(sold.settledCoveredValue);
    return { ...next, sold: { ...sold, coveredValue, settledCoveredValue } };
  }
  if (order.role === 'entry') return { ...next, entryValue: more(next.entryValue) };
  return {
    ...next,
    exitValue: more(next.exitValue),
    settledExitValue: more(next.settledExitValue),
  };
}

function sum(a: ChargeSums, sign: 1 | -1, b: ChargeSums): ChargeSums {
  return {
    brokerage: paise(a.brokerage + sign * b.brokerage),
    stt: paise(a.stt + sign * b.stt),
    transaction: paise(a.transaction + sign * b.transaction),
    sebi: paise(a.sebi + sign * b.sebi),
    stamp: paise(a.stamp + sign * b.stamp),
    gst: paise(a.gst + sign * b.gst),
    total: paise(a.total + sign * b.total),
  };
}
