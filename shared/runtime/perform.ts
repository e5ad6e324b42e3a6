import { isOfSoldLeg, type BookRow, type Order, type OrderEvent, type Role } from '../domain/order.ts';
import type { Lane } from '../engine/lane.ts';
import { onOrder } from '../engine/on-order.ts';
import { newsOf } from '../execution/book-facts.ts';
import type { BrokerAnswer } from '../ports.ts';
import type { Account } from '../risk/account.ts';
import type { Effect } from './collector.ts';
import type { Runtime } from './runtime.ts';
import { tellAnswer, tellChange, tellQueued, tellSend, tellUnclaimed, witnessed } from './telling.ts';
import { withLane } from './with-lane.ts';

/** From before the claim's commit: who has not written to the broker by then does not write at all. */
const SEND_WITHIN_MS = 2000;

/**
 * Entries wait in the queue; everything that protects, completes or closes is done at once, first, and what follows from it as well. One that fails keeps
 * none of the others from being done; then rejects with an AggregateError.
 */
export async function perform(runtime: Runtime, effects: readonly Effect[]): Promise<void> {
  const entries = effects.filter(isEntry);
  const ordered = [...effects.filter((effect) => !isEntry(effect)), ...entries];
  await each(
    ordered.map((effect) => {
      const { id, role } = effect.order;
      return () => witnessed(runtime, id, `${effect.kind} ${role}`, () => performOne(runtime, effect));
    }),
  );
}

async function performOne(runtime: Runtime, effect: Effect): Promise<void> {
  if (isEntry(effect)) await enqueue(runtime, effect.order);
  else if (effect.kind === 'place') await placeNow(runtime, effect.instrument, effect.order);
  else await change(runtime, effect.instrument, effect.order);
}

