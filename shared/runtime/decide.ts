import { newOrder, wanting } from '../domain/order.ts';
import { isClosing } from '../domain/slot.ts';
import { instantOf } from '../domain/time.ts';
import { chaseStop, leave, requestExit } from '../engine/exits.ts';
import type { Lane } from '../engine/lane.ts';
import { replaceExit } from '../engine/on-exit.ts';
import { onOrder } from '../engine/on-order.ts';
import type { Sink } from '../engine/sink.ts';
import { isEntryTag, type Excess } from '../execution/excess.ts';
import { exitChange, exitRequest } from '../execution/plan.ts';
import { EXIT_ATTEMPTS_LAST, excessId, traceOf } from '../execution/order-id.ts';
import type { ProtocolSettings } from '../execution/protocol-settings.ts';
import type { Reading, Timing } from '../execution/reading.ts';
import type { Action } from '../execution/action.ts';
import { settle } from '../execution/settle.ts';
import type { Account } from '../risk/account.ts';
import { orderIn, revised } from './learn.ts';

/** What is sent after a claim. */
export type Sending = Extract<Action, { readonly kind: 'place' | 'modify' | 'cancel' }>;

/** What a reading led to: what may be sent, what a person is told, and when to look again (null: nothing is under way). */
export interface Decision {
  readonly sendings: readonly Sending[];
  readonly alerts: readonly string[];
  readonly again: number | null;
}

/** Each step changes what the next one sees; more than these are a circle. */
const STEPS_MAX = 30;

/** The lane brought to what the reading asks for, and what is then to be sent. */
export function decide(
  lane: Lane,
  account: Account,
  reading: Reading,
  timing: Timing,
  settings: ProtocolSettings,
  lonely: boolean,
  sink: Sink,
): Decision {
  for (let step = 0; step < STEPS_MAX; step++) {
    endClose(lane);
    const { entry, exit, past, trade, slot } = lane;
    const flat = isWantedFlat(lane, account);
    const barred = !lonely && isBarred(lane, timing.now, settings);
    const { halted } = account.state;
    const facts = { entry, exit, past, trade, slot, halted, flat, barred };
    const actions = settle(facts, reading, timing, settings);
    const inner = actions.find((action) => !isOuter(action));
    if (inner === undefined) return outerOf(actions);
    apply(lane, account, inner, reading, timing.now, sink);
  }
  account.halt(`${lane.instrument.key}: what the book asks for comes to no end`);
  return { sendings: [], alerts: [], again: null };
}

function isOuter({ kind }: Action): boolean {
  return kind === 'place' || kind === 'modify' || kind === 'cancel' || kind === 'alert' || kind === 'wait';
}

function outerOf(actions: readonly Action[]): Decision {
  const sendings: Sending[] = [];
  const alerts: string[] = [];
  let again: number | null = null;
  for (const action of actions) {
    if (action.kind === 'place' || action.kind === 'modify' || action.kind === 'cancel')
      sendings.push(action);
    else if (action.kind === 'alert') alerts.push(action.text);
    else if (action.kind === 'wait') again = Math.min(again ?? Infinity, action.at);
  }
  return { sendings, alerts, again };
}

/** From so long before the broker's own square-off nothing new may stand in its way. */
function isBarred({ session }: Lane, now: number, { squareOffLeadMs }: ProtocolSettings): boolean {
  const { brokerSquareOff, day } = session;
  return brokerSquareOff !== null && now >= instantOf(day, brokerSquareOff) - squareOffLeadMs;
}

