import type { Closing } from '../domain/closing.ts';
import type { Order } from '../domain/order.ts';
import { absenceOf, sentBy } from './absence.ts';
import {
  assertion,
  changed,
  cut,
  nextSlice,
  priced,
  sideOf,
  type ClosingLook,
  type ClosingTerms,
  type Sent,
} from './closing-orders.ts';
import { stillHeld, withEvent } from './closing.ts';
import { CLOSINGS_LAST } from './order-id.ts';
import { netOf, seenWith, type OthersReading } from './others-reading.ts';
import type { ProtocolSettings } from './protocol-settings.ts';
import { isComplete, type Timing } from './reading.ts';

export interface ClosingStep extends Sent {
  /** What is left, in words; empty: nothing. */
  readonly left: readonly string[];
  /** What the account holds of it intraday, ours included, once nothing is left. */
  readonly net: number;
}

/**
 * What has to be done about what others hold in an instrument, the most urgent first: too much live is cut, what rests is priced again, the next slice
 * is placed. Only two agreeing readings say how much there is to be closed, and while the orders of others in the book show that it moved nothing is
 * placed. Pure; the book must have been folded in.
 */
export function settleClosing(
  known: Closing,
  look: ClosingLook,
  timing: Timing,
  settings: ProtocolSettings,
): ClosingStep {
  const { reading } = look;
  let closing = withAbsences(known, reading, timing);
  closing = { ...closing, seen: seenWith(closing.seen, reading, timing) };
  const held = stillHeld(closing, reading);
  if (held !== null && reading.isWhole) closing = cut(closing, held, look, timing);
  closing = priced(closing, look, timing, settings);
  const done = (sent: Sent, obstacle: string | null): ClosingStep => {
    const net = reading.own + reading.others + netOf(sent.closing.known);
    return { ...sent, left: leftOf(sent.closing, held, look, obstacle), net };
  };
  const asserted = assertion(closing, look, timing);
  if (asserted.sending !== null) return done(asserted, null);
  const obstacle = whyNotPlaced(asserted.closing, held, look, timing, settings);
  if (obstacle !== null || held === null || typeof look.terms === 'string') return done(asserted, obstacle);
  return done(nextSlice(asserted.closing, held, look, look.terms, timing, settings) ?? asserted, null);
}

/** Orders, and the doubt about unknown ones, that two complete readings end. */
function withAbsences(known: Closing, { rows, beganAt }: OthersReading, timing: Timing): Closing {
  const complete = isComplete({ rows, beganAt }, known.known);
  let closing = known;
  for (const order of known.orders) {
    const sendBy = sentBy(order);
    if (sendBy === null || rows.some(({ tag }) => tag === order.id)) continue;
    const { kind } = absenceOf({ sendBy, absentAt: order.absentAt }, beganAt, complete, timing);
    if (kind === 'wait') continue;
    if (kind === 'first') closing = changed(closing, order.id, (each) => ({ ...each, absentAt: beganAt }));
    else closing = abandoned(closing, order, timing.now);
  }
  const { doubt } = closing;
  if (doubt === null) return closing;
  const { kind } = absenceOf({ sendBy: doubt.since, absentAt: doubt.absentAt }, beganAt, complete, timing);
  if (kind === 'first') return { ...closing, doubt: { ...doubt, absentAt: beganAt } };
  return kind === 'absent' ? { ...closing, doubt: null } : closing;
}

function abandoned(closing: Closing, { id, status }: Order, at: number): Closing {
  const unheard = status === 'sending' ? withEvent(closing, id, { kind: 'no-answer' }, at) : closing;
  return withEvent(
    changed(unheard, id, (each) => ({ ...each, claim: null })),
    id,
    { kind: 'absent' },
    at,
  );
}

/** Null: nothing is in the way. */
function whyNotPlaced(
  closing: Closing,
  held: number | null,
  { reading, terms, ownOpen }: ClosingLook,
  timing: Timing,
  { repriceMs }: ProtocolSettings,
): string | null {
  const { seen, doubt, refused, known, made } = closing;
  if (held === null || seen === null) return 'no reading of the account is settled yet';
  if (held === 0) return null;
  if (typeof terms === 'string') return terms;
  if (doubt !== null) return 'the store was set back: orders may be on their way';
  if (!reading.isWhole || !isComplete(reading, known)) return 'the book is not whole';
  if (reading.filled !== seen.filled) return 'others are trading';
  // Whoever stood still since may have missed that others closed it.
  if (timing.now > reading.beganAt + timing.settlingMs) return 'the reading is old';
  const isFresh = seen.agreedAt !== null && timing.now <= seen.agreedAt + timing.settlingMs;
  // Beyond zero by our own fills: nobody else's agreement is needed to take that back.
  const isBeyond = seen.agreedAt !== null && seen.others * held < 0;
  if (!isFresh && !isBeyond) return 'two readings of the account have to agree first';
  if (ownOpen && reading.own * held < 0) return 'our own position in it has to be over first';
  if (refused !== null && timing.now < refused.at + repriceMs)
    return `the last order was not taken: ${refused.why}`;
  return made > CLOSINGS_LAST ? `${made} orders did not close it` : null;
}

function leftOf(
  { orders, seen, known }: Closing,
  held: number | null,
  { reading, terms }: ClosingLook,
  obstacle: string | null,
): readonly string[] {
  const live = orders
    .filter(({ status }) => status !== 'abandoned')
    .map(({ id, status, request }) => `order ${id} (${request.side} ${request.qty} for others) is ${status}`);
  if (held === null || (held === 0 && seen?.agreedAt === null))
    return [...live, 'two readings of what others hold have to agree first'];
  if (held !== 0) {
    const theirs = reading.working[sideOf(held)] > 0 ? 'orders of others work that may close it' : null;
    const why =
      obstacle ?? oddLot(held, terms) ?? (live.length > 0 ? 'being closed' : (theirs ?? 'its turn comes'));
    return [...live, `${sideOf(held)} ${Math.abs(held)} (MIS) to close what others hold: ${why}`];
  }
  if (live.length > 0) return live;
  // By our own orders' word nothing is left; the positions have to say so as well.
  const shown = reading.own + reading.others + netOf(known);
  const meant = reading.own + (seen?.others ?? 0) + netOf(known);
  return shown === meant ? [] : [`the broker's positions still show ${shown}, meant are ${meant}`];
}

function oddLot(held: number, terms: ClosingTerms | string): string | null {
  if (typeof terms === 'string' || Math.abs(held) >= terms.instrument.lot) return null;
  return `by hand, it is less than the lot of ${terms.instrument.lot}`;
}
