import type { DecisionRecord } from '../domain/decision.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { Trade } from '../domain/trade.ts';
import type { ProtocolSettings } from '../execution/protocol-settings.ts';
import { DEFAULT_PROTOCOL } from '../execution/protocol-settings.ts';
import type { Ports } from '../ports.ts';
import type { TradingSetup } from './setup.ts';
import { StoreTime, timed } from './store-time.ts';

/** Told what was committed, after it was; it never changes what happens. */
export interface Observer {
  decision(record: DecisionRecord): void;
  opened(trade: Trade): void;
  closed(trade: Trade): void;
  unfilled(orderId: string, instrument: string, why: string): void;
}

/** What a runtime is made of. */
export interface RuntimeParts {
  readonly ports: Ports;
  readonly setup: TradingSetup;
  readonly observer: Observer;
  /**
   * Which life of the day this is: part of a task's name, for a queue takes a name once. What an earlier life left in the queue, waiting, dead or
   * dropped meanwhile, is no concern of this one: its own reconciliation enqueues what was not sent.
   */
  readonly life: string;
  /** As nobody ever got it before. */
  readonly nonce: () => string;
  /** Waits until the process's clock says so; where time does not pass by waiting it comes back at once. */
  readonly sleepUntil: (at: number) => Promise<void>;
  /** How often the database was restored, by the deployment's configuration. */
  readonly restoreEpoch?: number;
  readonly protocol?: ProtocolSettings;
  /** Instruments that are not the day's to trade, from the broker's list of all: what others hold may be in any of them. */
  readonly instrumentOf?: (key: string) => Instrument | undefined;
}

/** What every function body is given. */
export interface Runtime extends Required<RuntimeParts> {
  readonly time: StoreTime;
}

export function newRuntime(parts: RuntimeParts): Runtime {
  const { ports } = parts;
  const time = new StoreTime(ports.clock);
  return {
    restoreEpoch: 0,
    protocol: DEFAULT_PROTOCOL,
    instrumentOf: () => undefined,
    ...parts,
    ports: { ...ports, store: timed(ports.store, ports.clock, time) },
    time,
  };
}

/** Work that somebody else's commit overtook is done again on what is now there, this often. */
export const ATTEMPTS_MAX = 5;
