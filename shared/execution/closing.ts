import type { Closing } from '../domain/closing.ts';
import { isTerminal, newOrder, type BookRow, type Order, type OrderEvent } from '../domain/order.ts';
import { paise, ZERO } from '../domain/units.ts';
import { newsOf } from './book-facts.ts';
import { advance } from './machine.ts';
import { claimAfter } from './modify.ts';
import { closingNumberOf } from './order-id.ts';
import { netOf, type OthersReading } from './others-reading.ts';
import { isDone, knownWith, liveQty } from './reading.ts';

/** Whose the orders are that close what others hold. */
export const NO_BOT = 'others';

/** What is known of closing what others hold: what the book and the broker's answers change in it. Pure. */

/**
 * The book's rows of its orders folded in: fills never fall, a terminal status wins. One that the document does not know (the store was set back) is
 * taken in, and the next number is above every one in the book.
 */
export function withBook(closing: Closing, rows: readonly BookRow[], at: number): Closing {
  const there = new Set(closing.orders.map(({ id }) => id));
  const strange = rows.filter((row) => !there.has(row.tag) && !isDone(row)).map((row) => found(row, at));
  const orders = [...closing.orders, ...strange].map((order) => {
    const row = rows.find(({ tag }) => tag === order.id);
    return row === undefined ? order : withRow(order, row);
  });
  const made = rows.reduce((most, { tag }) => Math.max(most, closingNumberOf(tag) + 1), closing.made);
  return withoutEnded({ ...closing, made, orders, known: knownWith(closing.known, rows) }, at);
}

function withRow(order: Order, row: BookRow): Order {
  const next = newsOf(order, row).reduce(advance, order);
  return { ...next, claim: claimAfter(next, row), absentAt: null };
}

/** In the book, and nobody knows more of it. */
function found({ tag: id, instrument, side, qty, change }: BookRow, createdAt: number): Order {
  const request = { side, qty, validity: 'DAY' as const, ...change };
  const order = newOrder({
    id,
    bot: NO_BOT,
    instrument,
    position: instrument,
    role: 'exit',
    request,
    plan: null,
    createdAt,
    validUntil: null,
  });
  return { ...order, status: 'unknown' };
}

/** One of its orders, after an event. */
export function withEvent(closing: Closing, id: string, event: OrderEvent, at: number): Closing {
  return withoutEnded(
    { ...closing, orders: closing.orders.map((order) => (order.id === id ? advance(order, event) : order)) },
    at,
  );
}

/** The broker gave the order's id: from now on a reading without it is short. */
export function withKnown(
  closing: Closing,
  { id: tag, request: { side } }: Order,
  brokerId: string,
): Closing {
  if (closing.known.some((known) => known.brokerId === brokerId)) return closing;
  const known = { tag, brokerId, side, filledQty: 0, filledValue: paise(ZERO), exact: true, done: false };
  return { ...closing, known: [...closing.known, { ...known, apart: false }] };
}

function withoutEnded(closing: Closing, at: number): Closing {
  const ended = closing.orders.filter(({ status }) => isTerminal(status));
  const failed = ended.findLast(({ status }) => status === 'rejected' || status === 'lapsed');
  return {
    ...closing,
    orders: closing.orders.filter(({ status }) => !isTerminal(status)),
    refused: failed === undefined ? closing.refused : { at, why: failed.note ?? failed.status },
  };
}

/** What it can still fill, as far as anybody knows; nothing once it was given up. */
export function canFill(order: Order, rows: readonly BookRow[]): number {
  const row = rows.find(({ tag }) => tag === order.id);
  if (row !== undefined) return liveQty(row);
  return order.status === 'abandoned' ? 0 : order.request.qty - order.filledQty;
}

/**
 * What is still to be closed, signed as what is held: what others hold less what our closing orders filled, and never more than the account holds on
 * that side, for what others closed of ours is no holding of theirs. Null: no reading says yet.
 */
export function stillHeld({ seen, known }: Closing, { own, filled }: OthersReading): number | null {
  if (seen === null) return null;
  const rest = seen.others + (filled - seen.filled) + netOf(known);
  const net = own + rest;
  return rest > 0 ? Math.max(0, Math.min(rest, net)) : 0 - Math.max(0, Math.min(-rest, -net));
}