function apply(lane: Lane, account: Account, action: Action, reading: Reading, at: number, sink: Sink): void {
  const event = (id: string, news: Parameters<typeof onOrder>[3]): void =>
    onOrder(lane, account, id, news, at, sink);
  switch (action.kind) {
    case 'lacked':
      revised(lane, action.id, (order) => ({ ...order, absentAt: reading.beganAt }));
      return;
    case 'abandon':
      if (orderIn(lane, action.id)?.status === 'sending') event(action.id, { kind: 'no-answer' });
      revised(lane, action.id, (order) => ({ ...order, claim: null }));
      event(action.id, { kind: 'absent' });
      return;
    case 'drop':
      event(action.id, { kind: 'unsent', why: action.why });
      return;
    case 'doubt-lacked':
      lane.slot = { ...lane.slot, doubt: doubtedSince(lane, reading.beganAt) };
      return;
    case 'doubt-over':
      lane.slot = { ...lane.slot, doubt: null };
      return;
    case 'promote':
      lane.exit = orderIn(lane, action.id);
      lane.past = lane.past.filter(({ id }) => id !== action.id);
      return;
    case 'cut':
      revised(lane, action.id, (order) => ({ ...wanting(order, 'cancel', at), note: action.why }));
      return;
    case 'replace':
      replace(lane, account, at, sink);
      return;
    case 'chase':
      if (lane.trade !== null) chaseStop(lane, at, sink);
      return;
    case 'leave':
      if (lane.trade !== null) leave(lane, at, leavingBy(account), sink);
      return;
    case 'excess':
      closeExcess(lane, account, action, at, sink);
      return;
    case 'place':
    case 'modify':
    case 'cancel':
    case 'alert':
    case 'wait':
      throw new RangeError(`"${action.kind}" changes nothing by itself`);
  }
}

/** The account has to be, or this position. */
function isWantedFlat(lane: Lane, { state }: Account): boolean {
  return state.desired === 'flat' || isClosing(lane);
}

function leavingBy({ state }: Account): string {
  return state.desired === 'flat' ? 'flatten' : 'close';
}

/** What was to be closed is: in the commit that learns it, so that the wish never meets another trade. */
function endClose(lane: Lane): void {
  if (lane.slot.close !== null && !isClosing(lane)) lane.slot = { ...lane.slot, close: null };
}

function doubtedSince({ slot }: Lane, absentAt: number): Lane['slot']['doubt'] {
  return slot.doubt === null ? null : { ...slot.doubt, absentAt };
}

function replace(lane: Lane, account: Account, at: number, sink: Sink): void {
  const { trade } = lane;
  if (trade !== null && trade.exitAttempts > EXIT_ATTEMPTS_LAST) {
    account.halt(
      `${lane.instrument.key}: ${trade.exitAttempts} exit orders were refused or cancelled; close it by hand`,
    );
    lane.slot = { ...lane.slot, refusedAt: at };
    return;
  }
  lane.slot = { ...lane.slot, refusedAt: null };
  if (isWantedFlat(lane, account) && trade !== null) requestExit(lane, at, leavingBy(account), sink);
  else replaceExit(lane, at, sink);
}

/** Takes back what our own exits filled too much, at a marketable limit. It opens nothing, so a halt does not keep it back. */
function closeExcess(lane: Lane, account: Account, { tag, side, qty }: Excess, at: number, sink: Sink): void {
  const { instrument, costs, slot } = lane;
  const attempts = slot.known.filter((each) => traceOf(each.tag) === traceOf(tag) && isEntryTag(each.tag));
  const paid = slot.known.find((each) => each.tag === tag && each.filledQty > 0);
  const price = lane.closeBy(at) ?? (paid === undefined ? 0 : paid.filledValue / paid.filledQty);
  const order = newOrder({
    id: excessId(tag, attempts.length),
    bot: lane.bot,
    instrument: instrument.key,
    position: instrument.key,
    role: 'exit',
    request: exitRequest(side, qty, exitChange(side, price, 1, instrument, costs)),
    plan: null,
    createdAt: at,
    validUntil: null,
  });
  lane.exit = order;
  sink.place(lane, order);
  account.halt(
    `${instrument.key}: the exits of ${tag} filled ${qty} too much; that is taken back by ${order.id}`,
  );
}
