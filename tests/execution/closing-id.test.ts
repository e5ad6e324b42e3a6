import { describe, expect, test } from 'vitest';
import { excessOf, exitAttemptOf, isEntryTag } from '../../shared/execution/excess.ts';
import { closingId, CLOSINGS_LAST, isClosingTag, traceOf } from '../../shared/execution/order-id.ts';
import { TODAY } from '../support/tiny-day.ts';
import { LOTS, ours } from './closings.ts';

const ID = (n: number): string => closingId(TODAY, LOTS.token, n);

describe('the id of a closing order', () => {
  test('is a tag that nobody takes for one of a trade', () => {
    for (const n of [0, 35, 36, CLOSINGS_LAST]) {
      const id = ID(n);
      expect(id).toMatch(/^[0-9a-z]{19}$/);
      expect([isClosingTag(id), isEntryTag(id), exitAttemptOf(id)]).toEqual([true, false, -1]);
      const known = { ...ours(id, 'SELL', 100), done: true, apart: false };
      expect(excessOf([known])).toBeNull();
      expect(traceOf(id)).toBe(traceOf(ID(0)));
    }
    expect(new Set([0, 1, 36, 72].map(ID)).size).toBe(4);
    expect(() => ID(CLOSINGS_LAST + 1)).toThrow('does not fit');
  });
});
