import type { Reservation } from '../domain/account.ts';
import type { BarCursor } from '../domain/bars.ts';
import { isOpenAt } from '../domain/session.ts';
import { newOrder, type Side } from '../domain/order.ts';
import type { Opportunity, StrategyPlan } from '../domain/strategy.ts';
import { dayOf, type Minute } from '../domain/time.ts';
import { paise, type Paise } from '../domain/units.ts';
import { slippageOf } from '../exchange/price.ts';
import { orderId } from '../execution/order-id.ts';
import { entryLimitOf, entryRequest, stopLimitOffset, stopPrice, targetPrice } from '../execution/plan.ts';
import type { Account } from '../risk/account.ts';
import type { Ask } from '../risk/ask.ts';
import { govern, isDenied, type Approved, type Denied } from '../risk/governor.ts';
import { quantityFor, riskAllowed, stakesOf, type Unit } from '../risk/sizing.ts';
import { refusalText } from '../risk/refusal-text.ts';
import type { Lane } from './lane.ts';
import type { Sink } from './sink.ts';

/** What is wanted, in the prices of what would be traded. */
export interface Wish {
  readonly plan: StrategyPlan<Opportunity>;
  readonly side: Side;
  /** The way it bets on the market: a put that is bought bets on a fall. */
  readonly bet: Side;
  readonly entry: Paise;
  readonly stop: number;
  readonly target: number | null;
  readonly exitBy: Minute;
  readonly why: string;
  readonly lastPrice: number;
  /** Minutes that the bar lacks on which it was seen. */
  readonly missing: number;
}

/** What the active strategy of a lane sees on the bar observed last, with the bar it decides on. */
export interface Seen {
  readonly plan: StrategyPlan<Opportunity>;
  readonly signal: Opportunity;
  readonly view: BarCursor;
}

/** A flat lane looks for an opportunity; ids, intents and records are made only after the governor has spoken. */
export function seek(lane: Lane, account: Account, lagMs: number, sink: Sink): void {
  const seen = look(lane, sink);
  if (seen === undefined) return;
  const { plan, signal, view } = seen;
  if (!('stop' in signal))
    throw new RangeError(`${plan.name} buys options: ${lane.instrument.key} has no chain to choose from`);
  const { side, entry, stop, target, exitBy, why } = signal;
  const { missing } = view;
  const lastPrice = lane.minute.close;
  propose(
    lane,
    lane,
    { plan, side, bet: side, entry, stop, target, exitBy, why, lastPrice, missing },
    account,
    lagMs,
    sink,
  );
}

/** Undefined: nothing is seen, or the strategy's bar is still being built. */
export function look(lane: Lane, sink: Sink): Seen | undefined {
  const active = lane.selection.active;
  const view = lane.barFor(active);
  if (view === undefined) return undefined;
  const plan = lane.plans[active]!;
  const signal = lane.runnings[active]!.find(view);
  if (signal !== undefined) return { plan, signal, view };
  if (!lane.setup.traces) return undefined;
  const stopped = lane.runnings[active]!.stopped(view);
  if (stopped !== undefined) sink.stopped(lane, plan.name, stopped);
  return undefined;
}

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
  if (isDenied(verdict)) refuse(seeker, account, asked, unit, verdict, sink);
  else enter(seeker, vehicle, account, verdict, now, sink);
}

function unitOf(lane: Lane, wish: Wish): Unit {
  const { instrument, costs, setup } = lane;
  const stop = stopPrice(wish.side, wish.stop, instrument);
  return {
    side: wish.side,
    entry: wish.entry,
    entryLimit: entryLimitOf(wish.side, wish.entry, instrument, costs),
    stop,
    entrySlippage: slippageOf(wish.entry, instrument, costs),
    exitSlippage: slippageOf(stop, instrument, costs),
    stopOffset: stopLimitOffset(stop, instrument, costs),
    marginShare: wish.side === 'BUY' ? setup.marginShareBuy : setup.marginShareSell,
    charges: setup.charges,
  };
}

