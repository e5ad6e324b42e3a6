import type { Clock } from '../ports.ts';

/** Real time: the only file that looks at the machine's clocks and sets its timers. */

/** A machine's clock is put right by fractions of a second all the time. More than this is a fault that somebody must see. */
const BACK_MAX_MS = 5000;

/** A timer sleeps no longer than this at a time, so that a machine that slept or a clock that was set is noticed within it. */
export const NAP_MS = 1000;

/**
 * The machine's clock. It stands still while the machine's is put back by up to 5 s; `now` throws a RangeError for more: time that stood still for
 * longer would stop trading without a word, and a life that ends is noticed and begun again.
 */
export function systemClock(read: () => number = Date.now): Clock {
  let latest = -Infinity;
  return {
    now() {
      const now = Math.floor(read());
      if (!(now >= latest - BACK_MAX_MS))
        throw new RangeError(
          `the machine's clock went back from ${latest} to ${now}: more than ${BACK_MAX_MS} ms`,
        );
      latest = Math.max(latest, now);
      return latest;
    },
  };
}

/** A market instant that begins at `startAt` and moves on with real time, `speed` times as fast; `read` in ms from any start, never back. */
export function pacedClock(
  startAt: number,
  speed: number,
  read: () => number = () => performance.now(),
): Clock {
  if (!Number.isSafeInteger(startAt))
    throw new RangeError(`a clock starts at a whole instant, got ${startAt}`);
  if (!(speed > 0 && speed < Infinity))
    throw new RangeError(`a clock's speed is above 0 and finite, got ${speed}`);
  const begun = read();
  let latest = startAt;
  return {
    now() {
      latest = Math.max(latest, startAt + Math.floor((read() - begun) * speed));
      return latest;
    },
  };
}

/** What a scheduler waits with: until `clock` says `at`, in short naps; sooner when `signal` says so. `speed` is the clock's. */
export function sleeper(
  clock: Clock,
  speed = 1,
  signal?: AbortSignal,
  sleep: (ms: number) => Promise<void> = timer,
): (at: number) => Promise<void> {
  return async (at) => {
    for (;;) {
      const left = at - clock.now();
      if (left <= 0 || signal?.aborted === true) return;
      await sleep(Math.min(NAP_MS, Math.ceil(left / speed)));
    }
  };
}

function timer(ms: number): Promise<void> {
  return new Promise((resolve) => {
    setTimeout(resolve, ms);
  });
}

/** A limit of real time: `over` resolves when so many milliseconds have passed, unless it is called off. */
export function deadline(ms: number): { readonly over: Promise<void>; readonly callOff: () => void } {
  const { promise: over, resolve } = Promise.withResolvers<void>();
  const set = setTimeout(resolve, ms);
  return { over, callOff: () => clearTimeout(set) };
}
