import type { BookRow, Order, OrderEvent, Role } from '../domain/order.ts';
import type { Lane } from '../engine/lane.ts';
import { onOrder } from '../engine/on-order.ts';
import { newsOf } from '../execution/book-facts.ts';
import type { BrokerAnswer } from '../ports.ts';
import type { Account } from '../risk/account.ts';
import type { Collector, Effect } from './collector.ts';
import type { Runtime } from './runtime.ts';
import { tellAnswer, tellChange, tellQueued, tellSend, tellUnclaimed, witnessed } from './telling.ts';
import { withLane } from './with-lane.ts';

/**
 * Entries wait in the queue; everything that protects or closes is done at once, first, and what follows from it as well. One that fails keeps
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
  else if (effect.kind === 'place') await placeExit(runtime, effect.instrument, effect.order.id);
  else await change(runtime, effect);
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
    return;
  }
  const { broker, alerts } = runtime.ports;
  tellSend(runtime, claim.value);
  const answer = await answered(broker.place(id, instrument, claim.value.request));
  tellAnswer(runtime, role, id, answer);
  if (answer.kind === 'no-answer')
    await alerts.alert(`${instrument}: no answer to order ${id} (${answer.why}): only the book can tell`);
  await learn(runtime, instrument, id, answer);
}

/** Folds what the broker said, and what its book says since, into the order; then performs what follows. */
async function learn(
  runtime: Runtime,
  instrument: string,
  id: string,
  answer: BrokerAnswer | null,
): Promise<void> {
  // A refusal may be of a tag that is in the book already: the row counts, not the refusal.
  const rows = answer === null ? await runtime.ports.broker.book() : await bookAfter(runtime, instrument);
  const outcome = await withLane(runtime, instrument, `learn-${id}`, false, (lane, account, sink, at) => {
    foldRow(lane, account, sink, at, id, answer, rows.find((row) => row.tag === id) ?? null);
  });
  await perform(runtime, outcome.effects);
}

/** What failed may have landed. */
async function answered(asked: Promise<BrokerAnswer>): Promise<BrokerAnswer> {
  try {
    return await asked;
  } catch (error) {
    return { kind: 'no-answer', why: String(error) };
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

/** The events of an answer and a book row, folded in order. */
export function foldRow(
  lane: Lane,
  account: Account,
  sink: Collector,
  at: number,
  id: string,
  answer: BrokerAnswer | null,
  row: BookRow | null,
): void {
  const order = orderOf(lane, id);
  if (order === null) return;
  for (const event of eventsOf(order, answer, row)) onOrder(lane, account, id, event, at, sink);
}

function eventsOf(order: Order, answer: BrokerAnswer | null, row: BookRow | null): readonly OrderEvent[] {
  if (row !== null) return newsOf(order, row);
  if (answer === null) return [];
  switch (answer.kind) {
    case 'refused':
      return [{ kind: 'rejected', why: answer.why }];
    case 'no-answer':
      return [{ kind: 'no-answer' }];
    case 'accepted': {
      const resting = order.request.trigger > 0 ? 'trigger-pending' : 'open';
      return [{ kind: 'accepted', brokerId: answer.brokerId, resting }];
    }
  }
}

async function enqueue(runtime: Runtime, order: Order): Promise<void> {
  const answer = await runtime.ports.queue.enqueue({
    name: `${order.id}-0`,
    orderId: order.id,
    notBefore: 0,
    validUntil: order.validUntil ?? 0,
  });
  tellQueued(runtime, order, answer);
}

/** Sends an exit that nobody has claimed yet. */
export async function placeExit(runtime: Runtime, instrument: string, id: string): Promise<void> {
  await send(runtime, instrument, id, 'exit', () => undefined);
}

function isEntry(effect: Effect): boolean {
  return effect.kind === 'place' && effect.order.role === 'entry';
}

async function change(runtime: Runtime, effect: Exclude<Effect, { kind: 'place' }>): Promise<void> {
  const { broker, alerts } = runtime.ports;
  const { order, instrument } = effect;
  if (order.brokerId === null) {
    await alerts.alert(`${instrument}: exit ${order.id} has no broker id yet and cannot be changed`);
    return;
  }
  tellChange(runtime, effect);
  const answer = await answered(
    effect.kind === 'modify' ? broker.modify(order.brokerId, effect.change) : broker.cancel(order.brokerId),
  );
  tellAnswer(runtime, effect.kind, order.id, answer);
  if (answer.kind !== 'accepted')
    await alerts.alert(`${instrument}: ${effect.kind} of exit ${order.id}: ${answer.why}`);
  // Whatever was answered, the book is the truth; a refused change leaves the order as the book has it.
  await learn(runtime, instrument, order.id, null);
}

function orderOf(lane: Lane, id: string): Order | null {
  if (lane.entry?.id === id) return lane.entry;
  return lane.exit?.id === id ? lane.exit : null;
}
