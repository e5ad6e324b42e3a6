import type { Random } from '../backtest/synthetic/random.ts';
import type { Alerts, Clock, Json, Log, Queue, Store, Task } from '../ports.ts';

/** The ports that the kernel simulates; those to the rest of the world (broker, market) are a scenario's own. */
export interface SimPorts {
  readonly clock: Clock;
  readonly store: Store;
  readonly queue: Queue;
  readonly alerts: Alerts;
  readonly log: Log;
}

/** What a life is born with besides its ports. */
export interface Birth {
  /** "functions#2": as no other life of the run is called. */
  readonly id: string;
  /** From 1 on. */
  readonly generation: number;
  /** How often the store had been restored by then. */
  readonly restoreEpoch: number;
  /** Until the life's own clock says so; it may come back early, as any timer. */
  readonly sleepUntil: (at: number) => Promise<void>;
  /** For nonces: the same draws for the same seed, life and generation. */
  readonly random: Random;
}

/** The handlers of a life: what the outside calls. Each must bear to be called twice, late, and beside another. */
export interface App {
  /** What it does of itself from its birth on. */
  main(): Promise<void>;
  /** By the `what` of a job; given the instant for which it is called. */
  readonly jobs: Readonly<Record<string, (at: number) => Promise<void>>>;
  /** By name, as over HTTP. */
  readonly requests: Readonly<Record<string, (body: Json) => Promise<Json>>>;
  /** A task of the queue; null: it takes none. */
  readonly deliver: ((task: Task) => Promise<void>) | null;
}

/** An app that does nothing and answers nobody: others are this with what they do. */
export const IDLE_APP: App = { main: async () => undefined, jobs: {}, requests: {}, deliver: null };

/** A life to be lived; the app is made anew for each of its generations. `O`: the scenario's own ports. */
export interface LifeSpec<O extends object> {
  /** Lower-case letters, digits and hyphens. */
  readonly name: string;
  readonly app: (ports: SimPorts & O, birth: Birth) => App;
  readonly bornAt: number;
  /** So long after its death its next generation is born; null: never. */
  readonly restartMs: number | null;
}
