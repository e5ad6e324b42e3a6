import type { Reservation } from '../domain/account.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import { newOrder, type SpreadPlan } from '../domain/order.ts';
import { dayOf } from '../domain/time.ts';
import { paise, ZERO } from '../domain/units.ts';
import { orderId } from '../execution/order-id.ts';
import { entryRequest } from '../execution/plan.ts';
import type { Account } from '../risk/account.ts';
import type { Ask } from '../risk/ask.ts';
import { govern, isDenied, type Approved, type Denied } from '../risk/governor.ts';
import { refusalText } from '../risk/refusal-text.ts';
import type { Unit } from '../risk/sizing.ts';
import { askOf, unitOf, type Wish } from './ask-of.ts';
import type { Lane } from './lane.ts';
import type { Sink } from './sink.ts';

/** Asks the governor. `seeker` saw the opportunity and remembers what became of it; `vehicle` is the lane that would hold the trade. */
export function propose(
  seeker: Lane,
  vehicle: Lane,
  wish: Wish,
  account: Account,
  lagMs: number,
  sink: Sink,
): void {
  const now = seeker.minute.at + lagMs;
  const unit = unitOf(vehicle, wish);
  const asked = askOf(seeker, vehicle, account, wish, unit, now);
  const verdict = govern(asked, account);
  if (isDenied(verdict)) refuse(seeker, vehicle, account, asked, unit, verdict, sink);
  else enter(seeker, vehicle, account, verdict, now, sink);
}

function refuse(
  lane: Lane,
  vehicle: Lane,
  account: Account,
  ask: Ask,
  unit: Unit,
  denied: Denied,
  sink: Sink,
): void {
  if (denied.rule.account === true) account.closeEntries();
  // Only a lane that trades what it watches: another option may still have trades left, so a scout asks again.
  if (denied.rule.lane === true && ask.instrument === lane.instrument) lane.spentAt = account.state.revision;
  const key = `${ask.strategy}/${denied.rule.code}/${ask.bet}`;
  if (lane.denied === key) return;
  lane.denied = key;
  const record: DecisionRecord = {
    bot: ask.bot,
    instrument: ask.instrument.key,
    barAt: ask.barAt,
    kind: 'denied',
    side: ask.side,
    qty: ask.stakes.qty,
    price: ask.entryLimit,
    trigger: triggerOf(ask),
    rule: denied.rule.code,
    strategy: ask.strategy,
    why: sink.explains ? refusalText(account, ask, unit, denied) : denied.rule.code,
    value: finite(denied.value),
    limit: finite(denied.limit),
  };
  sink.decide(record, vehicle);
}

/** Of a spread none: no order rests at its stop. */
function triggerOf({ stop, sold }: Ask): number {
  return sold === null ? stop : ZERO;
}

function enter(
  seeker: Lane,
  vehicle: Lane,
  account: Account,
  approved: Approved,
  now: number,
  sink: Sink,
): void {
  const { instrument, bot, costs } = vehicle;
  const { stakes } = approved;
  const id = orderId({
    day: dayOf(approved.barAt),
    bot: vehicle.setup.botIndex,
    token: instrument.token,
    at: approved.barAt,
    role: 'entry',
    leg: 0,
    slice: 0,
    attempt: 0,
  });
  const order = newOrder({
    id,
    bot,
    instrument: instrument.key,
    position: instrument.key,
    role: 'entry',
    request: entryRequest(approved.side, stakes.qty, approved.entryLimit),
    plan: {
      strategy: approved.strategy,
      decidedAt: approved.barAt,
      signalPrice: approved.entry,
      stop: approved.stop,
      target: approved.target,
      trail: approved.trail,
      exitBy: approved.exitBy,
      why: approved.why,
      spread: spreadPlanOf(approved),
    },
    createdAt: now,
    validUntil: approved.barAt + costs.entryValidSeconds * 1000,
  });
  account.reserve(reservationOf(id, approved));
  vehicle.entry = order;
  seeker.decidedAt = approved.barAt;
  seeker.denied = '';
  const record: DecisionRecord = {
    bot,
    instrument: instrument.key,
    barAt: approved.barAt,
    kind: 'entry',
    side: approved.side,
    qty: stakes.qty,
    price: approved.entryLimit,
    trigger: triggerOf(approved),
    rule: approved.strategy,
    strategy: approved.strategy,
    why: approved.why,
    value: Math.ceil(stakes.worstLoss),
    limit: Math.floor(approved.riskAllowed),
  };
  sink.decide(record, vehicle);
  sink.place(vehicle, order);
}

function spreadPlanOf({ sold }: Approved): SpreadPlan | null {
  return sold === null ? null : { instrument: sold.instrument.key, price: sold.price, width: sold.width };
}

function reservationOf(
  order: string,
  { bot, strategy, instrument, side, bet, stakes }: Approved,
): Reservation {
  return {
    order,
    bot,
    strategy,
    instrument: instrument.key,
    side,
    bet,
    worstLoss: paise(stakes.openingLoss),
    charges: paise(stakes.charges),
    margin: paise(stakes.margin),
    notional: paise(stakes.notional),
    counted: false,
  };
}

function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}
