import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { regimeOf, regimeSettings, spreadOf, walkVariance } from '../../shared/strategies/regime.ts';

const settings = regimeSettings.parse({});
/** A deviation of five-minute returns of 0.01 %, as a year has them. */
const VOL = 0.01 * Math.sqrt(252 * 75);
/** What the bands of a random walk of that volatility measure on average: four deviations of √3.325 steps. */
const WALK = 4 * 0.01 * Math.sqrt(3.325);

function regime(adx: number, bandWidthPct: number, realisedVolPct = VOL) {
  return regimeOf({ adx, bandWidthPct, realisedVolPct }, settings);
}

describe('the regime', () => {
  it('is a trend from an ADX of 25 where the bands are as wide as those of a random walk or wider', () => {
    expect(regime(25, WALK * 1.01)).toBe('trend');
    expect(regime(24.9, WALK * 1.01)).toBe('mixed');
    expect(regime(25, WALK * 0.99)).toBe('mixed');
  });

  it('is a range below an ADX of 20 where they are narrower', () => {
    expect(regime(19.9, WALK * 0.99)).toBe('range');
    expect(regime(20, WALK * 0.99)).toBe('mixed');
    expect(regime(19.9, WALK * 1.01)).toBe('mixed');
  });

  it('is unknown where one of its measures is, and where nothing moves', () => {
    expect([regime(NaN, WALK), regime(30, NaN), regime(30, WALK, NaN), regime(30, 0, 0)]).toEqual([
      'unknown',
      'unknown',
      'unknown',
      'unknown',
    ]);
  });

  it('takes its limits from its settings', () => {
    const wide = regimeSettings.parse({ trendAdxFrom: 40, trendSpreadFrom: 2 });
    expect(regimeOf({ adx: 41, bandWidthPct: WALK * 1.9, realisedVolPct: VOL }, wide)).toBe('mixed');
    expect(() => regimeSettings.parse({ trendAdxFrom: 19 })).toThrow(/at most trendAdxFrom/);
    expect(() => regimeSettings.parse({ rangeSpreadTo: 0 })).toThrow(/rangeSpreadTo/);
  });
});

describe('the width of a random walk', () => {
  it('is, in the square, the mean over all walks of four levels', () => {
    let sum = 0;
    for (let signs = 0; signs < 8; signs++) {
      const levels = [0];
      for (let i = 0; i < 3; i++) levels.push(levels[i]! + ((signs >> i) & 1 ? 1 : -1));
      const mean = levels.reduce((a, b) => a + b, 0) / 4;
      sum += levels.reduce((squares, level) => squares + (level - mean) ** 2, 0) / 4;
    }
    expect(walkVariance(4)).toBeCloseTo(sum / 8, 12);
    expect(walkVariance(20)).toBeCloseTo(3.325, 12);
  });

  it('measures bands alike at any volatility', () => {
    const positive = fc.double({ min: 0.001, max: 1_000, noNaN: true });
    fc.assert(
      fc.property(positive, positive, (width, scale) => {
        const one = spreadOf({ bandWidthPct: width, realisedVolPct: VOL });
        const other = spreadOf({ bandWidthPct: width * scale, realisedVolPct: VOL * scale });
        expect(other / one).toBeCloseTo(1, 9);
      }),
    );
  });
});
