import type { DecisionRecord } from '../domain/decision.ts';
import type { Trade } from '../domain/trade.ts';
import type { Ports } from '../ports.ts';
import type { TradingSetup } from './setup.ts';

/** Told what was committed, after it was; it never changes what happens. */
export interface Observer {
  decision(record: DecisionRecord): void;
  opened(trade: Trade): void;
  closed(trade: Trade): void;
  unfilled(orderId: string, instrument: string, why: string): void;
}

/** What every function body is given. */
export interface Runtime {
  readonly ports: Ports;
  readonly setup: TradingSetup;
  readonly observer: Observer;
  /**
   * Which life of the day this is: part of a task's name, for a queue takes a name once. What an earlier life left in the queue, waiting, dead or
   * dropped meanwhile, is no concern of this one: its own reconciliation enqueues what was not sent.
   */
  readonly life: string;
}

/** Work that somebody else's commit overtook is done again on what is now there, this often. */
export const ATTEMPTS_MAX = 5;
