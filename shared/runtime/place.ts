import type { Clock, Log, Ports, Queue, Store, Task } from '../ports.ts';
import type { ServePostbacks } from './as-traded.ts';
import type { EntryGuard } from './entry-guard.ts';
import type { Feed } from './feed/open.ts';

/** The log of a run, by the clock that the run will have. */
export type LogBy = (clock: Clock) => Log;

/** Where a day's documents and tasks are kept. */
export interface Place {
  readonly store: Store;
  queue(clock: Clock): Promise<DrainedQueue>;
  /** Why what is kept there now would be lost with this process, in words; null: it would not, or nothing is kept. */
  astray(): string | null;
}

/** A queue whose deliveries this process drives. */
export interface DrainedQueue extends Queue {
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
}

/**
 * How a day's minutes come: as fast as they can, with a wait before each, as a clock says that moves on in real time, or as they are published; there on paper
 * (`published`), or with a broker of the real world (`live`). `certified` resolves when that day's certificate is due, with that instant. What was, or was made
 * up, is certified at once.
 */
export type Pace =
  | { readonly kind: 'replay'; readonly wait: (at: number) => Promise<void> }
  | { readonly kind: 'real'; start(at: number): Going }
  | { readonly kind: 'published'; readonly feed: Feed; readonly certified: () => Promise<number> }
  | {
      readonly kind: 'live';
      readonly feed: Feed;
      readonly going: Going;
      readonly postbacks: ServePostbacks | null;
      /** What keeps entries back. */
      readonly entries: (ports: Pick<Ports, 'broker' | 'store' | 'alerts'>) => EntryGuard;
      readonly certified: () => Promise<number>;
    };

/** With a broker of the real world. */
export type LivePace = Extract<Pace, { readonly kind: 'live' }>;

/** A clock that moves on by itself, and how to wait by it. */
export interface Going {
  readonly clock: Clock;
  sleepUntil(at: number): Promise<void>;
}

/** A book that days are lived in: nobody else may, as long as it is open. */
export interface RunBook extends Place {
  /** Where what was kept lies now, in words, where its place was taken from it; null: where it was. */
  close(): string | null;
}
