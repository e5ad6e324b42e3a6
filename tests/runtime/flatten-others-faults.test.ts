import { describe, expect, test } from 'vitest';
import { flatten } from '../../shared/runtime/flatten.ts';
import type { FaultOptions } from '../../shared/sim/kite/fault-schema.ts';
import { ALL, byHand, closings, FLAT, signed, worldOf } from './others-world.ts';

const FAULTS: readonly (readonly [string, readonly FaultOptions[]])[] = [
  ['a timeout that landed', [{ fault: 'timeout-landed', route: 'place' }]],
  ['a timeout that did not', [{ fault: 'timeout-not-landed', route: 'place' }]],
  ['a 400 "timed out" that fills later', [{ fault: 'timed-out-400', landAfterMs: 8_000, route: 'place' }]],
  [
    'a 400 "timed out" that fills after it was given up',
    [{ fault: 'timed-out-400', landAfterMs: 45_000, route: 'place' }],
  ],
  ['429', [{ fault: 'rate-limited', route: 'place' }]],
  ['a reset', [{ fault: 'reset', route: 'place' }]],
  ['a reset that landed', [{ fault: 'reset', landed: true, route: 'place' }]],
  ['a page with 200', [{ fault: 'html-200', route: 'place' }]],
  ['a page with 200 that landed', [{ fault: 'html-200', landed: true, route: 'place' }]],
  ['an RMS reject', [{ fault: 'rms-reject', route: 'place' }]],
  ['a partial fill', [{ fault: 'partial-fill', qty: 7, route: 'place' }]],
  ['a book that lags', [{ fault: 'book-lag', ms: 12_000, route: 'place' }]],
  [
    'a short book',
    [2, 6, 12].map((nth) => ({ fault: 'short-book' as const, route: 'orders' as const, nth })),
  ],
  [
    'stale positions',
    [1, 3, 14, 16].map((nth) => ({
      fault: 'stale-positions' as const,
      ageMs: 40_000,
      route: 'positions' as const,
      nth,
    })),
  ],
  ['a book that cannot be read', [{ fault: 'timeout-not-landed', route: 'orders', nth: 3 }]],
];

describe('flatten of everything ends flat after', () => {
  test.each(FAULTS)('%s', async (_name, faults) => {
    const w = worldOf();
    byHand(w, 'BUY', 250);
    for (const fault of faults) w.kite.arm(fault);
    let report = await flatten(w.runtime, ALL);
    if (!report.flat) report = await flatten(w.runtime, ALL);
    expect(report).toMatchObject(FLAT);
    expect(signed(w.kite.orders())).toBe(0);
    const tags = closings(w).map(({ tag }) => tag);
    expect(new Set(tags).size).toBe(tags.length);
    expect(w.kite.fired().length).toBe(faults.length);
  });
});
