import { isOfSoldLeg, isTerminal, type BookRow, type Order } from '../domain/order.ts';
import { openQty, soldOpenQty, type Trade } from '../domain/trade.ts';
import { absenceOf, sentBy } from './absence.ts';
import type { Action, PositionFacts } from './action.ts';
import { excessOf, isEntryTag } from './excess.ts';
import { assertionOf } from './modify.ts';
import type { ProtocolSettings } from './protocol-settings.ts';
import { isComplete, liveQty, protects, type Reading, type Timing } from './reading.ts';

type Look = { readonly facts: PositionFacts; readonly reading: Reading; readonly timing: Timing };

/**
 * The book alone decides our own orders: what has to be done about a position, the most urgent first. An empty list: nothing, ever, of itself. Pure;
 * the facts must have the reading folded into them.
 */
export function settle(
  facts: PositionFacts,
  reading: Reading,
  timing: Timing,
  settings: ProtocolSettings,
): readonly Action[] {
  const look = { facts, reading, timing };
  return [
    ...absences(look),
    ...doubts(look),
    ...entryActions(look, settings),
    ...tooMuch(look),
    ...exitActions(look, settings),
    ...excessActions(look),
    ...assertions(look),
  ];
}

function rowOf({ reading }: Look, id: string): BookRow | undefined {
  return reading.rows.find(({ tag }) => tag === id);
}

function ordersOf({ entry, exit, past }: PositionFacts): readonly Order[] {
  return [entry, exit, ...past].flatMap((order) => order ?? []);
}

/** Claimed orders that the reading lacks. */
function absences(look: Look): readonly Action[] {
  const { facts, reading, timing } = look;
  return ordersOf(facts).flatMap((order): readonly Action[] => {
    const sendBy = sentBy(order);
    if (sendBy === null || rowOf(look, order.id) !== undefined) return [];
    const complete = isComplete(reading, facts.slot.known);
    const absence = absenceOf({ sendBy, absentAt: order.absentAt }, reading.beganAt, complete, timing);
    if (absence.kind === 'wait') return [{ kind: 'wait', at: absence.at }];
    return [{ kind: absence.kind === 'first' ? 'lacked' : 'abandon', id: order.id }];
  });
}

/** A store that was set back knows nothing of what was on its way: as for a claim, two complete readings end the doubt. */
function doubts({ facts: { slot }, reading, timing }: Look): readonly Action[] {
  if (slot.doubt === null) return [];
  const { since, absentAt } = slot.doubt;
  const complete = isComplete(reading, slot.known);
  const absence = absenceOf({ sendBy: since, absentAt }, reading.beganAt, complete, timing);
  if (absence.kind === 'wait') return [{ kind: 'wait', at: absence.at }];
  return [{ kind: absence.kind === 'first' ? 'doubt-lacked' : 'doubt-over' }];
}

function entryActions(look: Look, { followStepMs }: ProtocolSettings): readonly Action[] {
  const { facts, timing } = look;
  const { entry } = facts;
  if (entry === null) return [];
  if (entry.status === 'approved') {
    if (facts.flat) return [{ kind: 'drop', id: entry.id, why: 'it is to be closed' }];
    return isOfSoldLeg(entry) ? sale(facts, entry, timing.now) : [];
  }
  const row = rowOf(look, entry.id);
  if (row === undefined || liveQty(row) === 0) return [];
  const again: Action = { kind: 'wait', at: timing.now + followStepMs };
  return facts.flat && entry.asked !== 'cancel'
    ? [{ kind: 'cut', id: entry.id, why: 'it is to be closed' }]
    : [again];
}

/** What completes a spread is sent by whoever sees it, while its time lasts: what is held already is worth less without it. */
function sale({ halted }: PositionFacts, { id, validUntil }: Order, now: number): readonly Action[] {
  if (halted !== null) return [{ kind: 'drop', id, why: `halted: ${halted}` }];
  return now > (validUntil ?? Infinity)
    ? [{ kind: 'drop', id, why: 'too late to be sent' }]
    : [{ kind: 'place', id }];
}

/** Live exits by our own rows, those that were given up first: a late first attempt stands beside its successor. */
function liveExits(look: Look): readonly { readonly order: Order; readonly row: BookRow }[] {
  const { exit, past } = look.facts;
  return [...past, ...(exit === null ? [] : [exit])].flatMap((order) => {
    const row = rowOf(look, order.id);
    return row === undefined || liveQty(row) === 0 ? [] : [{ order, row }];
  });
}

/** What our exits may be for: live and open are of the same facts. */
function wantedQty({ trade, slot }: PositionFacts): number {
  if (trade === null) return 0;
  // Of a spread the sold leg leaves first, and only when nothing of it is left the bought one.
  const owed = soldOpenQty(trade);
  return owed > 0 ? owed : Math.max(0, openQty(trade) - slot.foreignQty);
}

/** Cut at once, without waiting for anybody's agreement. */
function tooMuch(look: Look): readonly Action[] {
  const { facts } = look;
  const actions: Action[] = [];
  const live = liveExits(look).filter(({ order }) => !isCrossing(facts, order));
  const wanted = wantedQty(facts);
  let total = live.reduce((sum, { row }) => sum + liveQty(row), 0);
  for (const { order, row } of live) {
    if (total <= wanted) break;
    total -= liveQty(row);
    if (order.asked === 'cancel') continue;
    actions.push({ kind: 'cut', id: order.id, why: `more is live than the ${wanted} that are open` });
  }
  return actions;
}

