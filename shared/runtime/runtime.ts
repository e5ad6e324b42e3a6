import type { DecisionRecord } from '../domain/decision.ts';
import type { Stopped } from '../domain/strategy.ts';
import type { Trade } from '../domain/trade.ts';
import type { Lane } from '../engine/lane.ts';
import type { Ports } from '../ports.ts';
import type { TradingSetup } from './setup.ts';

/** Told what was committed, after it was; it never changes what happens. */
export interface Observer {
  decision(record: DecisionRecord): void;
  opened(trade: Trade): void;
  closed(trade: Trade): void;
  unfilled(orderId: string, instrument: string, why: string): void;
  stopped(lane: Lane, strategy: string, stopped: Stopped): void;
}

/** What every function body is given. */
export interface Runtime {
  readonly ports: Ports;
  readonly setup: TradingSetup;
  readonly observer: Observer;
  /** How often the day was begun anew before: part of a task's name, for a queue takes a name once. */
  readonly run: number;
}

/** Work that somebody else's commit overtook is done again on what is now there, this often. */
export const ATTEMPTS_MAX = 5;
