import type { MarketDay } from './domain/market-day.ts';
import type { BookRow, OrderChange, OrderRequest } from './domain/order.ts';

/** Everything that can wait, fail or cost money. One file in `adapters/` is one vendor behind one of these; no method is optional. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The day's published bars. A published bar never changes; what is not published yet is not there. */
export interface Market {
  /** The day with every bar that ended at or before `at`. Rejects when the day is not known. */
  upTo(at: number): Promise<MarketDay>;
}

/** What the broker said to a request. Only a certain refusal is `refused`; a failure that might have landed is `no-answer`. */
export type BrokerAnswer =
  | { readonly kind: 'accepted'; readonly brokerId: string }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'no-answer'; readonly why: string };

export interface Broker {
  /** `tag` is our order id; an order whose tag is in the book already is refused. */
  place(tag: string, instrument: string, request: OrderRequest): Promise<BrokerAnswer>;
  modify(brokerId: string, change: OrderChange): Promise<BrokerAnswer>;
  cancel(brokerId: string): Promise<BrokerAnswer>;
  /** All of the day's orders of ours. */
  book(): Promise<readonly BookRow[]>;
}

/** Plain data: what JSON can carry, so every number is finite. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A document with its version; versions of a key rise with every write and are never reused. */
export interface Stored {
  readonly version: number;
  readonly value: Json;
}

export interface Commit {
  /** Versions that must still hold; 0: the key must not exist. Every key here must also be in `writes`. */
  readonly expect: readonly { readonly key: string; readonly version: number }[];
  readonly writes: readonly { readonly key: string; readonly value: Json }[];
}

/** `conflict` names the first key whose version was not as expected; then nothing was written. */
export type CommitAnswer =
  | { readonly kind: 'committed' }
  | { readonly kind: 'conflict'; readonly key: string };

export interface Store {
  /** In the order asked; null: no such document. */
  read(keys: readonly string[]): Promise<readonly (Stored | null)[]>;
  /** All or nothing. Rejects for a key expected but not written, a key written twice, and a number that is not finite. */
  commit(commit: Commit): Promise<CommitAnswer>;
}

/** A task carries an order id and nothing else; who handles it re-reads everything. */
export interface Task {
  /** A name is taken once: the same name again is not a second task. */
  readonly name: string;
  readonly orderId: string;
  /** Not handled after this instant. */
  readonly validUntil: number;
}

export interface Queue {
  enqueue(task: Task): Promise<'queued' | 'exists'>;
}

/** Tells a person now. Never throws into the caller's work. */
export interface Alerts {
  alert(text: string): Promise<void>;
}

export interface Ports {
  readonly clock: Clock;
  readonly market: Market;
  readonly broker: Broker;
  readonly store: Store;
  readonly queue: Queue;
  readonly alerts: Alerts;
}
