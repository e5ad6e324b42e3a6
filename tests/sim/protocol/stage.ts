import type { Json, Market } from '../../../shared/ports.ts';
import type { Fate } from '../../../shared/sim/fates.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import type { OrderSeen } from '../../../shared/sim/kite/order-seen.ts';
import type { Fired } from '../../../shared/sim/kite/faults.ts';
import type { Arrived, KitePort } from '../../../shared/sim/kite-line.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import type { Judge } from './judge.ts';

export interface Outside {
  readonly market: Market;
  readonly kite: KitePort;
  /** Nobody's port: what the model was asked, and which of its failures happened. */
  readonly arrived: () => readonly Arrived[];
  readonly fired: () => readonly Fired[];
  readonly updates: () => number;
  /** As the broker itself knows them. */
  readonly orders: () => readonly OrderSeen[];
}

/**
 * Who lives beside the functions: nobody, the streamer that reads the book, or a second instance of them that is given every job and every task as
 * well (both are handed over at least once, to anybody) besides the streamer.
 */
export const COMPANIES = ['alone', 'streamer', 'twin'] as const;
export type Company = (typeof COMPANIES)[number];

/** What goes wrong in one run. */
export interface Trouble {
  readonly kite: readonly FaultOptions[];
  readonly kernel: readonly ArmedFault[];
  readonly fates: readonly Fate[];
  /** When a person halts, or flattens; null: nobody does. */
  readonly haltAt: number | null;
  readonly flattenAt: number | null;
  /** When a person asks to close the one position. */
  readonly closeAt: number | null;
  /** When a person buys ten by hand. */
  readonly handAt: number | null;
  /** The store is set back, at one instant to what it was at another, and everything is deployed anew; null: it is not. */
  readonly restored: { readonly to: number; readonly at: number } | null;
}

export const NO_TROUBLE: Trouble = {
  kite: [],
  kernel: [],
  fates: [],
  haltAt: null,
  flattenAt: null,
  closeAt: null,
  handAt: null,
  restored: null,
};

export const API = { apiKey: 'key', apiSecret: 'secret' };
export const FIRST_TOKEN = 'a-token-that-lives';

/** What a run is made of besides its lives: anew with each. */
export class Stage {
  /** The day's access token, as the secret store has it. */
  token = FIRST_TOKEN;
  judge: Judge | null = null;
  line: { byHand(at: number): void } | null = null;
  /** Gives a job or a task to the twin as well. */
  twin: (what: string, body: Json) => void = () => undefined;
}
