import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { paiseOf, wholeOf } from '../../shared/instruments/numbers.ts';

const MOST = 2_147_483_647;

test.each([
  ['0.05', 5],
  ['24200', 2_420_000],
  ['24200.0', 2_420_000],
  ['8.5', 850],
  ['17.7500', 1_775],
  ['0', 0],
  ['21474836.47', MOST],
])('%s rupees are %i paise', (text, paise) => {
  expect(paiseOf(text, MOST)).toBe(paise);
});

test.each(['', '.', '-1', '+1', '1e3', '0.0025', '1.2.3', ' 1', '1,000', 'NaN', '0x10', '21474836.48'])(
  '"%s" is no amount of rupees',
  (text) => {
    expect(paiseOf(text, MOST)).toBeNaN();
  },
);

test('every amount of paise comes back from its rupees', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: MOST }), (paise) => {
      expect(paiseOf((paise / 100).toFixed(2), MOST)).toBe(paise);
    }),
  );
});

test.each(['', '-1', '1.0', '1e3', ' 1', '9999999999999999', '11'])(
  '"%s" is no whole number up to 10',
  (text) => {
    expect(wholeOf(text, 10)).toBeNaN();
  },
);

test('plain digits are a whole number', () => {
  expect([wholeOf('0', 10), wholeOf('0010', 10)]).toEqual([0, 10]);
});
