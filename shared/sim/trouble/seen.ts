import type { Kite } from '../kite/kite.ts';
import type { OrderSeen } from '../kite/order-seen.ts';

/** What our own orders hold of an instrument, and the order that rests for it. */
export interface Held {
  readonly instrument: string;
  /** Negative: short. */
  readonly net: number;
  /** Null: nothing rests. */
  readonly resting: OrderSeen | null;
}

/** By the broker's own knowledge, in the order in which the instruments were first traded: what a person in the app sees of ours. */
export function heldByUs(kite: Kite): readonly Held[] {
  const ours = kite.orders().filter(({ tag }) => tag !== null);
  return [...new Set(ours.map(({ instrument }) => instrument))].flatMap((instrument) => {
    const orders = ours.filter((order) => order.instrument === instrument);
    const net = orders.reduce((sum, each) => sum + signed(each), 0);
    return net === 0 ? [] : [{ instrument, net, resting: orders.find(({ rests }) => rests) ?? null }];
  });
}

/** The fills of all that are not ours. */
export function heldByOthers(kite: Kite, instrument: string): number {
  return kite
    .orders()
    .filter((order) => order.tag === null && order.instrument === instrument)
    .reduce((sum, each) => sum + signed(each), 0);
}

function signed({ side, filledQty }: OrderSeen): number {
  return side === 'BUY' ? filledQty : -filledQty;
}
