import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { controlFromLeft, controlFromRight, rationalCubic } from '../../shared/options/rational-cubic.ts';

const number = (min: number, max: number): fc.Arbitrary<number> => fc.double({ min, max, noNaN: true });

test('with r = 3 it is the cubic: x³ and its slopes give x³ back', () => {
  fc.assert(
    fc.property(number(0, 1), (x) => {
      expect(rationalCubic(1 + x, 1, 2, 1, 8, 3, 12, 3)).toBeCloseTo((1 + x) ** 3, 12);
    }),
  );
});

test('it meets both ends and their slopes, whatever r is', () => {
  fc.assert(
    fc.property(
      number(-5, 5),
      number(-5, 5),
      number(-5, 5),
      number(-5, 5),
      number(-0.9, 1e3),
      (yl, yr, dl, dr, r) => {
        const at = (x: number): number => rationalCubic(x, 0, 1, yl, yr, dl, dr, r);
        expect(at(0)).toBeCloseTo(yl, 12);
        expect(at(1)).toBeCloseTo(yr, 12);
        expect((at(1e-7) - at(0)) / 1e-7).toBeCloseTo(dl, 1);
        expect((at(1) - at(1 - 1e-7)) / 1e-7).toBeCloseTo(dr, 1);
      },
    ),
  );
});

test('the control parameter gives the second derivative asked for at its end', () => {
  // Of the exponential on [0, 1].
  const chord = Math.E - 1;
  const bend = (r: number, at: 0 | 1): number => {
    const f = (x: number): number => rationalCubic(x, 0, 1, 1, Math.E, 1, Math.E, r);
    const h = 1e-4;
    const [a, b, c, d] =
      at === 0 ? [f(0), f(h), f(2 * h), f(3 * h)] : [f(1), f(1 - h), f(1 - 2 * h), f(1 - 3 * h)];
    return (2 * a - 5 * b + 4 * c - d) / (h * h);
  };
  expect(bend(controlFromLeft(chord, 1, 1, Math.E, 1, true), 0)).toBeCloseTo(1, 4);
  expect(bend(controlFromRight(chord, 1, 1, Math.E, Math.E, true), 1)).toBeCloseTo(Math.E, 4);
});

test('rising data with rising slopes stay rising', () => {
  fc.assert(
    fc.property(number(0.01, 5), number(0, 20), number(0, 20), number(-50, 50), (rise, dl, dr, second) => {
      const r = controlFromLeft(rise, 1, dl, dr, second, true);
      let last = 0;
      for (let i = 1; i <= 50; i++) {
        const y = rationalCubic(i / 50, 0, 1, 0, rise, dl, dr, r);
        expect(y).toBeGreaterThanOrEqual(last - 1e-9);
        last = y;
      }
    }),
  );
});

test('no interval gives the middle of its ends, and a control without end the chord', () => {
  expect(rationalCubic(1, 1, 1, 2, 4, 0, 0, 3)).toBe(3);
  expect(rationalCubic(0.25, 0, 1, 0, 4, 9, 9, Infinity)).toBe(1);
});
