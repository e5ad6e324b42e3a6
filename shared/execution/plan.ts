import type { Instrument } from '../domain/instrument.ts';
import { signOf, type OrderChange, type OrderRequest, type Side } from '../domain/order.ts';
import { stopTypesOf } from '../domain/stop-types.ts';
import { paise, roundToTick, ZERO, type Paise } from '../domain/units.ts';
import type { Costs } from '../risk/settings.ts';

/**
 * The prices we are willing to trade at. An entry is a marketable LIMIT, IOC; a position has one resting stop; every other exit turns
 * that stop into a marketable limit.
 */

/** `price` moved by `percent` towards being filled, on a tick. */
export function marketable(side: Side, price: number, percent: number, instrument: Instrument): Paise {
  const moved = price * (1 + (signOf(side) * percent) / 100);
  const limit = roundToTick(moved, instrument.tick, side === 'BUY' ? 'up' : 'down');
  return limit >= instrument.tick ? limit : instrument.tick;
}

export function entryLimitOf(side: Side, price: number, instrument: Instrument, costs: Costs): Paise {
  const percent = instrument.kind === 'option' ? costs.optionEntryOffsetPct : costs.entryOffsetPct;
  return marketable(side, price, percent, instrument);
}

export function entryRequest(side: Side, qty: number, limit: Paise): OrderRequest {
  return { side, type: 'LIMIT', validity: 'IOC', qty, price: limit, trigger: ZERO, protection: 0 };
}

/** How far beyond its trigger a stop's fill may be asked for, as a price distance: 0 for SL-M, whose bound is its protection. */
export function stopLimitOffset(trigger: number, instrument: Instrument, costs: Costs): number {
  if (stopTypesOf(instrument).at(-1) === 'SL-M') return 0;
  return (trigger * stopOffsetPct(instrument, costs)) / 100;
}

/** The protective order: `side` is the exit's. */
export function stopRequest(
  side: Side,
  qty: number,
  trigger: Paise,
  instrument: Instrument,
  costs: Costs,
): OrderRequest {
  if (stopTypesOf(instrument).at(-1) === 'SL-M') {
    return {
      side,
      type: 'SL-M',
      validity: 'DAY',
      qty,
      price: ZERO,
      trigger,
      protection: costs.protectionPct,
    };
  }
  const price = marketable(side, trigger, stopOffsetPct(instrument, costs), instrument);
  return { side, type: 'SL', validity: 'DAY', qty, price, trigger, protection: 0 };
}

/** What a resting stop becomes when we want out now; `step` counts re-pricings, each as far again. */
export function exitChange(
  side: Side,
  price: number,
  step: number,
  instrument: Instrument,
  costs: Costs,
): OrderChange {
  const limit = marketable(side, price, stopOffsetPct(instrument, costs) * (1 + step), instrument);
  return { type: 'LIMIT', price: limit, trigger: ZERO, protection: 0 };
}

export function exitRequest(side: Side, qty: number, change: OrderChange): OrderRequest {
  return { side, validity: 'DAY', qty, ...change };
}

/** The stop a signal asks for, on a tick, rounded away from the entry: never tighter than asked. */
export function stopPrice(side: Side, stop: number, instrument: Instrument): Paise {
  return roundToTick(stop, instrument.tick, side === 'BUY' ? 'down' : 'up');
}

/** A target rounded away from the entry: never nearer than asked. Null stays null. */
export function targetPrice(side: Side, target: number | null, instrument: Instrument): Paise | null {
  if (target === null) return null;
  return paise(roundToTick(target, instrument.tick, side === 'BUY' ? 'up' : 'down'));
}

function stopOffsetPct(instrument: Instrument, costs: Costs): number {
  return instrument.kind === 'option' ? costs.optionStopLimitOffsetPct : costs.stopLimitOffsetPct;
}
