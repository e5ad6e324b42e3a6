import { expect, test } from 'vitest';
import type { BookRow } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { excessOf } from '../../shared/execution/excess.ts';
import { knownWith } from '../../shared/execution/reading.ts';

const ENTRY = '9ib0000007rsw0ee000';

function row(tag: string, side: 'BUY' | 'SELL', filledQty: number, change: Partial<BookRow> = {}): BookRow {
  return {
    tag,
    brokerId: tag,
    instrument: 'NSE:TINY',
    side,
    qty: 10,
    status: 'complete',
    change: { type: 'LIMIT', price: paise(100), trigger: ZERO, protection: 0 },
    filledQty,
    filledValue: paise(100 * filledQty),
    exact: true,
    filledAt: 1,
    why: null,
    ...change,
  };
}

test('a value that the trades made exact stays so, whatever the book says of the same fills', () => {
  const rounded = row(ENTRY, 'BUY', 3, { filledValue: paise(301), exact: false });
  const [known] = knownWith([], [rounded]);
  if (known === undefined) throw new Error('nothing is known');
  const exact = { ...known, filledValue: paise(300), exact: true };
  expect(knownWith([exact], [rounded])).toEqual([exact]);
  expect(knownWith([exact], [{ ...rounded, filledQty: 4 }])).toMatchObject([{ filledQty: 4, exact: false }]);
});

test('what a spread sold and bought back is no excess of its trade', () => {
  const rows = [
    row(ENTRY, 'BUY', 5),
    row('9ib0000007rsw0ee100', 'SELL', 5),
    row('9ib0000007rsw0ex100', 'BUY', 7),
  ];
  expect(excessOf(knownWith([], rows))).toBeNull();
});
