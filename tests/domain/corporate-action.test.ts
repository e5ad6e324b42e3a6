import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { openData } from '../../shared/backtest/data/open-history.ts';
import type { Bars } from '../../shared/domain/bars.ts';
import {
  corporateActionRatio,
  OVERNIGHT_SETTINGS,
  overnightSchema,
} from '../../shared/domain/corporate-action.ts';
import { describeWithData } from '../support/real-data.ts';

const price = fc.integer({ min: 1_000, max: 10_000_000 });
const ratio = fc.constantFrom(...OVERNIGHT_SETTINGS.ratios);

const factorOf = (text: string): number => {
  const [open, previous] = text.split(':').map(Number);
  return open! / previous!;
};

test('names splits, bonuses and consolidations', () => {
  expect(corporateActionRatio(600_000, 121_000)).toMatchObject({ ratio: '1:5' });
  expect(corporateActionRatio(150_000, 74_000)).toMatchObject({ ratio: '1:2', observed: 74 / 150 });
  expect(corporateActionRatio(100_000, 66_000)?.ratio).toBe('2:3');
  expect(corporateActionRatio(1_000, 9_800)?.ratio).toBe('10:1');
  expect(corporateActionRatio(100_000, 80_000)).toEqual({ ratio: '4:5', observed: 0.8, offPct: 0 });
});

test('finds every ratio of its settings, opened as far off as is tolerated', () => {
  fc.assert(
    fc.property(price, ratio, fc.double({ min: -4.9, max: 4.9, noNaN: true }), (close, of, gap) => {
      const found = corporateActionRatio(close, close * factorOf(of) * (1 + gap / 100));
      expect(found).not.toBeNull();
      expect(Math.abs(found!.offPct)).toBeLessThanOrEqual(OVERNIGHT_SETTINGS.tolerancePct);
      // Two ratios may both be within tolerance: the nearer one is named.
      expect(Math.abs(found!.offPct)).toBeLessThanOrEqual(Math.abs(gap) + 1e-9);
    }),
  );
});

test('takes no gap up to 15 % for one, either way', () => {
  fc.assert(
    fc.property(price, fc.double({ min: -15, max: 15, noNaN: true }), (close, gap) => {
      expect(corporateActionRatio(close, close * (1 + gap / 100))).toBeNull();
    }),
  );
});

test('is the same in any unit of money', () => {
  fc.assert(
    fc.property(price, fc.double({ min: 0.05, max: 12, noNaN: true }), (close, of) => {
      const [paise, rupees] = [
        corporateActionRatio(close, close * of),
        corporateActionRatio(close / 100, (close * of) / 100),
      ];
      expect(paise?.ratio).toBe(rupees?.ratio);
    }),
  );
});

test.each([NaN, 0, -5, Infinity])('knows nothing where a price is %d', (unknown) => {
  expect(corporateActionRatio(unknown, 100)).toBeNull();
  expect(corporateActionRatio(100, unknown)).toBeNull();
});

test.each([
  [{ ratios: ['1:1'] }, /a ratio of 1/],
  [{ ratios: ['1-2'] }, /written open:previous/],
  [{ ratios: ['0:2'] }, /written open:previous/],
  [{ ratios: [] }, />=1/],
  [{ tolerancePct: 0 }, />0/],
  [{ tolerance: 1 }, /tolerance/],
])('settings %j are refused', (settings, says) => {
  expect(() => overnightSchema.parse(settings)).toThrow(says);
});

test('settings decide: a narrower tolerance and other ratios', () => {
  const narrow = overnightSchema.parse({ tolerancePct: 1 });
  expect(corporateActionRatio(100_000, 52_000)?.ratio).toBe('1:2');
  expect(corporateActionRatio(100_000, 52_000, narrow)).toBeNull();
  const one = overnightSchema.parse({ ratios: ['9:10'] });
  expect(corporateActionRatio(100_000, 90_000, one)?.ratio).toBe('9:10');
});

/** Close of a day and open of the next, of each day but the first. */
function overnights(bars: Bars): readonly (readonly [close: number, open: number])[] {
  const pairs: (readonly [number, number])[] = [];
  for (let row = 1; row < bars.length; row++)
    if (bars.day[row] !== bars.day[row - 1]) pairs.push([bars.close[row - 1]!, bars.open[row]!]);
  return pairs;
}

describeWithData('overnight ratios of real stocks', (folder) => {
  test('none looks split; nearly each would, had its shares been split in five', async () => {
    const data = await openData(folder);
    const stocks = new Set<string>();
    const observed: number[] = [];
    for (const file of data.files.filter((each) => /^(03|10)_[^/]+\/|^11_[^/]+\/daily\//.test(each))) {
      for (const { kind, symbol, bars } of (await data.parse(file)).series) {
        if (kind !== 'equity') continue;
        stocks.add(symbol);
        for (const [close, open] of overnights(bars)) {
          observed.push(open / close);
          expect({ file, close, open, found: corporateActionRatio(close, open) }).toMatchObject({
            found: null,
          });
        }
      }
    }
    expect([stocks.size, observed.length]).toEqual([15, 16_497]);
    const [least, most] = [Math.min(...observed), Math.max(...observed)];
    expect([least.toFixed(3), most.toFixed(3)]).toEqual(['0.879', '1.100']);
    const seen = observed.filter((each) => corporateActionRatio(5, each)?.ratio === '1:5').length;
    expect((seen / observed.length).toFixed(4)).toBe('0.9981');
  });
});
