import { expect, test } from 'vitest';
import { Bars } from '../../shared/domain/bars.ts';
import { rowAfter, rowsOfDay } from '../../shared/domain/rows.ts';
import { instantOf } from '../../shared/domain/time.ts';

/** Two minutes of 3 October 2017, three of the 5th. */
function bars(): Bars {
  const made = new Bars(9, true);
  for (const minute of [556, 558]) made.push(20171003, minute, 1, 1, 1, 1, 1);
  for (const minute of [556, 557, 558]) made.push(20171005, minute, 1, 1, 1, 1, 1);
  return made;
}

test('a day has its rows, or none where it would be', () => {
  const days = [20171002, 20171003, 20171004, 20171005, 20171006];
  expect(days.map((day) => rowsOfDay(bars(), day))).toEqual([
    [0, 0],
    [0, 2],
    [2, 2],
    [2, 5],
    [5, 5],
  ]);
});

test('the row after an instant is the first that ends later, within the rows asked for', () => {
  const after = (minute: number, from = 0, to = 5) => rowAfter(bars(), from, to, instantOf(20171003, minute));
  expect([555, 556, 557, 558, 559].map((minute) => after(minute))).toEqual([0, 1, 1, 2, 2]);
  expect([after(556, 2), after(900, 0, 1), after(555, 1, 1)]).toEqual([2, 1, 1]);
});
