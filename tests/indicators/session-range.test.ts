import { describe, expect, it } from 'vitest';
import { SessionRange } from '../../shared/indicators/session-range.ts';
import { highLowCloses, indicatorContract, spoil3 } from '../contracts/indicator.ts';

indicatorContract<[number, number, number]>({
  name: 'session range',
  make: () => new SessionRange(),
  rows: highLowCloses.map((bars) => bars.map(([high, low], i) => [560 + 5 * i, high, low])),
  spoil: spoil3,
});

describe('session range', () => {
  it('knows when each extreme was first reached', () => {
    const range = new SessionRange();
    range.next(560, 105, 100);
    range.next(565, 107, 102);
    expect(range.next(570, 107, 101)).toBe(7);
    expect([range.high, range.highMinute, range.low, range.lowMinute]).toEqual([107, 565, 100, 560]);
  });
});
