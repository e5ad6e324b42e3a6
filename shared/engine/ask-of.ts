import type { InstrumentDay } from '../domain/market-day.ts';
import type { Side } from '../domain/order.ts';
import { isOpenAt } from '../domain/session.ts';
import type { Opportunity, StrategyPlan } from '../domain/strategy.ts';
import type { Minute } from '../domain/time.ts';
import { roundToTick, type Paise } from '../domain/units.ts';
import { slippageOf } from '../exchange/price.ts';
import { entryLimitOf, stopLimitOffset, stopPrice, targetPrice } from '../execution/plan.ts';
import type { Account } from '../risk/account.ts';
import type { Ask, SoldAsk } from '../risk/ask.ts';
import { quantityFor, riskAllowed, stakesOf, type Unit } from '../risk/sizing.ts';
import type { SoldUnit } from '../risk/spread-stakes.ts';
import type { Lane } from './lane.ts';

/** The leg of a spread that is to be sold. */
export interface SoldWish {
  readonly day: InstrumentDay;
  /** What a seller gets, and the way between the strikes. */
  readonly price: Paise;
  readonly width: Paise;
}

/** What is wanted, in the prices of what would be traded. */
export interface Wish {
  readonly plan: StrategyPlan<Opportunity>;
  readonly side: Side;
  /** The way it bets on the market: a put that is bought bets on a fall. */
  readonly bet: Side;
  readonly entry: Paise;
  /** Of a spread, values of it. */
  readonly stop: number;
  readonly target: number | null;
  /** How far behind the best close the stop follows; null: it stays. */
  readonly trail: number | null;
  /** Null: one instrument is all there is to it. */
  readonly sold: SoldWish | null;
  readonly exitBy: Minute;
  readonly why: string;
  readonly lastPrice: number;
  /** Minutes that the bar lacks on which it was seen. */
  readonly missing: number;
}

export function unitOf(lane: Lane, wish: Wish): Unit {
  const { instrument, costs, setup } = lane;
  const stop = stopPrice(wish.side, wish.stop, instrument);
  return {
    side: wish.side,
    entry: wish.entry,
    entryLimit: entryLimitOf(wish.side, wish.entry, instrument, costs),
    stop,
    entrySlippage: slippageOf(wish.entry, instrument, costs),
    // Of a spread no price of the bought leg is known at which it leaves: where all is lost, it is cheaper than now.
    exitSlippage: slippageOf(wish.sold === null ? stop : wish.entry, instrument, costs),
    stopOffset: stopLimitOffset(stop, instrument, costs),
    marginShare: wish.side === 'BUY' ? setup.marginShareBuy : setup.marginShareSell,
    charges: setup.charges,
    sold: wish.sold === null ? null : soldUnitOf(lane, wish.sold),
  };
}

function soldUnitOf({ costs, setup }: Lane, { day, price }: SoldWish): SoldUnit {
  const { instrument } = day;
  return {
    price,
    limit: entryLimitOf('SELL', price, instrument, costs),
    slippage: slippageOf(price, instrument, costs),
    marginShare: setup.marginShareSpread,
  };
}

function soldAskOf({ costs }: Lane, { day, price, width }: SoldWish): SoldAsk {
  const { instrument } = day;
  return { instrument, price, limit: entryLimitOf('SELL', price, instrument, costs), width };
}

export function askOf(
  seeker: Lane,
  vehicle: Lane,
  account: Account,
  wish: Wish,
  unit: Unit,
  now: number,
): Ask {
  const { instrument, session, bot, setup } = vehicle;
  const { selection, minute: bar } = seeker;
  const allowed = riskAllowed(account, bot, selection.halfRisk);
  const qty = quantityFor(unit, instrument, account, bot, allowed);
  const sold = wish.sold === null ? null : soldAskOf(vehicle, wish.sold);
  const ofEither = (key: string): boolean => key === instrument.key || key === sold?.instrument.key;
  const owner = account.state.open.find((r) => ofEither(r.instrument))?.bot ?? null;
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
    trail: wish.trail === null ? null : roundToTick(wish.trail, instrument.tick, 'up'),
    sold,
    exitBy: wish.exitBy,
    why: wish.why,
    stakes: stakesOf(unit, qty === 0 ? instrument.lot : qty, account.policy.costs.gapAllowanceR),
    riskAllowed: allowed,
    blocks: selection.blocks,
    blocked: setup.day.blocked ?? wish.sold?.day.blocked ?? null,
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