function askOf(seeker: Lane, vehicle: Lane, account: Account, wish: Wish, unit: Unit, now: number): Ask {
  const { instrument, session, bot, setup } = vehicle;
  const { selection, minute: bar } = seeker;
  const allowed = riskAllowed(account, bot, selection.halfRisk);
  const qty = quantityFor(unit, instrument, account, bot, allowed);
  const owner = account.state.open.find((r) => r.instrument === instrument.key)?.bot ?? null;
  return {
    bot,
    strategy: wish.plan.name,
    tradeLimits: wish.plan.limits,
    instrument,
    side: wish.side,
    bet: wish.bet,
    barAt: bar.at,
    minute: bar.minute,
    entry: wish.entry,
    entryLimit: entryLimitOf(wish.side, wish.entry, instrument, vehicle.costs),
    stop: stopPrice(wish.side, wish.stop, instrument),
    target: targetPrice(wish.side, wish.target, instrument),
    exitBy: wish.exitBy,
    why: wish.why,
    stakes: stakesOf(unit, qty === 0 ? instrument.lot : qty, account.policy.costs.gapAllowanceR),
    riskAllowed: allowed,
    blocks: selection.blocks,
    blocked: setup.day.blocked,
    owner,
    repeated: seeker.decidedAt >= bar.at,
    market: {
      now,
      dataAt: bar.at,
      lastPrice: wish.lastPrice,
      open: isOpenAt(session, bar.minute),
      bandLow: setup.day.bandLow,
      bandHigh: setup.day.bandHigh,
      missing: wish.missing,
      squareOff: session.squareOff,
    },
  };
}

function refuse(lane: Lane, account: Account, ask: Ask, unit: Unit, denied: Denied, sink: Sink): void {
  if (denied.rule.account === true) account.closeEntries();
  // What is spent for one option is not for another.
  if (denied.rule.lane === true && ask.instrument === lane.instrument) lane.spentAt = account.state.revision;
  const key = `${ask.strategy}/${denied.rule.code}/${ask.bet}`;
  if (lane.denied === key) return;
  lane.denied = key;
  sink.decide({
    bot: ask.bot,
    instrument: ask.instrument.key,
    barAt: ask.barAt,
    kind: 'denied',
    side: ask.side,
    qty: ask.stakes.qty,
    price: ask.entryLimit,
    trigger: ask.stop,
    rule: denied.rule.code,
    strategy: ask.strategy,
    why: sink.explains ? refusalText(account, ask, unit, denied) : denied.rule.code,
    value: finite(denied.value),
    limit: finite(denied.limit),
  });
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
    role: 'entry',
    request: entryRequest(approved.side, stakes.qty, approved.entryLimit),
    plan: {
      strategy: approved.strategy,
      decidedAt: approved.barAt,
      signalPrice: approved.entry,
      stop: approved.stop,
      target: approved.target,
      exitBy: approved.exitBy,
      why: approved.why,
    },
    createdAt: now,
    validUntil: approved.barAt + costs.entryValidSeconds * 1000,
  });
  account.reserve(reservationOf(id, approved));
  vehicle.entry = order;
  seeker.decidedAt = approved.barAt;
  seeker.denied = '';
  sink.decide({
    bot,
    instrument: instrument.key,
    barAt: approved.barAt,
    kind: 'entry',
    side: approved.side,
    qty: stakes.qty,
    price: approved.entryLimit,
    trigger: approved.stop,
    rule: approved.strategy,
    strategy: approved.strategy,
    why: approved.why,
    value: Math.ceil(stakes.worstLoss),
    limit: Math.floor(approved.riskAllowed),
  });
  sink.place(vehicle, order);
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
    worstLoss: paise(stakes.worstLoss),
    charges: paise(stakes.charges),
    margin: paise(stakes.margin),
    notional: paise(stakes.notional),
    counted: false,
  };
}

function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}