/** Does all of it, in order, whatever fails; then rejects with an AggregateError of what failed. */
export async function each(works: readonly (() => Promise<void>)[]): Promise<void> {
  const errors: unknown[] = [];
  for (const work of works) {
    try {
      await work();
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw new AggregateError(errors, errors.map(String).join('; '));
}

/**
 * The order's claim and sending, in that order; `may` is asked inside the claim and says why not, or undefined. An entry's claim touches the
 * account, so that a racing halt defeats it; an exit's never does.
 */
export async function send(
  runtime: Runtime,
  instrument: string,
  id: string,
  role: Role,
  may: (order: Order, account: Account, at: number) => string | undefined,
): Promise<void> {
  const sendBy = runtime.ports.clock.now() + SEND_WITHIN_MS;
  const claim = await withLane(
    runtime,
    instrument,
    `claim-${id}`,
    role === 'entry',
    (lane, account, sink, at) => {
      const order = orderOf(lane, id);
      if (order === null || order.status !== 'approved') return null;
      const why = may(order, account, at);
      if (why !== undefined) {
        onOrder(lane, account, id, { kind: 'unsent', why }, at, sink);
        return null;
      }
      onOrder(lane, account, id, { kind: 'claimed' }, at, sink);
      return order;
    },
  );
  if (claim.value === null) {
    tellUnclaimed(runtime, id);
    // A second leg that is not sent leaves the first to be closed.
    await perform(runtime, claim.effects);
    return;
  }
  const { broker, alerts } = runtime.ports;
  tellSend(runtime, claim.value);
  const answer = await answered(broker.place(id, claim.value.instrument, claim.value.request, sendBy));
  tellAnswer(runtime, role, id, answer);
  if (answer.kind === 'no-answer')
    await alerts.alert(`${instrument}: no answer to order ${id} (${answer.why}): only the book can tell`);
  // An entry lapses in silence; an exit is wanted, and the next reading of the book sends it.
  if (answer.kind === 'unsent' && role === 'exit')
    await alerts.alert(`${instrument}: ${role} ${id} was not sent: ${answer.why}`);
  // A refusal may be of a tag that is in the book already: the row counts, not the refusal.
  const rows = await bookAfter(runtime, instrument);
  const row = rows.find(({ tag }) => tag === id);
  await fold(runtime, instrument, `learn-${id}`, id, row === undefined ? heard(answer) : () => row);
}

/** What is to be folded into an order: the broker's row of it, or events that depend on the order as it is then. */
type News = (order: Order) => BookRow | readonly OrderEvent[];

/** Folds it and performs what follows. The order as it was committed; null: it is not of that position any more. */
export async function fold(
  runtime: Runtime,
  instrument: string,
  part: string,
  id: string,
  news: News,
): Promise<Order | null> {
  const outcome = await withLane(runtime, instrument, part, false, (lane, account, sink, at) => {
    const order = orderOf(lane, id);
    if (order === null) return null;
    const told = news(order);
    const events = 'tag' in told ? newsOf(order, told) : told;
    for (const event of events) onOrder(lane, account, id, event, at, sink);
    return orderOf(lane, id);
  });
  await perform(runtime, outcome.effects);
  return outcome.value;
}

/** What failed may have landed. */
async function answered(asked: Promise<BrokerAnswer>): Promise<BrokerAnswer> {
  try {
    return await asked;
  } catch (error) {
    return { kind: 'no-answer', failure: 'ambiguous', why: String(error), http: null };
  }
}

/** The book, or nothing and an alert: an answer that we have is kept whether or not the book can be read. */
async function bookAfter({ ports }: Runtime, instrument: string): Promise<readonly BookRow[]> {
  try {
    return await ports.broker.book();
  } catch (error) {
    await ports.alerts.alert(`${instrument}: the book cannot be read: ${String(error)}`);
    return [];
  }
}

/** An answer alone: the book has no row of the order, or cannot be read. */
function heard(answer: BrokerAnswer): News {
  return ({ role, request, status }) => {
    switch (answer.kind) {
      case 'refused':
        return [{ kind: 'rejected', why: answer.why }];
      case 'unsent':
        if (role === 'entry') return [{ kind: 'unsent', why: answer.why }];
        return status === 'sending' ? [{ kind: 'released' }] : [];
      case 'no-answer':
        return [{ kind: 'no-answer' }];
      case 'accepted': {
        const resting = request.trigger > 0 ? 'trigger-pending' : 'open';
        return [{ kind: 'accepted', brokerId: answer.brokerId, resting }];
      }
    }
  };
}

/** A name is taken once in a life, so an entry may be enqueued as often as anybody thinks it should be. */
export async function enqueue(runtime: Runtime, order: Order): Promise<void> {
  const answer = await runtime.ports.queue.enqueue({
    name: `${order.id}-${runtime.life}`,
    orderId: order.id,
    notBefore: 0,
    validUntil: order.validUntil ?? 0,
  });
  tellQueued(runtime, order, answer);
}

/** Sends what does not wait in the queue and nobody has claimed yet: an exit, always wanted, or the sale of a spread's second leg, which is an entry. */
export async function placeNow(runtime: Runtime, instrument: string, { id, role }: Order): Promise<void> {
  await send(runtime, instrument, id, role, role === 'exit' ? () => undefined : refusedEntry);
}

/** Why an entry is not sent any more. */
export function refusedEntry(order: Order, account: Account, at: number): string | undefined {
  if (account.state.halted !== null) return `halted: ${account.state.halted}`;
  return at > (order.validUntil ?? Infinity) ? 'too late to be sent' : undefined;
}

/** It waits in the queue for its turn. */
export function isQueued(order: Order): boolean {
  return order.role === 'entry' && !isOfSoldLeg(order);
}

function isEntry({ kind, order }: Effect): boolean {
  return kind === 'place' && isQueued(order);
}

/** Asks the broker for the change that the order has recorded, and folds what became of it. */
export async function change(runtime: Runtime, instrument: string, order: Order): Promise<void> {
  const { broker, alerts, clock } = runtime.ports;
  const { asked, brokerId, id } = order;
  if (asked === null) return;
  if (brokerId === null) {
    await alerts.alert(`${instrument}: ${order.role} ${id} has no broker id yet and cannot be changed`);
    return;
  }
  const what = asked === 'cancel' ? 'cancel' : 'modify';
  tellChange(runtime, instrument, order, asked);
  const sendBy = clock.now() + SEND_WITHIN_MS;
  // A stop that still waits is moved or becomes a limit; a limit is priced again.
  const purpose = order.request.trigger > 0 ? 'trail' : 'chase';
  const answer = await answered(
    asked === 'cancel' ? broker.cancel(brokerId, sendBy) : broker.modify(brokerId, asked, purpose, sendBy),
  );
  tellAnswer(runtime, what, id, answer);
  if (answer.kind !== 'accepted')
    await alerts.alert(`${instrument}: ${what} of ${order.role} ${id}: ${answer.why}`);
  // Whatever was answered, the book is the truth; a refused change leaves the order as the book has it.
  const row = (await bookAfter(runtime, instrument)).find(({ tag }) => tag === id);
  const refused: readonly OrderEvent[] =
    answer.kind === 'refused' ? [{ kind: 'unchanged', why: answer.why }] : [];
  await fold(runtime, instrument, `learn-${id}`, id, (now) =>
    row === undefined ? refused : [...refused, ...newsOf(now, row)],
  );
}

function orderOf(lane: Lane, id: string): Order | null {
  if (lane.entry?.id === id) return lane.entry;
  return lane.exit?.id === id ? lane.exit : null;
}
