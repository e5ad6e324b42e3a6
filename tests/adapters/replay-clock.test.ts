import { describe, expect, test } from 'vitest';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import { clockContract } from '../contracts/clock.ts';

clockContract('the clock of a replay', () => replayClock(1_000));

describe('the clock of a replay', () => {
  test('moves when it is set, never back, and to nothing that is no instant', () => {
    const clock = replayClock(1_000);
    clock.set(1_000);
    clock.set(2_000);
    expect(clock.now()).toBe(2_000);
    for (const at of [1_999, NaN]) expect(() => clock.set(at)).toThrow(RangeError);
    expect(clock.now()).toBe(2_000);
  });
});
