import type { DecisionRecord } from '../domain/decision.ts';
import type { Order, OrderChange } from '../domain/order.ts';
import type { Stopped } from '../domain/strategy.ts';
import type { Trade } from '../domain/trade.ts';
import type { Lane } from '../engine/lane.ts';
import type { Sink } from '../engine/sink.ts';
import { plain } from './documents.ts';
import { keys } from './keys.ts';
import type { Extra } from './session-state.ts';

/** An effect that was decided; performed only after the commit that records it. `instrument`: of the position that the order belongs to. */
export type Effect =
  | { readonly kind: 'place'; readonly instrument: string; readonly order: Order }
  | {
      readonly kind: 'modify';
      readonly instrument: string;
      readonly order: Order;
      readonly change: OrderChange;
    }
  | { readonly kind: 'cancel'; readonly instrument: string; readonly order: Order };

/** A decision with what its lane was in when it was made: what it is traced by, and no part of the record. */
export interface Decided {
  readonly record: DecisionRecord;
  /** Null: it is of the bot, not of one instrument. */
  readonly lane: Lane | null;
  /** The id of the trade that the lane was in; null: none. */
  readonly tradeId: string | null;
}

/** The engine's sink in the runtime: everything is kept until the commit succeeded, then told and performed. */
export class Collector implements Sink {
  readonly explains = true;
  readonly decisions: DecisionRecord[] = [];
  readonly decided: Decided[] = [];
  readonly effects: Effect[] = [];
  readonly trades: Trade[] = [];
  readonly orders: Order[] = [];
  readonly stops: { readonly lane: Lane; readonly strategy: string; readonly stopped: Stopped }[] = [];

  decide(record: DecisionRecord, lane: Lane | null): void {
    this.decisions.push(record);
    this.decided.push({ record, lane, tradeId: lane?.trade?.id ?? null });
  }

  place(lane: Lane, order: Order): void {
    this.effects.push({ kind: 'place', instrument: lane.instrument.key, order });
  }

  modify(lane: Lane, order: Order, change: OrderChange): void {
    this.effects.push({ kind: 'modify', instrument: lane.instrument.key, order, change });
  }

  cancel(lane: Lane, order: Order): void {
    this.effects.push({ kind: 'cancel', instrument: lane.instrument.key, order });
  }

  finished(_lane: Lane, order: Order): void {
    this.orders.push(order);
  }

  closed(_lane: Lane, trade: Trade): void {
    this.trades.push(trade);
  }

  stopped(lane: Lane, strategy: string, stopped: Stopped): void {
    this.stops.push({ lane, strategy, stopped });
  }

  /** What is kept for good of this piece of work: orders by id, finished trades, decisions. */
  records(day: number, bot: string, at: number, part: string): readonly Extra[] {
    const extras: Extra[] = this.trades.map((trade) => ({
      key: keys.trade(day, trade.id),
      value: plain(trade),
    }));
    const orders = new Map<string, Extra>();
    for (const effect of this.effects) {
      if (effect.kind !== 'place') continue;
      orders.set(effect.order.id, { key: keys.order(effect.order.id), value: plain(effect.order) });
    }
    for (const order of this.orders) orders.set(order.id, { key: keys.order(order.id), value: plain(order) });
    extras.push(...orders.values());
    if (this.decisions.length > 0) {
      extras.push({ key: keys.decisions(day, at, bot, part), value: plain(this.decisions) });
    }
    return extras;
  }
}
