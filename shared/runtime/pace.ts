import type { Clock } from '../ports.ts';

/** How a day's minutes come: as fast as they can, with a wait before each, or as a clock says that moves on in real time. */
export type Pace =
  | { readonly kind: 'replay'; readonly wait: (at: number) => Promise<void> }
  | { readonly kind: 'real'; start(at: number): Going };

/** A clock that moves on by itself, and how to wait by it. */
export interface Going {
  readonly clock: Clock;
  sleepUntil(at: number): Promise<void>;
}
