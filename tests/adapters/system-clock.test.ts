import { describe, expect, test } from 'vitest';
import { NAP_MS, pacedClock, sleeper, systemClock } from '../../shared/adapters/system-clock.ts';
import { clockContract } from '../contracts/clock.ts';

/** A machine's clock that says these, one after the other, and then the last of them. */
function saying(...times: readonly number[]): () => number {
  let i = 0;
  return () => times[Math.min(i++, times.length - 1)] ?? NaN;
}

clockContract('the machine’s clock', () => systemClock());
clockContract('the machine’s clock, set back a little', () => systemClock(saying(1_000.7, 999)));
clockContract('a paced clock', () => pacedClock(1_000, 60));
clockContract('a paced clock, read backwards', () => pacedClock(1_000, 60, saying(5, 7, 6)));

describe('the machine’s clock', () => {
  test('stands still while the machine’s is put right, and moves on from there', () => {
    const clock = systemClock(saying(10_000, 5_000, 9_999, 10_001));
    expect(Array.from({ length: 4 }, () => clock.now())).toEqual([10_000, 10_000, 10_000, 10_001]);
  });

  test('that goes back further, or is no time at all, is a fault', () => {
    const clock = systemClock(saying(10_000, 4_999, 10_002));
    clock.now();
    expect(() => clock.now()).toThrow(/went back from 10000 to 4999: more than 5000 ms/);
    expect(clock.now()).toBe(10_002);
    expect(() => systemClock(() => NaN).now()).toThrow(RangeError);
  });
});

describe('a paced clock', () => {
  test('moves on with real time, so many times as fast, in whole milliseconds', () => {
    const clock = pacedClock(1_000_000, 60, saying(500, 500, 1_500, 1_500.51));
    expect(Array.from({ length: 3 }, () => clock.now())).toEqual([1_000_000, 1_060_000, 1_060_030]);
  });

  test.each([
    [0.5, 1],
    [NaN, 1],
    [0, 0],
    [0, -1],
    [0, Infinity],
    [0, NaN],
  ])('does not begin at %d with speed %d', (startAt, speed) => {
    expect(() => pacedClock(startAt, speed)).toThrow(RangeError);
  });
});

describe('a sleeper', () => {
  /** Real time that only sleeping moves; `jumps` are added to the nap of that number. */
  function machine(jumps: readonly number[] = []): {
    readonly naps: number[];
    readonly read: () => number;
    readonly sleep: (ms: number) => Promise<void>;
  } {
    const naps: number[] = [];
    let now = 0;
    return {
      naps,
      read: () => now,
      sleep: async (ms) => {
        now += ms + (jumps[naps.length] ?? 0);
        naps.push(ms);
      },
    };
  }

  test('sleeps in naps until the clock says so, and not at all for what is past', async () => {
    const { naps, read, sleep } = machine();
    const sleepUntil = sleeper(systemClock(read), 1, undefined, sleep);
    await sleepUntil(2_500);
    await sleepUntil(2_500);
    await sleepUntil(0);
    expect(naps).toEqual([NAP_MS, NAP_MS, 500]);
  });

  test('notices within a nap that the machine slept', async () => {
    const { naps, read, sleep } = machine([0, 3_600_000]);
    await sleeper(systemClock(read), 1, undefined, sleep)(60_000);
    expect(naps).toEqual([NAP_MS, NAP_MS]);
  });

  test('sleeps as much less as its clock is faster, and never for nothing', async () => {
    const { naps, read, sleep } = machine();
    const sleepUntil = sleeper(pacedClock(0, 60, read), 60, undefined, sleep);
    await sleepUntil(120_000);
    await sleepUntil(120_001);
    expect(naps).toEqual([NAP_MS, NAP_MS, 1]);
  });

  test('is woken by a signal after the nap in hand', async () => {
    const { naps, read, sleep } = machine();
    const stop = new AbortController();
    const napping = async (ms: number): Promise<void> => {
      await sleep(ms);
      if (naps.length === 3) stop.abort();
    };
    await sleeper(systemClock(read), 1, stop.signal, napping)(60_000);
    expect(naps).toHaveLength(3);
  });
});
