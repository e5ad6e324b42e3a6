import type { Closing } from '../domain/closing.ts';
import type { Instrument } from '../domain/instrument.ts';
import {
  newOrder,
  opposite,
  sameChange,
  wanting,
  type Order,
  type OrderChange,
  type Side,
} from '../domain/order.ts';
import type { Day } from '../domain/time.ts';
import { roundToTick, type Paise } from '../domain/units.ts';
import type { Costs } from '../risk/settings.ts';
import type { Action } from './action.ts';
import { canFill, NO_BOT } from './closing.ts';
import { advance } from './machine.ts';
import { assertionOf } from './modify.ts';
import { closingId } from './order-id.ts';
import type { OthersReading } from './others-reading.ts';
import { exitChange, exitRequest } from './plan.ts';
import type { ProtocolSettings } from './protocol-settings.ts';
import type { Timing } from './reading.ts';

/** The orders that close what others hold: cut, priced again, asserted, made. Pure. */

/** What it takes to make an order. */
export interface ClosingTerms {
  readonly day: Day;
  readonly instrument: Instrument;
  readonly costs: Costs;
  /** The newest that is known. */
  readonly price: number;
  readonly bandLow: Paise | null;
  readonly bandHigh: Paise | null;
}

export interface ClosingLook {
  readonly reading: OthersReading;
  /** Or why none can be made, for people. */
  readonly terms: ClosingTerms | string;
  /** A position of ours in the instrument is not over. */
  readonly ownOpen: boolean;
  /** "modify ID" and "cancel ID" of what is not asked again now. */
  readonly failed: ReadonlySet<string>;
}

type Sending = Extract<Action, { readonly kind: 'place' | 'modify' | 'cancel' }>;

/** A closing and what is to be sent of it after a claim; an order to be placed is in it, as claimed. */
export interface Sent {
  readonly closing: Closing;
  readonly sending: Sending | null;
}

/** What may widen a limit at the most, in steps of the stop's limit offset. */
const STEPS_MAX = 3;

/** At once, without waiting for anybody's agreement: those that were made first, a late one among them. */
export function cut(
  closing: Closing,
  held: number,
  { reading: { rows } }: ClosingLook,
  { now }: Timing,
): Closing {
  let next = closing;
  for (const side of ['BUY', 'SELL'] as const) {
    const wanted = side === sideOf(held) ? Math.abs(held) : 0;
    const live = closing.orders.filter(({ request }) => request.side === side);
    let total = live.reduce((sum, order) => sum + canFill(order, rows), 0);
    for (const order of live) {
      if (total <= wanted) break;
      if (canFill(order, rows) === 0) continue;
      total -= canFill(order, rows);
      if (order.asked !== 'cancel') next = changed(next, order.id, (each) => wanting(each, 'cancel', now));
    }
  }
  return next;
}

/** What rests unfilled is priced again, a step further each time. */
export function priced(
  closing: Closing,
  { reading: { rows }, terms }: ClosingLook,
  { now }: Timing,
  { repriceMs }: ProtocolSettings,
): Closing {
  if (typeof terms === 'string') return closing;
  const orders = closing.orders.map((order) => {
    const row = rows.find(({ tag }) => tag === order.id);
    if (row?.status !== 'open' || order.asked === 'cancel') return order;
    if (now < (order.askedAt ?? order.createdAt) + repriceMs) return order;
    const change = limitOf(order.request.side, Math.min(order.modifications + 1, STEPS_MAX), terms);
    return sameChange(change, row.change) ? order : wanting(order, change, now);
  });
  return { ...closing, orders };
}

/** Marketable, inside the day's price band where that is known. */
export function limitOf(side: Side, step: number, terms: ClosingTerms): OrderChange {
  const { instrument, costs, price, bandLow, bandHigh } = terms;
  const change = exitChange(side, price, step, instrument, costs);
  const { tick } = instrument;
  const low = bandLow === null ? change.price : roundToTick(bandLow, tick, 'up');
  const high = bandHigh === null ? change.price : roundToTick(bandHigh, tick, 'down');
  const limit = change.price < low ? low : change.price > high ? high : change.price;
  return { ...change, price: limit };
}

/** The first order that the book shows otherwise than is wanted; one whose modifications are used up is cancelled. */
export function assertion(known: Closing, { reading: { rows }, failed }: ClosingLook, timing: Timing): Sent {
  let closing = known;
  const sendings: Sending[] = [];
  for (const before of known.orders) {
    const row = rows.find(({ tag }) => tag === before.id);
    if (row === undefined) continue;
    const { id } = before;
    const { brokerId } = row;
    let found = assertionOf(before, row, true, timing);
    if (found.kind === 'spent') {
      const order = wanting(before, 'cancel', timing.now);
      closing = changed(closing, id, () => order);
      found = assertionOf(order, row, true, timing);
    }
    if (found.kind === 'cancel') sendings.push({ kind: 'cancel', id, brokerId });
    if (found.kind === 'modify') {
      const { change, purpose } = found;
      sendings.push({ kind: 'modify', id, brokerId, change, purpose });
    }
  }
  const wanted = sendings.filter(({ kind, id }) => !failed.has(`${kind} ${id}`));
  return { closing, sending: wanted.find(({ kind }) => kind === 'cancel') ?? wanted[0] ?? null };
}

/** At most what one order may carry, in whole lots, of what no order can close yet, ours or theirs. Null: nothing of it is left. */
export function nextSlice(
  closing: Closing,
  held: number,
  { reading: { rows, working } }: ClosingLook,
  terms: ClosingTerms,
  { now }: Timing,
  settings: ProtocolSettings,
): Sent | null {
  const { instrument, day } = terms;
  const side = sideOf(held);
  const live = closing.orders
    .filter(({ request }) => request.side === side)
    .reduce((sum, order) => sum + canFill(order, rows), 0);
  const change = limitOf(side, 0, terms);
  const free = Math.min(Math.abs(held) - live - working[side], mostOf(instrument, change.price, settings));
  const qty = Math.floor(free / instrument.lot) * instrument.lot;
  if (qty <= 0) return null;
  const id = closingId(day, instrument.token, closing.made);
  const order = newOrder({
    id,
    bot: NO_BOT,
    instrument: instrument.key,
    position: instrument.key,
    role: 'exit',
    request: exitRequest(side, qty, change),
    plan: null,
    createdAt: now,
    validUntil: null,
  });
  const orders = [...closing.orders, advance(order, { kind: 'claimed' })];
  return { closing: { ...closing, made: closing.made + 1, orders }, sending: { kind: 'place', id } };
}

function mostOf(
  { kind, freezeQty, lot }: Instrument,
  price: Paise,
  { equityQtyMost, orderValueMost }: ProtocolSettings,
): number {
  const byValue = Math.max(lot, Math.floor(orderValueMost / price));
  return Math.min(freezeQty ?? Infinity, kind === 'equity' ? equityQtyMost : Infinity, byValue);
}

export function sideOf(held: number): Side {
  return opposite(held > 0 ? 'BUY' : 'SELL');
}

export function changed(closing: Closing, id: string, change: (order: Order) => Order): Closing {
  return { ...closing, orders: closing.orders.map((order) => (order.id === id ? change(order) : order)) };
}
