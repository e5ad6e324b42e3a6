import type { InstrumentDay } from '../domain/market-day.ts';
import type { Picked } from '../domain/option-chain.ts';
import type { OptionSignal, SpreadSignal } from '../domain/strategy.ts';
import { paise, rupeeText } from '../domain/units.ts';
import { stopPrice, targetPrice } from '../execution/plan.ts';
import type { Wish } from './ask-of.ts';
import type { Seen } from './seek.ts';

/** An option bought for its own sake: stop and target lie so far from the premium paid. */
export function boughtWish({ plan, view }: Seen, signal: OptionSignal, picked: Picked): Wish {
  const { premiumStop, premiumTarget, premiumTrail, side, exitBy } = signal;
  const { price } = picked;
  return {
    plan,
    side: 'BUY',
    bet: side,
    entry: price,
    stop: price - premiumStop,
    target: premiumTarget === null ? null : price + premiumTarget,
    trail: premiumTrail,
    sold: null,
    exitBy,
    why: `${signal.why}; ${picked.why}`,
    lastPrice: price,
    missing: view.missing,
  };
}

/** A debit spread: stop and target are values of it, shares of its debit and of the greatest gain. Throws a RangeError for legs that have no strike. */
export function spreadWish(
  { plan, view }: Seen,
  signal: SpreadSignal,
  bought: Picked,
  sold: Picked,
  soldDay: InstrumentDay,
): Wish {
  const { side, exitBy, stopShare, targetShare } = signal;
  const [near, far] = [bought.instrument.strike, sold.instrument.strike];
  if (near === null || far === null)
    throw new RangeError(`${bought.instrument.key} and ${sold.instrument.key} make no spread`);
  const width = paise(Math.abs(far - near));
  const debit = bought.price - sold.price;
  const stop = stopPrice('BUY', debit * (1 - stopShare), bought.instrument);
  const target = targetPrice('BUY', debit + (width - debit) * targetShare, bought.instrument);
  const terms = `debit ${rupeeText(debit)} of a width of ${rupeeText(width)}, stop at ${rupeeText(stop)}, target at ${rupeeText(target ?? NaN)} on closes`;
  return {
    plan,
    side: 'BUY',
    bet: side,
    entry: bought.price,
    stop,
    target,
    trail: null,
    sold: { day: soldDay, price: sold.price, width },
    exitBy,
    why: `${signal.why}; ${terms}; bought ${bought.why}; sold ${sold.instrument.symbol}: ${sold.why}`,
    lastPrice: bought.price,
    missing: view.missing,
  };
}
