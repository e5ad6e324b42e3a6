import type { Side } from '../domain/order.ts';
import type { Minute } from '../domain/time.ts';

/** Which strategy may open trades, as the selector left it. */
export interface Selection {
  /** The place in the lane's plans; -1: none. */
  active: number;
  halfRisk: boolean;
  blocks: Side | null;
}

/** The earliest minute at which any lane of a desk has something to do; lanes only ever bring it forward. */
export class Alarm {
  minute: Minute = 0;
}
