import type { DecisionRecord } from '../domain/decision.ts';
import type { Order, OrderChange } from '../domain/order.ts';
import type { Stopped } from '../domain/strategy.ts';
import type { Trade } from '../domain/trade.ts';
import type { Lane } from './lane.ts';

/** Where the engine's effects go. Nothing here answers: what comes of an effect arrives later, as an order event. */
export interface Sink {
  /** False: nobody reads why something was refused, so the sentence is not made; the rule and its numbers always are. */
  readonly explains: boolean;
  decide(record: DecisionRecord): void;
  place(lane: Lane, order: Order): void;
  modify(lane: Lane, order: Order, change: OrderChange): void;
  cancel(lane: Lane, order: Order): void;
  /** An order came to its end, filled or not; one that is given up may come to it a second time. */
  finished(lane: Lane, order: Order): void;
  closed(lane: Lane, trade: Trade): void;
  /** Asked for only by lanes that trace: which rule of the strategy stopped a setup. */
  stopped(lane: Lane, strategy: string, stopped: Stopped): void;
}
