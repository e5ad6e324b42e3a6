import {
  isTerminal,
  newOrder,
  type BookRow,
  type ClaimKind,
  type Order,
  type OrderEvent,
} from '../domain/order.ts';
import { paise, ZERO } from '../domain/units.ts';
import type { Lane } from '../engine/lane.ts';
import { onOrder } from '../engine/on-order.ts';
import type { Sink } from '../engine/sink.ts';
import { newsOf } from '../execution/book-facts.ts';
import { exitAttemptOf, isEntryTag } from '../execution/excess.ts';
import { claimAfter } from '../execution/modify.ts';
import { traceOf } from '../execution/order-id.ts';
import { knownWith } from '../execution/reading.ts';
import type { BrokerAnswer } from '../ports.ts';
import type { Account } from '../risk/account.ts';

/** What the broker said to a claim that was sent. */
export interface Heard {
  readonly id: string;
  readonly what: ClaimKind;
  readonly nonce: string;
  readonly version: number;
  readonly answer: BrokerAnswer;
}

/** Refusals of the moment: the order is as good as it was, and the same may be asked again. */
export const PASSING: ReadonlySet<string> = new Set([
  'rate-limited',
  'token-dead',
  'ip-not-allowed',
  'market-closed',
]);

/** Folding once makes new orders that the same rows know more of, where a store was set back. */
const ROUNDS_MAX = 4;

/**
 * What was heard and read, folded into a lane: the answer first where the book has no row of the order, then each row. `rows` null: the book could
 * not be read. Whatever order readings come in, fills never fall and a terminal status wins.
 */
export function learn(
  lane: Lane,
  account: Account,
  heard: Heard | null,
  rows: readonly BookRow[] | null,
  at: number,
  sink: Sink,
): void {
  const event = (id: string, news: OrderEvent): void => onOrder(lane, account, id, news, at, sink);
  if (heard !== null) hear(lane, heard, rows, event);
  if (rows === null) return;
  adopt(lane, rows);
  const own = rows.filter(({ instrument, tag }) => instrument === lane.instrument.key || isOfLane(lane, tag));
  lane.slot = { ...lane.slot, known: knownWith(lane.slot.known, own) };
  for (let round = 0; round < ROUNDS_MAX; round++) {
    let news = 0;
    for (const { id } of ordersIn(lane)) {
      const order = orderIn(lane, id);
      const row = rows.find(({ tag }) => tag === id);
      if (order === null || row === undefined) continue;
      const events = newsOf(order, row);
      news += events.length;
      for (const each of events) event(id, each);
      seen(lane, id, row, at);
    }
    if (news === 0) return;
  }
}

export function ordersIn({ entry, exit, past }: Pick<Lane, 'entry' | 'exit' | 'past'>): readonly Order[] {
  return [entry, exit, ...past].flatMap((order) => order ?? []);
}

/** An order of the position's, in whichever leg: it is in the lane, or was and is known. */
export function isOfLane(lane: Lane, tag: string): boolean {
  return orderIn(lane, tag) !== null || lane.slot.known.some((known) => known.tag === tag);
}

export function orderIn(lane: Lane, id: string): Order | null {
  return ordersIn(lane).find((order) => order.id === id) ?? null;
}

/** The order of that id, changed: nothing for the engine to know of. */
export function revised(lane: Lane, id: string, change: (order: Order) => Order): void {
  if (lane.entry?.id === id) lane.entry = change(lane.entry);
  if (lane.exit?.id === id) lane.exit = change(lane.exit);
  if (lane.past.some((order) => order.id === id))
    lane.past = lane.past.map((order) => (order.id === id ? change(order) : order));
}

/** What a row tells that is no event: the claim that it settles, since when it is triggered, that it is there. */
function seen(lane: Lane, id: string, row: BookRow, at: number): void {
  revised(lane, id, (order) => {
    const claim = claimAfter(order, row);
    const triggered = order.status === 'open' && order.request.trigger > 0;
    const triggeredAt = order.triggeredAt ?? (triggered ? at : null);
    if (claim === order.claim && triggeredAt === order.triggeredAt && order.absentAt === null) return order;
    return { ...order, claim, triggeredAt, absentAt: null };
  });
}

/**
 * Exits of the trade that the store knows nothing of, as one that was set back does: they are given-up ones that are there after all. And the next
 * attempt is above the highest in the book.
 */
