import type { Instrument } from '../../shared/domain/instrument.ts';
import type { InstrumentDay } from '../../shared/domain/market-day.ts';
import type { Side } from '../../shared/domain/order.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import type { OrderSeen } from '../../shared/sim/kite/order-seen.ts';
import type { KiteOptions } from '../../shared/sim/kite/settings.ts';
import { buyAt, still, stub, TINY, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { at, kiteWorld, type KiteWorld } from './kite-world.ts';

/** A day on the model of Kite on which others trade by hand. */

const LOTS: Instrument = { ...TINY, lot: 10, freezeQty: 105 };
export const OTHER: Instrument = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', token: 8 };
export const OTHER_DAY = tinyInstrumentDay(still(556, 640, 50_000), { instrument: OTHER });
export const ALL = { why: 'a person', all: true };

export function worldOf(
  settings: Partial<KiteOptions> = {},
  brokerSquareOff: number | null = null,
  ...more: readonly InstrumentDay[]
): KiteWorld {
  const day = tinyInstrumentDay(still(556, 640, 10_000), {
    instrument: LOTS,
    bandLow: 9_000,
    bandHigh: 11_000,
    brokerSquareOff,
  });
  const w = kiteWorld(tinySetup([stub({ find: buyAt(557) })]), tinyMarket(day, ...more), settings);
  w.clock.set(at(556, 1));
  return w;
}

/** A person's trade at the market, in orders of at most the freeze quantity; half a minute later. */
export function byHand(
  w: KiteWorld,
  side: Side,
  qty: number,
  limit: number | null = null,
  instrument = TINY.key,
): void {
  for (let left = qty; left > 0; left -= 100) {
    const trade = { instrument, side, qty: Math.min(left, 100) };
    const answer = w.kite.tradeByHand(
      { ...trade, limit: limit === null ? null : paise(limit) },
      w.clock.now(),
    );
    if (answer.kind === 'refused') throw new Error(answer.why);
  }
  w.clock.set(w.clock.now() + 30_000);
  w.kite.advance(w.clock.now());
}

export function signed(orders: readonly OrderSeen[]): number {
  return orders.reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
}

export function closings(w: KiteWorld): readonly OrderSeen[] {
  return w.kite.orders().filter(({ tag }) => tag?.[15] === 'o');
}

export const FLAT = { flat: true, left: [], kept: [] };

/** A runtime whose day has the one instrument that is ours to trade, on a broker that has both. */
export function trading(w: KiteWorld, instrumentOf: Runtime['instrumentOf']): Runtime {
  const { ports } = w.runtime;
  const market = {
    async upTo(until: number) {
      const day = await ports.market.upTo(until);
      return { ...day, instruments: day.instruments.filter(({ instrument }) => instrument.key === TINY.key) };
    },
  };
  return { ...w.runtime, ports: { ...ports, market }, instrumentOf };
}
