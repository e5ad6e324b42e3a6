import type { SharedWaits } from '../adapters/shared-sleeper.ts';
import { sharedClock } from '../adapters/shared-clock.ts';
import { sleeper, systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../ports.ts';
import type { Env } from './variables.ts';

/** What time it is for a function, and how it waits. */
export interface TimeHere {
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
  /** What is asked of the store and of everything else out there: made-up time stands while it is done. */
  readonly during: <T>(work: () => Promise<T>) => Promise<T>;
  /** The day is made up, and so is the time: that of the store and of everything else out there is another. */
  readonly isShared: boolean;
}

/**
 * The machine's time; or with TRON_SHARED_CLOCK (a file) and TRON_SHARED_TIME (who keeps it, on this computer) the time of a day that is lived on one
 * machine. Throws a RangeError where only one of them is there, for a keeper elsewhere, and on the platform, which names every service: what trades
 * there has no made-up time.
 */
export function timeHere(env: Env, call: () => string | null): TimeHere {
  const { TRON_SHARED_CLOCK: file, TRON_SHARED_TIME: root, K_SERVICE: service } = env;
  if (file === undefined && root === undefined) {
    const clock = systemClock();
    return { clock, sleepUntil: sleeper(clock), during: (work) => work(), isShared: false };
  }
  if (file === undefined || root === undefined)
    throw new RangeError('TRON_SHARED_CLOCK and TRON_SHARED_TIME are set together or not at all');
  if (service !== undefined) throw new RangeError('TRON_SHARED_CLOCK is set, and this is no local process');
  if (!/^http:\/\/127\.0\.0\.1:\d{1,5}$/.test(root))
    throw new RangeError(`TRON_SHARED_TIME is "${root}", allowed: http://127.0.0.1:PORT`);
  // No function that is deployed has this, so none loads it.
  let waits: Promise<SharedWaits> | null = null;
  const shared = (): Promise<SharedWaits> => {
    waits ??= import('../adapters/shared-sleeper.ts').then(({ sharedWaits }) => sharedWaits(root, call));
    return waits;
  };
  return {
    clock: sharedClock(file),
    sleepUntil: async (at) => (await shared()).sleepUntil(at),
    during: async (work) => (await shared()).during(work),
    isShared: true,
  };
}