function adopt(lane: Lane, rows: readonly BookRow[]): void {
  const { trade, slot } = lane;
  if (trade === null) return;
  const trace = traceOf(trade.id);
  const ours = rows.filter(
    ({ tag, instrument }) => instrument === lane.instrument.key && traceOf(tag) === trace && !isEntryTag(tag),
  );
  const highest = ours.reduce((most, { tag }) => Math.max(most, exitAttemptOf(tag)), -1);
  if (highest >= trade.exitAttempts) lane.trade = { ...trade, exitAttempts: highest + 1 };
  const known = new Set(slot.known.map(({ brokerId }) => brokerId));
  for (const row of ours) {
    if (known.has(row.brokerId) || orderIn(lane, row.tag) !== null) continue;
    lane.past = [...lane.past, adopted(lane, row)];
  }
}

function adopted({ bot, instrument }: Lane, row: BookRow): Order {
  const { tag: id, side, qty, change } = row;
  const order = newOrder({
    id,
    bot,
    instrument: instrument.key,
    position: instrument.key,
    role: 'exit',
    request: { side, qty, validity: 'DAY', ...change },
    plan: null,
    createdAt: row.filledAt ?? 0,
    validUntil: null,
  });
  return { ...order, status: 'unknown' };
}

/** An answer; a refusal may be of a tag that is in the book already: the row counts, not the refusal. */
function hear(
  lane: Lane,
  heard: Heard,
  rows: readonly BookRow[] | null,
  event: (id: string, news: OrderEvent) => void,
): void {
  const { id, what, answer } = heard;
  const order = orderIn(lane, id);
  if (order?.claim?.nonce !== heard.nonce) return;
  if (answer.kind === 'accepted') note(lane, order, answer.brokerId);
  const row = rows?.find(({ tag }) => tag === id);
  if (what === 'place') {
    if (row !== undefined) return;
    for (const news of placed(order, answer, rows !== null)) event(id, news);
    // Freed, or settled for certain; without an answer the claim stays until the book tells.
    if (answer.kind !== 'no-answer')
      revised(lane, id, (now) => (now.status === 'unknown' ? now : freed(now)));
    return;
  }
  const passing = answer.kind === 'refused' && PASSING.has(answer.failure);
  if ((answer.kind === 'refused' && !(passing && isTrail(order))) || answer.kind === 'unsent')
    revised(lane, id, freed);
  if (answer.kind !== 'refused' || heard.version !== order.version || passing) return;
  if (!isTerminal(order.status)) event(id, { kind: 'unchanged', why: answer.why });
}

/**
 * A stop that is to be moved rests meanwhile: refused for the moment, it is asked again when the claim is over and not at once, for a handful of such
 * refusals would use its modifications up, and it would be cancelled and replaced while the broker refuses what replaces it.
 */
function isTrail({ asked }: Order): boolean {
  return asked !== null && asked !== 'cancel' && asked.trigger > 0;
}

function freed(order: Order): Order {
  return { ...order, claim: null };
}

function placed(order: Order, answer: BrokerAnswer, readable: boolean): readonly OrderEvent[] {
  const exit = order.role === 'exit';
  switch (answer.kind) {
    case 'refused':
      if (exit && PASSING.has(answer.failure)) return [{ kind: 'released' }];
      // The adapter's own refusal, of a tag in the book for one, says nothing while nobody sees the book.
      if (!readable && answer.http === null) return [{ kind: 'no-answer' }];
      return [{ kind: 'rejected', why: answer.why }];
    case 'unsent':
      return exit ? [{ kind: 'released' }] : [{ kind: 'unsent', why: answer.why }];
    case 'no-answer':
      return [{ kind: 'no-answer' }];
    case 'accepted': {
      const resting = order.request.trigger > 0 ? 'trigger-pending' : 'open';
      return [{ kind: 'accepted', brokerId: answer.brokerId, resting }];
    }
  }
}

/** An id that the broker gave: a reading without it is short. */
function note(lane: Lane, { id: tag, request: { side } }: Order, brokerId: string): void {
  const { known } = lane.slot;
  if (known.some((each) => each.brokerId === brokerId)) return;
  const fills = { filledQty: 0, filledValue: paise(ZERO), exact: true };
  const order = { tag, brokerId, side, ...fills, done: false, apart: false };
  lane.slot = { ...lane.slot, known: [...known, order] };
}
