import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { absenceOf } from '../../shared/execution/absence.ts';

/** Kite's: 7 s until a request is given up, 10 s until the book has what arrived. */
const KITE = { timeoutMs: 7_000, settlingMs: 10_000 };
const SEND_BY = 100_000;

describe('an order that the book lacks', () => {
  test.each([
    ['before its claim has ended', SEND_BY - 1, null, true, { kind: 'wait', at: SEND_BY + 17_001 }],
    [
      '17 s after it, the last instant that counts for nothing',
      SEND_BY + 17_000,
      null,
      true,
      { kind: 'wait', at: SEND_BY + 17_001 },
    ],
    ['the first time that counts', SEND_BY + 17_001, null, true, { kind: 'first' }],
    ['in a short reading', SEND_BY + 17_001, null, false, { kind: 'wait', at: SEND_BY + 17_002 }],
    [
      'again, less than a settling time later',
      SEND_BY + 27_000,
      SEND_BY + 17_001,
      true,
      { kind: 'wait', at: SEND_BY + 27_001 },
    ],
    ['again, a settling time later', SEND_BY + 27_001, SEND_BY + 17_001, true, { kind: 'absent' }],
    [
      'again, in a short reading',
      SEND_BY + 27_001,
      SEND_BY + 17_001,
      false,
      { kind: 'wait', at: SEND_BY + 27_002 },
    ],
  ] as const)('%s', (_, beganAt, absentAt, complete, expected) => {
    expect(absenceOf({ sendBy: SEND_BY, absentAt }, beganAt, complete, { ...KITE, now: beganAt })).toEqual(
      expected,
    );
  });

  test('is never absent by one reading, and by none that began within 27 s of the end of its claim', () => {
    fc.assert(
      fc.property(fc.array(fc.tuple(fc.integer({ min: 0, max: 60_000 }), fc.boolean())), (readings) => {
        let absentAt: number | null = null;
        let counted = 0;
        for (const [after, complete] of readings.toSorted(([a], [b]) => a - b)) {
          const beganAt = SEND_BY + after;
          const found = absenceOf({ sendBy: SEND_BY, absentAt }, beganAt, complete, {
            ...KITE,
            now: beganAt,
          });
          if (found.kind === 'first') absentAt = beganAt;
          if (found.kind === 'first' || found.kind === 'absent') counted += 1;
          if (found.kind !== 'absent') continue;
          expect(counted).toBe(2);
          expect(after).toBeGreaterThan(27_000);
          return;
        }
      }),
    );
  });

  test('where the book is proof at once is absent by two readings after its claim', () => {
    const paper = { timeoutMs: 0, settlingMs: 0, now: SEND_BY + 1 };
    expect(absenceOf({ sendBy: SEND_BY, absentAt: null }, SEND_BY + 1, true, paper)).toEqual({
      kind: 'first',
    });
    expect(absenceOf({ sendBy: SEND_BY, absentAt: SEND_BY + 1 }, SEND_BY + 1, true, paper)).toEqual({
      kind: 'absent',
    });
  });
});
