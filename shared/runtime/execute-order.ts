import type { Order } from '../domain/order.ts';
import { isClosing } from '../domain/slot.ts';
import { dayOf, type Day } from '../domain/time.ts';
import { inRupees } from '../domain/units.ts';
import type { Lane } from '../engine/lane.ts';
import { onOrder } from '../engine/on-order.ts';
import type { MarginAnswer, Task } from '../ports.ts';
import type { Account } from '../risk/account.ts';
import { disabledBot, disabledSymbol, disabledText } from '../risk/disabled.ts';
import { certificateBar } from './certificate-kept.ts';
import { claimed } from './claim.ts';
import { NO_ENTRIES } from './config.ts';
import { orderDocument, parsed } from './documents.ts';
import { follow } from './follow.ts';
import { keys } from './keys.ts';
import type { Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';
import { sent, type Claimed } from './sending.ts';
import { tellUnclaimed } from './telling.ts';
import { withLane } from './with-lane.ts';

/**
 * A task from the queue: claim the entry, send it, follow it to its end, protect what was filled. Safe to be told twice, late or after a halt: the
 * claim re-reads the order and the account, and only an order that nobody claimed before is sent.
 */
export async function executeOrder(runtime: Runtime, task: Task): Promise<void> {
  const { store, alerts, broker } = runtime.ports;
  const key = keys.order(task.orderId);
  const [stored] = await store.read([key]);
  if (stored == null) {
    await alerts.alert(`task ${task.name}: no order ${task.orderId} in the store`);
    return;
  }
  const { instrument, position, request, id, status, createdAt } = parsed(key, stored.value, orderDocument);
  if (status !== 'approved') {
    tellUnclaimed(runtime, id);
    return;
  }
  const bar = await barOf(runtime, dayOf(createdAt));
  const margin = await broker.margin(instrument, request);
  const claim = await claimEntry(runtime, position, id, { margin, bar });
  if (claim === null) tellUnclaimed(runtime, id);
  else await follow(runtime, position, await sentInTime(runtime, position, claim), runtime.protocol.followMs);
}

/** A life that decides no entry sends none of an earlier life's either. */
async function barOf({ setup, ports }: Runtime, day: Day): Promise<string | null> {
  if (setup.config.cutoff === NO_ENTRIES) return 'no entry is made in this life';
  // Paper has nobody to disagree with.
  return ports.broker.proof.alone ? null : certificateBar(ports.store, day);
}

/** What was read for an entry before its claim. */
interface Known {
  readonly margin: MarginAnswer;
  /** Why nothing may be entered, by the certificates or in this life; null: nothing speaks against it. */
  readonly bar: string | null;
}

/** Null: it was not claimed; where it may not be sent it is over. The account is touched, so that a racing halt defeats the claim. */
async function claimEntry(
  runtime: Runtime,
  instrument: string,
  id: string,
  known: Known,
): Promise<Claimed | null> {
  const { time, protocol } = runtime;
  const manner = { part: `claim-${id}`, touch: true };
  const outcome = await withLane<Claimed | null, undefined>(
    runtime,
    instrument,
    manner,
    async () => undefined,
    (lane, account, sink, at) => {
      const { entry } = lane;
      if (entry?.id !== id || entry.status !== 'approved') return { value: null, nonce: null };
      const why = refusalOf(runtime, entry, lane, account, known, at);
      if (why !== undefined) {
        onOrder(lane, account, id, { kind: 'unsent', why }, at, sink);
        return { value: null, nonce: null };
      }
      const nonce = runtime.nonce();
      const sendBy = time.now() + protocol.sendWithinMs;
      const order = claimed(entry, 'place', nonce, sendBy);
      lane.entry = order;
      onOrder(lane, account, id, { kind: 'claimed' }, at, sink);
      return { value: { sending: { kind: 'place', id }, order, nonce, sendBy }, nonce };
    },
  );
  return outcome.value;
}

/** Why an entry may not be sent after all, by what is known inside its claim. */
function refusalOf(
  { restoreEpoch, time }: Runtime,
  order: Order,
  lane: Lane,
  account: Account,
  { margin, bar }: Known,
  at: number,
): string | undefined {
  const { state, policy } = account;
  if (state.halted !== null) return `halted: ${state.halted}`;
  const disabled = disabledBot(state, lane.bot) ?? disabledSymbol(state, lane.instrument);
  if (disabled !== null) return disabledText(disabled) ?? '';
  if (isClosing(lane)) return `it is to be closed: ${lane.slot.close?.why ?? ''}`;
  if (state.restoreEpoch !== restoreEpoch)
    return `the database is of restoration ${state.restoreEpoch}, the deployment of ${restoreEpoch}: a person has to reconcile`;
  if (Math.max(at, time.now()) > (order.validUntil ?? Infinity)) return 'too late to be sent';
  // Its own reservation is part of this: what was lost since the decision may have used the day up.
  const { maxDailyLoss } = policy;
  if (!(account.atRisk() <= maxDailyLoss))
    return `${inRupees(account.atRisk())} at risk, allowed ${inRupees(maxDailyLoss)} a day`;
  if (bar !== null) return bar;
  if (margin.kind !== 'margin') return `its margin cannot be read: ${margin.why}`;
  const own = state.open.find((each) => each.order === order.id)?.margin ?? 0;
  const free = account.funds() - (account.marginUsed() - own);
  if (margin.amount <= free) return undefined;
  return `its margin is ${inRupees(margin.amount)}, free are ${inRupees(free)}`;
}

/** A clock that is off tells nobody reliably when to stop sending: its entry is not written. Known only from the claim's own commit. */
async function sentInTime(runtime: Runtime, instrument: string, claim: Claimed): Promise<Heard> {
  const { time, protocol } = runtime;
  if (time.skewMs <= protocol.skewMs) return sent(runtime, instrument, claim);
  const why = `the clock is ${time.skewMs} ms off the store’s, allowed ${protocol.skewMs}`;
  await runtime.ports.alerts.alert(`${instrument}: entry ${claim.order.id} is not sent: ${why}`);
  const { id, version } = claim.order;
  const answer = { kind: 'unsent', failure: 'late', why, http: null } as const;
  return { id, what: 'place', nonce: claim.nonce, version, answer };
}
