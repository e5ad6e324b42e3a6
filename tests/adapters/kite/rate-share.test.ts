import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  rateShare,
  READINGS,
  SHARES,
  shareOf,
  type Sender,
  type Window,
} from '../../../shared/adapters/kite/rate-share.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';

const SENDERS = ['functions', 'streamer', 'flatten'] as const satisfies readonly Sender[];

describe('the shares of the broker’s rate', () => {
  test('are together below 10 a second and 400 a minute, those of readings 10 a second', () => {
    const sum = (of: 'perSecond' | 'perMinute'): number =>
      SENDERS.reduce((total, sender) => total + SHARES[sender][of], 0);
    expect([sum('perSecond'), sum('perMinute')]).toEqual([8, 300]);
    expect(SENDERS.reduce((total, sender) => total + READINGS[sender], 0)).toBe(10);
  });

  test('divided by the instances never come to more than the whole', () => {
    fc.assert(
      fc.property(fc.constantFrom(...SENDERS), fc.integer({ min: 1, max: 300 }), (sender, instances) => {
        const { perSecond, perMinute } = SHARES[sender];
        const [second, minute] = shareOf(sender, instances);
        for (const [window, limit, windowMs] of [
          [second, perSecond, 1000],
          [minute, perMinute, 60_000],
        ] as const) {
          if (window === undefined) throw new Error('two windows');
          expect((instances * window.limit * windowMs) / window.windowMs).toBeLessThanOrEqual(limit + 1e-9);
          expect(window.limit).toBeGreaterThanOrEqual(1);
        }
      }),
      { seed: 20260909 },
    );
  });

  test.each([0, -1, 1.5, NaN])('are not divided by %s instances', (instances) => {
    expect(() => shareOf('functions', instances)).toThrow(/at least 1, got/);
  });
});

interface Asked {
  /** After the one before it. */
  readonly afterMs: number;
  readonly patienceMs: number;
}

/** Asks as told, each when its time has come, and gives the instants at which turns were had. */
async function turnsOf(windows: readonly Window[], asks: readonly Asked[]) {
  const clock = replayClock(0);
  // Time passes for everybody at once: whoever waits longest for an instant sees it when all have been asked.
  const sleepUntil = async (at: number): Promise<void> => {
    for (let turn = 0; turn < 20; turn++) await Promise.resolve();
    if (at > clock.now()) clock.set(at);
  };
  const share = rateShare(windows, clock, sleepUntil);
  const turns: number[] = [];
  const refused: number[] = [];
  const waiting: Promise<void>[] = [];
  for (const { afterMs, patienceMs } of asks) {
    clock.set(clock.now() + afterMs);
    const until = clock.now() + patienceMs;
    waiting.push(
      (async () => {
        const had = await share.take(until);
        (had ? turns : refused).push(clock.now());
        if (had && clock.now() > until) throw new Error(`a turn at ${clock.now()}, asked until ${until}`);
      })(),
    );
    if (afterMs % 2 === 0) await waiting.at(-1);
  }
  await Promise.all(waiting);
  return { turns, refused };
}

const ASK = fc.record({
  afterMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 400 }), fc.integer({ min: 0, max: 5000 })),
  patienceMs: fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 3000 })),
});

describe('a share', () => {
  test('is never exceeded in any window, and a turn is had in time or not at all', async () => {
    let had = 0;
    let waited = 0;
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...SENDERS),
        fc.integer({ min: 1, max: 4 }),
        fc.array(ASK, { minLength: 1, maxLength: 250, size: 'max' }),
        async (sender, instances, asks) => {
          const windows = shareOf(sender, instances);
          const { turns, refused } = await turnsOf(windows, asks);
          expect(turns.length + refused.length).toBe(asks.length);
          had += turns.length;
          waited += refused.length;
          for (const { limit, windowMs } of windows) {
            const crowded = turns.filter((at, i) => {
              const later = turns[i + limit];
              return later !== undefined && later - at < windowMs;
            });
            expect(crowded).toEqual([]);
          }
        },
      ),
      { numRuns: 150, seed: 20260909 },
    );
    expect(Math.min(had, waited)).toBeGreaterThan(1000);
  });

  test('is had at once until it is used up, then in the order of asking', async () => {
    const asks = Array.from({ length: 5 }, () => ({ afterMs: 0, patienceMs: 2000 }));
    expect(await turnsOf(shareOf('functions', 1), asks)).toEqual({
      turns: [0, 0, 0, 1000, 1000],
      refused: [],
    });
  });

  test('of a minute lasts a minute', async () => {
    const asks = Array.from({ length: 90 }, () => ({ afterMs: 0, patienceMs: 70_000 }));
    const { turns } = await turnsOf(shareOf('streamer', 1), asks);
    expect(turns.slice(78, 82)).toEqual([39_000, 39_000, 60_000, 60_000]);
  });

  test('that is used up refuses whoever cannot wait, at once', async () => {
    const asks = Array.from({ length: 4 }, () => ({ afterMs: 0, patienceMs: 999 }));
    expect(await turnsOf(shareOf('functions', 1), asks)).toEqual({ turns: [0, 0, 0], refused: [0] });
  });
});
