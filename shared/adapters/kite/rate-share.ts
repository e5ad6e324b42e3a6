import type { Clock } from '../../ports.ts';

/** At most `limit` requests in any `windowMs`. */
export interface Window {
  readonly limit: number;
  readonly windowMs: number;
}

export type Sender = 'functions' | 'streamer' | 'flatten';

/**
 * Placements, modifications and cancellations together. In sum 8 a second and 300 a minute, below the broker's 10 and 400 an account. What one
 * sender does not use is never lent to another: flatten's is there when it is needed.
 */
export const SHARES: Readonly<Record<Sender, { readonly perSecond: number; readonly perMinute: number }>> = {
  functions: { perSecond: 3, perMinute: 100 },
  streamer: { perSecond: 2, perMinute: 80 },
  flatten: { perSecond: 3, perMinute: 120 },
};

/** Readings a second, of which the broker takes 10 an API key: kept apart, so that nobody's looking keeps another from seeing. */
export const READINGS: Readonly<Record<Sender, number>> = { functions: 6, streamer: 2, flatten: 2 };

/** The same for readings, whose number a minute has no limit. */
export function readingsOf(sender: Sender, instances: number): readonly Window[] {
  checkInstances(instances);
  return [part(READINGS[sender], 1000, instances)];
}

/**
 * One instance's part of its sender's share, where up to `instances` run at once (the sum of their caps). A part below one request a second is one
 * request in a longer window. Throws a RangeError for a number of instances that is not whole and at least 1.
 */
export function shareOf(sender: Sender, instances: number): readonly Window[] {
  checkInstances(instances);
  const { perSecond, perMinute } = SHARES[sender];
  return [part(perSecond, 1000, instances), part(perMinute, 60_000, instances)];
}

function checkInstances(instances: number): void {
  if (!Number.isSafeInteger(instances) || instances < 1)
    throw new RangeError(`a share is divided by a whole number of instances of at least 1, got ${instances}`);
}

function part(limit: number, windowMs: number, instances: number): Window {
  const whole = Math.floor(limit / instances);
  return whole >= 1
    ? { limit: whole, windowMs }
    : { limit: 1, windowMs: Math.ceil((windowMs * instances) / limit) };
}

export interface RateShare {
  /**
   * True once the request may be written, which is then counted; false where its turn would come after `until`. Requests get their turns in the
   * order in which they asked.
   */
  take(until: number): Promise<boolean>;
}

/** Sliding windows: whichever stretch of `windowMs` one looks at, no more than `limit` turns lie in it. */
export function rateShare(
  windows: readonly Window[],
  clock: Clock,
  sleepUntil: (at: number) => Promise<void>,
): RateShare {
  const longest = Math.max(...windows.map(({ windowMs }) => windowMs));
  const turns: number[] = [];
  let last: Promise<unknown> = Promise.resolve();
  const freeAt = (): number =>
    Math.max(
      ...windows.map(({ limit, windowMs }) => {
        const turn = turns.at(-limit);
        return turn === undefined ? -Infinity : turn + windowMs;
      }),
    );
  const turn = async (until: number): Promise<boolean> => {
    for (;;) {
      const now = clock.now();
      const free = freeAt();
      if (Math.max(now, free) > until) return false;
      if (free <= now) {
        while (turns[0] !== undefined && turns[0] <= now - longest) turns.shift();
        turns.push(now);
        return true;
      }
      await sleepUntil(free);
    }
  };
  return {
    take(until) {
      const mine = last.then(() => turn(until));
      last = mine.catch(() => undefined);
      return mine;
    },
  };
}