/** What closes an excess is no exit of the trade. */
function isCrossing({ trade }: PositionFacts, { id }: Order): boolean {
  return trade === null && isEntryTag(id);
}

function exitActions(look: Look, settings: ProtocolSettings): readonly Action[] {
  const { facts, timing } = look;
  const { exit, trade, entry, slot } = facts;
  const wanted = wantedQty(facts);
  if (exit !== null && exit.status === 'approved') return unsentExit(look, exit, wanted);
  if (trade === null || entry !== null || wanted === 0) return [];
  if (exit !== null) return liveExit(look, exit, settings);
  const again = liveExits(look).find(({ order }) => order.asked !== 'cancel');
  if (again !== undefined) return [{ kind: 'promote', id: again.order.id }];
  if (slot.doubt !== null || liveExits(look).length > 0) return [];
  // What its payoff bounds needs no order resting at the exchange.
  if (trade.sold !== null && trade.exitReason === null && !facts.flat) return [];
  if (facts.barred) return [barred(trade)];
  const retryAt = (slot.refusedAt ?? -Infinity) + settings.refusedRetryMs;
  if (!facts.flat && timing.now < retryAt) return [{ kind: 'wait', at: retryAt }];
  return [{ kind: 'replace' }];
}

function barred({ instrument }: Trade): Action {
  return {
    kind: 'alert',
    text: `${instrument}: the broker is about to close everything itself; no new exit is sent`,
  };
}

/** An exit that was decided and that nobody sent. */
function unsentExit(look: Look, exit: Order, wanted: number): readonly Action[] {
  const { facts } = look;
  const { trade, slot, entry } = facts;
  if (isCrossing(facts, exit)) return [{ kind: 'place', id: exit.id }];
  if (trade === null || wanted === 0)
    return [{ kind: 'drop', id: exit.id, why: 'nothing is open that it could close' }];
  if (entry !== null || slot.doubt !== null) return [];
  const again = liveExits(look).find(({ order }) => order.asked !== 'cancel');
  if (again !== undefined)
    return [{ kind: 'drop', id: exit.id, why: `order ${again.order.id} is there after all` }];
  if (liveExits(look).length > 0) return [];
  if (exit.request.qty !== wanted)
    return [{ kind: 'drop', id: exit.id, why: `it is for ${exit.request.qty}, open are ${wanted}` }];
  return facts.barred ? [barred(trade)] : [{ kind: 'place', id: exit.id }];
}

function liveExit(look: Look, exit: Order, settings: ProtocolSettings): readonly Action[] {
  const { facts, timing } = look;
  const row = rowOf(look, exit.id);
  if (row === undefined || isTerminal(exit.status)) return [];
  const again: Action = { kind: 'wait', at: timing.now + settings.followStepMs };
  const { asked } = exit;
  if (asked === 'cancel' && !(facts.flat && isKept(look, exit))) return [again];
  const isPriced = asked !== null && asked !== 'cancel' && asked.trigger === 0;
  if (facts.flat) {
    const pricedAt = isPriced ? (exit.askedAt ?? -Infinity) : -Infinity;
    return [timing.now >= pricedAt + settings.repriceMs ? { kind: 'leave' } : again];
  }
  if (!protects(row)) return [again];
  // Nobody has asked it to leave yet: at the most it was to follow the price.
  if (row.status !== 'open' || exit.request.trigger === 0 || isPriced) return [];
  const chaseAt = (exit.triggeredAt ?? timing.now) + settings.chaseAfterMs;
  return timing.now >= chaseAt ? [{ kind: 'chase' }] : [{ kind: 'wait', at: chaseAt }];
}

/** Our own tagged fills have crossed zero: what is too much is bought or sold back. Any other difference is somebody else's. */
function excessActions({ facts, reading }: Look): readonly Action[] {
  const { entry, exit, trade, slot } = facts;
  if (entry !== null || exit !== null || trade !== null || slot.doubt !== null) return [];
  if (facts.barred || !isComplete(reading, slot.known)) return [];
  const excess = excessOf(slot.known);
  return excess === null ? [] : [{ kind: 'excess', ...excess }];
}

/** While no other may take its place, an exit that is not too much goes on resting: badly priced it is better than none. */
function isKept(look: Look, { id }: Order): boolean {
  const { facts } = look;
  if (id !== facts.exit?.id || isCrossing(facts, facts.exit)) return false;
  if (!facts.barred && facts.slot.doubt === null) return false;
  return liveExits(look).reduce((sum, { row }) => sum + liveQty(row), 0) <= wantedQty(facts);
}

/** Whatever the newest version of an order wants is asserted again by whoever reads a book that shows something else. */
function assertions(look: Look): readonly Action[] {
  const { facts, timing } = look;
  return ordersOf(facts).flatMap((order): readonly Action[] => {
    const row = rowOf(look, order.id);
    if (row === undefined) return [];
    const { brokerId } = row;
    const assertion = assertionOf(order, row, facts.flat, timing);
    switch (assertion.kind) {
      case 'as-wanted':
        return [];
      case 'outstanding':
        return [{ kind: 'wait', at: assertion.until }];
      case 'cancel':
        return isKept(look, order) ? [] : [{ kind: 'cancel', id: order.id, brokerId }];
      case 'spent':
        return isKept(look, order)
          ? []
          : [{ kind: 'cut', id: order.id, why: 'its modifications are used up' }];
      case 'modify': {
        const { change, purpose } = assertion;
        return [{ kind: 'modify', id: order.id, brokerId, change, purpose }];
      }
    }
  });
}
