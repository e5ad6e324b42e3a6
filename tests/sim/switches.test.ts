import { describe, expect, test } from 'vitest';
import { KERNEL_SWITCHES, Switchboard, type ArmedFault } from '../../shared/sim/switches.ts';

const board = (...faults: readonly ArmedFault<string>[]): Switchboard =>
  new Switchboard(KERNEL_SWITCHES, faults, 7);
const NAMES = ['store.unavailable', 'store.read.deadline'] as const;

describe('a fault', () => {
  test('armed for a call meets that one alone, counted of its life', () => {
    const switches = board({ fault: 'store.unavailable', when: { call: 2 }, life: 'a' });
    const met = ['a', 'b', 'b', 'a', 'a'].map((life) => switches.fire(NAMES, life, 0)?.fault ?? null);
    expect(met).toEqual([null, null, null, 'store.unavailable', null]);
  });

  test('armed for a window meets every call from its beginning, and none at its end', () => {
    const switches = board({ fault: 'store.read.deadline', when: { from: 10, until: 20 } });
    expect([9, 10, 19, 20].map((now) => switches.fire(NAMES, null, now) !== null)).toEqual([
      false,
      true,
      true,
      false,
    ]);
  });

  test('armed with a chance meets about as many, the same for a seed', () => {
    const when = { from: 0, until: Infinity, chance: 0.25 };
    const runs = [0, 1].map(() => {
      const switches = board({ fault: 'store.unavailable', when });
      return Array.from({ length: 4_000 }, () => switches.fire(NAMES, null, 0) !== null);
    });
    expect(runs[0]).toEqual(runs[1]);
    const hits = runs[0]?.filter(Boolean).length ?? NaN;
    // Four standard deviations of a binomial count: √(4000 × 0.25 × 0.75) = 27.4.
    expect(Math.abs(hits - 1_000)).toBeLessThan(110);
  });

  test('that stands first in the list asked goes before another', () => {
    const when = { from: 0, until: 1 };
    const switches = board({ fault: 'store.read.deadline', when }, { fault: 'store.unavailable', when });
    expect(switches.fire(NAMES, null, 0)?.fault).toBe('store.unavailable');
  });

  test('that was armed and not met is told', () => {
    const fault = { fault: 'store.unavailable', when: { call: 2 } };
    const switches = board(fault, { fault: 'store.read.deadline', when: { call: 1 } });
    switches.fire(NAMES, null, 0);
    expect(switches.unfired()).toEqual([fault]);
  });

  test('of a clock sets it ahead or behind within its window', () => {
    const switches = board(
      { fault: 'clock.skew', when: { from: 10, until: 30 }, ms: -4, life: 'a' },
      { fault: 'clock.skew', when: { from: 20, until: Infinity }, ms: 100 },
    );
    expect([0, 10, 20, 30].map((now) => switches.skewOf('a', now))).toEqual([0, -4, 96, 100]);
    expect(switches.skewOf('b', 10)).toBe(0);
  });

  test.each([
    [{ fault: 'store.gone', when: { call: 1 } }, /no switch "store.gone"; there are: store.unavailable, /],
    [{ fault: 'toString', when: { call: 1 } }, /no switch/],
    [{ fault: 'store.unavailable', when: { call: 0 } }, /fault 1/],
    [{ fault: 'store.unavailable', when: { from: 0, until: 9, chance: 2 } }, /fault 1/],
    [{ fault: 'store.unavailable', when: { call: 1 }, ms: 5 }, /has no `ms`/],
    [{ fault: 'queue.deliver.late', when: { call: 1 } }, /needs `ms`/],
    [{ fault: 'queue.deliver.late', when: { call: 1 }, ms: -1 }, /at least 0, got -1/],
    [{ fault: 'clock.skew', when: { call: 1 }, ms: 1 }, /not for a call/],
  ])('that cannot be is refused: %j', (fault, why) => {
    expect(() => board(fault)).toThrow(why);
  });
});
