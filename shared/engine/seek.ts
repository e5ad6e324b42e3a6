import type { BarCursor } from '../domain/bars.ts';
import { isOpenAt } from '../domain/session.ts';
import { newOrder } from '../domain/order.ts';
import type { Signal, StrategyPlan } from '../domain/strategy.ts';
import { dayOf } from '../domain/time.ts';
import { paise } from '../domain/units.ts';
import { slippageOf } from '../exchange/price.ts';
import { orderId } from '../execution/order-id.ts';
import { entryLimitOf, entryRequest, stopLimitOffset, stopPrice, targetPrice } from '../execution/plan.ts';
import type { Account } from '../risk/account.ts';
import type { Ask } from '../risk/ask.ts';
import { deniedText, govern, isDenied, objections, type Approved, type Denied } from '../risk/governor.ts';
import { quantityFor, riskAllowed, stakesOf, type Unit } from '../risk/sizing.ts';
import { smallestBudget } from '../risk/smallest-budget.ts';
import type { Lane } from './lane.ts';
import type { Sink } from './sink.ts';

/** A flat lane looks for an opportunity; ids, intents and records are made only after the governor has spoken. */
export function seek(lane: Lane, account: Account, lagMs: number, sink: Sink): void {
  const active = lane.selection.active;
  const view = lane.barFor(active);
  if (view === undefined) return;
  const plan = lane.plans[active]!;
  const running = lane.runnings[active]!;
  const signal = running.find(view);
  if (signal === undefined) {
    if (lane.setup.traces) trace(lane, plan, view, sink);
    return;
  }
  const now = lane.minute.at + lagMs;
  const unit = unitOf(lane, signal);
  const ask = askOf(lane, account, plan, signal, unit, view, now);
  const verdict = govern(ask, account);
  if (isDenied(verdict)) refuse(lane, account, ask, unit, verdict, sink);
  else enter(lane, account, verdict, now, sink);
}

function trace(lane: Lane, plan: StrategyPlan, view: BarCursor, sink: Sink): void {
  const stopped = lane.runnings[lane.selection.active]!.stopped(view);
  if (stopped !== undefined) sink.stopped(lane, plan.name, stopped);
}

function unitOf(lane: Lane, signal: Signal): Unit {
  const { instrument, costs, setup } = lane;
  const stop = stopPrice(signal.side, signal.stop, instrument);
  return {
    side: signal.side,
    entry: signal.entry,
    entryLimit: entryLimitOf(signal.side, signal.entry, instrument, costs),
    stop,
    entrySlippage: slippageOf(signal.entry, instrument, costs),
    exitSlippage: slippageOf(stop, instrument, costs),
    stopOffset: stopLimitOffset(stop, instrument, costs),
    marginShare: signal.side === 'BUY' ? setup.marginShareBuy : setup.marginShareSell,
    charges: setup.charges,
  };
}

function askOf(
  lane: Lane,
  account: Account,
  plan: StrategyPlan,
  signal: Signal,
  unit: Unit,
  view: BarCursor,
  now: number,
): Ask {
  const { instrument, session, bot, selection, setup, minute: bar } = lane;
  const allowed = riskAllowed(account, bot, selection.halfRisk);
  const qty = quantityFor(unit, instrument, account, bot, allowed);
  const owner = account.state.open.find((r) => r.instrument === instrument.key)?.bot ?? null;
  return {
    bot,
    strategy: plan.name,
    tradeLimits: plan.limits,
    instrument,
    side: signal.side,
    barAt: bar.at,
    minute: bar.minute,
    entry: signal.entry,
    entryLimit: entryLimitOf(signal.side, signal.entry, instrument, lane.costs),
    stop: stopPrice(signal.side, signal.stop, instrument),
    target: targetPrice(signal.side, signal.target, instrument),
    exitBy: signal.exitBy,
    why: signal.why,
    stakes: stakesOf(unit, qty === 0 ? instrument.lot : qty, account.policy.costs.gapAllowanceR),
    riskAllowed: allowed,
    blocks: selection.blocks,
    blocked: setup.day.blocked,
    owner,
    repeated: lane.decidedAt >= bar.at,
    market: {
      now,
      dataAt: bar.at,
      lastPrice: bar.close,
      open: isOpenAt(session, bar.minute),
      bandLow: setup.day.bandLow,
      bandHigh: setup.day.bandHigh,
      missing: view.missing,
      squareOff: session.squareOff,
    },
  };
}

function refuse(lane: Lane, account: Account, ask: Ask, unit: Unit, denied: Denied, sink: Sink): void {
  if (denied.rule.account === true) account.closeEntries();
  if (denied.rule.lane === true) lane.spentAt = account.state.revision;
  const key = `${ask.strategy}/${denied.rule.code}/${ask.side}`;
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

/** The refusal in a sentence: the rule and its numbers, what else would refuse, and the smallest budget that would do. */
function refusalText(account: Account, ask: Ask, unit: Unit, denied: Denied): string {
  const others = objections(ask, account).slice(1);
  const also = others.length === 0 ? '' : `; also ${others.map(deniedText).join('; ')}`;
  const fits = denied.rule.unit === 'rupees' ? `; ${smallestBudget(ask, unit, account)}` : '';
  return `${deniedText(denied)}${also}${fits}`;
}

function enter(lane: Lane, account: Account, approved: Approved, now: number, sink: Sink): void {
  const { instrument, bot, costs } = lane;
  const { stakes } = approved;
  const id = orderId({
    day: dayOf(approved.barAt),
    bot: lane.setup.botIndex,
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
  account.reserve({
    order: id,
    bot,
    strategy: approved.strategy,
    instrument: instrument.key,
    side: approved.side,
    worstLoss: paise(stakes.worstLoss),
    charges: paise(stakes.charges),
    margin: paise(stakes.margin),
    notional: paise(stakes.notional),
    counted: false,
  });
  lane.entry = order;
  lane.decidedAt = approved.barAt;
  lane.denied = '';
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
  sink.place(lane, order);
}

function finite(amount: number): number | null {
  return Number.isFinite(amount) ? amount : null;
}
