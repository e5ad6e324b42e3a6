import { expect, test } from 'vitest';
import { dayInName, ofTheDayByName } from '../../shared/instruments/checks.ts';

test.each([
  ['kite_instruments_NFO_BFO_2026-08-17.csv.gz', 20260817],
  ['2026-08-17.csv', 20260817],
  ['dump.csv', null],
  ['instruments-2026-02-30.csv', null],
  ['12026-08-17.csv', null],
  ['2026-08-14_2026-08-17.csv', null],
  ['2026-08-17_2026-08-17.csv', 20260817],
])('the day in %s is %s', (name, day) => {
  expect(dayInName(name)).toBe(day);
});

test('a name of another day refuses the dump, yesterday’s and tomorrow’s', () => {
  const name = 'kite_2026-08-17.csv.gz';
  expect([ofTheDayByName(name, 20260817), ofTheDayByName('dump.csv', 20260817)]).toEqual([null, null]);
  expect(ofTheDayByName(name, 20260818)).toEqual({
    kind: 'refused',
    rule: 'stale',
    why: 'named for 2026-08-17, not for 2026-08-18: the dump is of an earlier day',
  });
  expect(ofTheDayByName(name, 20260814)).toMatchObject({ rule: 'later' });
});
