import { isTerminal, type BookRow, type Order } from '../domain/order.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { onOrder } from '../engine/on-order.ts';
import { withSpent } from '../execution/modify.ts';
import { isClosingTag } from '../execution/order-id.ts';
import type { Timing } from '../execution/reading.ts';
import { claimed } from './claim.ts';
import { decide, type Sending } from './decide.ts';
import { isOfLane, learn, orderIn, ordersIn, revised, type Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';
import { sent, type Claimed } from './sending.ts';
import { withLane } from './with-lane.ts';

/** Each turn is one claim, or what became of it. */
const TURNS_MAX = 24;

/** What one turn came to. */
interface Turn {
  readonly claim: Claimed | null;
  readonly alerts: readonly string[];
  /** When to look again; null: nothing is under way. */
  readonly again: number | null;
  /** What was learnt changed the account: it is kept first, and the claim made on what is there then. */
  readonly more: boolean;
}

/**
 * Brings one instrument's orders to what the book and our own wishes ask for: read the documents, then the book; fold; claim at most one thing in the
 * same commit; send it; and again, until nothing is left to send. `heard`: what was answered to a claim that the caller sent. When to look again, or
 * null where nothing is under way. Safe to be called by anybody, at any time, beside others: only a claim writes to the broker.
 */
export async function converge(
  runtime: Runtime,
  instrument: string,
  heard: Heard | null = null,
): Promise<number | null> {
  const { ports, protocol, time } = runtime;
  const failed = new Map<string, number>();
  const told = new Set<string>();
  let last = heard;
  for (let turn = 0; turn < TURNS_MAX; turn++) {
    const { claim, alerts, again, more } = await look(runtime, instrument, last, failed);
    // What is claimed goes out first: telling a person takes time, and a claim has two seconds.
    last = claim === null ? null : await sent(runtime, instrument, claim);
    for (const text of alerts.filter((each) => !told.has(each))) {
      told.add(text);
      await ports.alerts.alert(text);
    }
    if (claim === null || last === null) {
      if (more) continue;
      return again;
    }
    const { kind } = last.answer;
    if (kind !== 'refused' && kind !== 'unsent') continue;
    const key = keyOf(claim.sending);
    const tries = (failed.get(key) ?? 0) + 1;
    // What was not written is claimed again at once, a few times; what was refused is not asked again in a circle.
    failed.set(key, kind === 'refused' ? Infinity : tries);
    if (kind === 'unsent' && claim.sending.kind === 'place' && tries > protocol.unsentRetries)
      await ports.alerts.alert(
        `${instrument}: ${claim.order.role} ${claim.order.id} was not sent: ${last.answer.why}`,
      );
  }
  return time.now() + protocol.followStepMs;
}

function keyOf({ kind, id }: Sending): string {
  return `${kind} ${id}`;
}

async function look(
  runtime: Runtime,
  instrument: string,
  heard: Heard | null,
  failed: ReadonlyMap<string, number>,
): Promise<Turn> {
  const { protocol, time, ports } = runtime;
  const outcome = await withLane(
    runtime,
    instrument,
    { part: heard === null ? 'settle' : `learn-${heard.id}` },
    () => readBook(runtime, instrument),
    (lane, account, sink, at, book): { value: Turn; nonce: string | null } => {
      const { revision } = account.state;
      const rows =
        book?.rows.filter(
          ({ tag, instrument: of }) => isOfLane(lane, tag) || isTrades(tag, of, instrument),
        ) ?? null;
      learn(lane, account, heard, rows, at, sink);
      const none = { claim: null, alerts: [], again: null, more: false };
      if (book === null || rows === null)
        return { value: { ...none, again: time.now() + protocol.followStepMs }, nonce: null };
      const timing: Timing = { now: time.now(), ...proofOf(runtime) };
      const reading = { rows, beganAt: book.beganAt };
      const decision = decide(lane, account, reading, timing, protocol, ports.broker.proof.alone, sink);
      const { alerts, again } = decision;
      const lost = ordersIn(lane).flatMap((order) => lostText(order, rows, time.now()));
      const value = { ...none, alerts: [...alerts, ...lost], again };
      if (account.state.revision !== revision) return { value: { ...value, more: true }, nonce: null };
      const sending = decision.sendings.find(
        (each) => (failed.get(keyOf(each)) ?? 0) <= protocol.unsentRetries,
      );
      if (sending === undefined) {
        const later = decision.sendings.length === 0 ? again : time.now() + protocol.followStepMs;
        return { value: { ...value, again: later }, nonce: null };
      }
      const nonce = runtime.nonce();
      const sendBy = time.now() + protocol.sendWithinMs;
      revised(lane, sending.id, (order) => claimed(spending(order, sending), sending.kind, nonce, sendBy));
      if (sending.kind === 'place') onOrder(lane, account, sending.id, { kind: 'claimed' }, at, sink);
      const order = orderIn(lane, sending.id);
      if (order === null) throw new Error(`${instrument}: order ${sending.id} was lost while it was claimed`);
      return { value: { ...value, claim: { sending, order, nonce, sendBy } }, nonce };
    },
  );
  return outcome.value;
}

function spending(order: Order, sending: Sending): Order {
  return sending.kind === 'modify' ? withSpent(order, sending.purpose) : order;
}

/** What closes others' holdings is no order of ours in it: it has a document of its own. */
function isTrades(tag: string, of: string, instrument: string): boolean {
  return of === instrument && !isClosingTag(tag);
}

export function proofOf({ ports }: Runtime): Pick<Timing, 'timeoutMs' | 'settlingMs'> {
  const { timeoutMs, settlingMs } = ports.broker.proof;
  return { timeoutMs, settlingMs };
}

/** Claimed long ago and not in the book. */
function lostText(order: Order, rows: readonly BookRow[], now: number): readonly string[] {
  const { status, id, role, instrument, createdAt } = order;
  if (isTerminal(status) || !['sending', 'unknown', 'abandoned'].includes(status)) return [];
  if (now - createdAt <= MINUTE_MS || rows.some(({ tag }) => tag === id)) return [];
  return [`${instrument}: ${role} ${id} is ${status} and not in the book`];
}

/** The book and when its reading began; null where it cannot be read, and an alert. */
async function readBook(
  { ports, time }: Runtime,
  instrument: string,
): Promise<{ readonly rows: readonly BookRow[]; readonly beganAt: number } | null> {
  const beganAt = time.now();
  try {
    return { rows: await ports.broker.book(), beganAt };
  } catch (error) {
    await ports.alerts.alert(`${instrument}: the book cannot be read: ${String(error)}`);
    return null;
  }
}
