import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Indicator } from '../../shared/indicators/indicator.ts';

/** A row of inputs per call of `next`; an indicator's test says what its rows look like. */
export interface IndicatorCase<Inputs extends readonly number[]> {
  readonly name: string;
  readonly make: () => Indicator<Inputs>;
  /** Rows in an order the indicator accepts, enough of them to warm it up. */
  readonly rows: fc.Arbitrary<readonly Inputs[]>;
  /** A row with one value in place of a number of it: `at` counts from 0. */
  readonly spoil: (row: Inputs, at: number, value: number) => Inputs;
}

/** Whole-paise closes, enough of them for any indicator tested here. */
export const closes = fc.array(fc.integer({ min: 100, max: 5_000_000 }).map(row1), {
  minLength: 60,
  maxLength: 90,
});

/** High, low and close of whole-paise bars. */
export const highLowCloses = fc.array(
  fc
    .tuple(fc.integer({ min: 1_000, max: 5_000_000 }), fc.nat(900), fc.nat(900), fc.nat(100))
    .map(([low, up, down, part]): [number, number, number] => [
      low + up + down,
      low,
      low + Math.floor(((up + down) * part) / 100),
    ]),
  { minLength: 60, maxLength: 90 },
);

export function spoil1(_row: [number], _at: number, value: number): [number] {
  return [value];
}

export function spoil3(row: [number, number, number], at: number, value: number): [number, number, number] {
  return [at === 0 ? value : row[0], at === 1 ? value : row[1], at === 2 ? value : row[2]];
}

function row1(x: number): [number] {
  return [x];
}

function stream<Inputs extends readonly number[]>(
  indicator: Indicator<Inputs>,
  rows: readonly Inputs[],
): number[] {
  return rows.map((row) => indicator.next(...row));
}

/** What holds for every indicator, registered by each one's test. */
export function indicatorContract<Inputs extends readonly number[]>(test: IndicatorCase<Inputs>): void {
  const { make, rows, spoil } = test;

  describe(`${test.name} as an indicator`, () => {
    it('is NaN before its warm-up, a number from then on', () => {
      fc.assert(
        fc.property(rows, (rows) => {
          const indicator = make();
          expect(indicator.value).toBeNaN();
          const firstNumber = stream(indicator, rows).map(Number.isFinite);
          expect(firstNumber.indexOf(true) + 1).toBe(indicator.warmup);
          expect(firstNumber.lastIndexOf(false) + 2).toBe(indicator.warmup);
        }),
      );
    });

    it('has as its value what next returned last', () => {
      fc.assert(
        fc.property(rows, (rows) => {
          const indicator = make();
          for (const row of rows) expect(indicator.next(...row)).toBe(indicator.value);
        }),
      );
    });

    it('is as new after a reset, wherever it comes', () => {
      fc.assert(
        fc.property(rows, fc.nat(90), (rows, at) => {
          const used = make();
          stream(used, rows.slice(0, at));
          used.reset();
          expect(used.value).toBeNaN();
          expect(stream(used, rows)).toEqual(stream(make(), rows));
        }),
      );
    });

    it('refuses what is not finite by name and stays as it was', () => {
      const bad = fc.constantFrom(NaN, Infinity, -Infinity);
      fc.assert(
        fc.property(rows, fc.nat(40), fc.nat(), bad, (rows, at, input, value) => {
          const row = rows[at]!;
          const indicator = make();
          const before = stream(indicator, rows.slice(0, at));
          const spoiled = spoil(row, input % row.length, value);
          expect(() => indicator.next(...spoiled)).toThrow(RangeError);
          expect(() => indicator.next(...spoiled)).toThrow(/NaN refused: .* got (NaN|-?Infinity)$/);
          expect([...before, ...stream(indicator, rows.slice(at))]).toEqual(stream(make(), rows));
        }),
      );
    });

    it('says the same in a replay as in the stream, and knows nothing of what comes', () => {
      fc.assert(
        fc.property(rows, fc.nat(90), (rows, at) => {
          const whole = stream(make(), rows);
          expect(stream(make(), rows.slice(0, at))).toEqual(whole.slice(0, at));
        }),
      );
    });

    it('shares nothing between two of its kind', () => {
      fc.assert(
        fc.property(rows, (rows) => {
          const one = make();
          const other = make();
          const both = rows.map((row, i) => [one.next(...row), other.next(...rows[rows.length - 1 - i]!)]);
          expect(both.map((pair) => pair[0])).toEqual(stream(make(), rows));
        }),
      );
    });
  });
}
