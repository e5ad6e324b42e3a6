import { beforeAll, describe, expect, test } from 'vitest';
import {
  generateDays,
  generateMarket,
  weekdaysBefore,
  type SyntheticMarket,
} from '../../../shared/backtest/synthetic/generate.ts';
import { syntheticRows } from '../../../shared/backtest/synthetic/market.ts';
import { named } from './named.ts';
import { correlation, errorOf, meanOf } from './statistics.ts';

test('over 1,000 days no move foretells the next: nothing is planted', () => {
  const rows = syntheticRows(20260731)
    .filter(({ instrument }) => instrument.kind === 'future')
    .slice(0, 1);
  const { bars } = generateDays(5, weekdaysBefore(20260731, 1_000), rows).instruments[0]!;
  // All of these days have 375 minutes.
  const move = (day: number, from: number, to: number): number =>
    bars.close[day * 375 + to]! / bars.close[day * 375 + from]! - 1;
  const pairs = (from: number, middle: number, to: number): number => {
    const days = Array.from({ length: 1_000 }, (_, day) => day);
    return correlation(
      days.map((day) => move(day, from, middle)),
      days.map((day) => move(day, middle, to)),
    );
  };
  // Three standard errors are 0.095.
  expect(Math.abs(pairs(0, 60, 360))).toBeLessThan(0.1);
  expect(Math.abs(pairs(0, 15, 360))).toBeLessThan(0.1);
  expect(Math.abs(pairs(120, 180, 240))).toBeLessThan(0.1);
  expect(Math.abs(pairs(120, 135, 150))).toBeLessThan(0.1);
});

describe('over 200 seeds', () => {
  const markets: SyntheticMarket[] = [];
  beforeAll(() => {
    const instruments = syntheticRows(20260909).filter(({ instrument }) => instrument.underlying === 'NIFTY');
    for (let seed = 0; seed < 200; seed++) markets.push(generateMarket({ seed, instruments }));
  });

  test('a trend day follows itself more than a range day', () => {
    const correlations = (regime: string): number[] =>
      markets
        .filter((market) => market.regimes.at(-1)?.regime === regime)
        .map((market) => {
          const { bars } = named(market, 'NFO:NIFTY26SEPFUT');
          // Quarter-hours against the one before; around zero, for the day's mean is the trend itself.
          const moves = Array.from(
            { length: 25 },
            (_, i) => bars.close[399 + 15 * i]! - bars.close[384 + 15 * i]!,
          );
          const products = moves.slice(1).map((move, i) => move * moves[i]!);
          return meanOf(products) / meanOf(moves.map((move) => move * move));
        });
    const [trend, range, plain] = [correlations('trend'), correlations('range'), correlations('plain')];
    expect(trend.length).toBeGreaterThan(20);
    expect(range.length).toBeGreaterThan(20);
    expect(meanOf(trend)).toBeGreaterThan(meanOf(plain) + 2 * errorOf(trend));
    expect(meanOf(range)).toBeLessThan(meanOf(plain));
  });

  test('gap days open farther from the close before', () => {
    const gaps = (regime: string): number =>
      meanOf(
        markets
          .filter((market) => market.regimes.at(-1)?.regime === regime)
          .map((market) => {
            const shown = named(market, 'NFO:NIFTY26SEPFUT');
            return Math.abs(shown.bars.open[385]! / shown.previousClose - 1);
          }),
      );
    expect(gaps('gap')).toBeGreaterThan(2 * gaps('plain'));
  });
});
