import { createHash } from 'node:crypto';
import { beforeAll, describe, expect, test } from 'vitest';
import {
  generateDays,
  generateMarket,
  weekdaysBefore,
  type SyntheticInstrument,
  type SyntheticMarket,
} from '../../../shared/backtest/synthetic/generate.ts';
import { syntheticRows } from '../../../shared/backtest/synthetic/market.ts';
import { correlation, errorOf, meanOf } from './statistics.ts';
import { named } from './named.ts';

const DAY = 20260909;
const ROWS = syntheticRows(DAY);

function hashOf(market: SyntheticMarket): string {
  const hash = createHash('sha256');
  for (const { instrument, bars } of market.instruments) {
    hash.update(instrument.key);
    for (const column of [
      bars.day,
      bars.minute,
      bars.open,
      bars.high,
      bars.low,
      bars.close,
      bars.volume,
      bars.oi,
    ]) {
      hash.update(column.subarray(0, bars.length));
    }
  }
  return hash.digest('hex');
}

/** Of one day: the index of its first bar and one beyond its last. */
function spanOf({ bars }: SyntheticInstrument, day: number): [number, number] {
  const days = bars.day.subarray(0, bars.length);
  return [days.indexOf(day), days.lastIndexOf(day) + 1];
}

describe('the default market', () => {
  const market = generateMarket({ seed: 1 });

  test('is the same bits for the same seed on every machine', () => {
    expect(hashOf(market)).toBe(hashOf(generateMarket({ seed: 1 })));
    expect(hashOf(market)).toBe('6020c8fbaf33f55473eec7877203f5bcfd9483c1eb8d3e59a161c740c840157c');
  });

  test('is another one for another seed', () => {
    expect(hashOf(market)).not.toBe(hashOf(generateMarket({ seed: 2 })));
  });

  test('is ten stocks, two futures and an index, on 9 September 2026 and the day before', () => {
    expect(market.instruments.map(({ instrument }) => instrument)).toEqual(
      ROWS.map(({ instrument }) => instrument),
    );
    expect(market.instruments.filter(({ instrument }) => instrument.kind === 'equity')).toHaveLength(10);
    expect(market.regimes.map(({ day }) => day)).toEqual([20260908, DAY]);
  });

  test.each([
    ['NSE:RELIANCE', 360, 915],
    ['NFO:NIFTY26SEPFUT', 385, 940],
    ['NSE:NIFTY 50', 375, 930],
  ])('%s has every minute of its session: %i bars to minute %i', (key, count, last) => {
    const instrument = named(market, key);
    const [from, to] = spanOf(instrument, DAY);
    expect(Array.from(instrument.bars.minute.subarray(from, to))).toEqual(
      Array.from({ length: count }, (_, i) => last - count + 1 + i),
    );
  });

  test('has an index that stands still after 15:15 while its future goes on', () => {
    const { bars } = named(market, 'NSE:NIFTY 50');
    const still = bars.close[bars.minute.lastIndexOf(915)];
    const after = [bars.open, bars.high, bars.low, bars.close].flatMap((c) => Array.from(c.subarray(-15)));
    expect(new Set(after)).toEqual(new Set([still]));
    expect(new Set(named(market, 'NFO:NIFTY26SEPFUT').bars.close.subarray(-25)).size).toBeGreaterThan(5);
  });

  test('has a future within 0.1 % of its index and the basis it began with', () => {
    const spot = named(market, 'NSE:NIFTY 50').bars;
    const future = named(market, 'NFO:NIFTY26SEPFUT').bars;
    const start = 24_870 / 24_800;
    for (let i = 0; i < 360; i++)
      expect(Math.abs(future.close[i]! / spot.close[i]! / start - 1)).toBeLessThan(0.001);
  });

  test.each([
    ['the others are left out', 3, 4],
    ['one other is left out', 1, 13],
  ])('shows the same bars of a name when %s', (_which, from, to) => {
    const fewer = generateMarket({ seed: 1, instruments: ROWS.slice(from, to) });
    expect(hashOf(fewer)).toBe(hashOf({ ...market, instruments: market.instruments.slice(from, to) }));
  });

  test('has 60 five-minute bars and the close before the day', () => {
    for (const instrument of market.instruments) {
      const [from] = spanOf(instrument, DAY);
      expect(from).toBeGreaterThanOrEqual(300);
      expect(instrument.previousClose).toBe(instrument.bars.close[from - 1]);
    }
  });
});

test('before 3 August 2026 everything traded to 15:30', () => {
  const market = generateMarket({ seed: 1, day: 20260731, previousDays: [] });
  for (const { bars } of market.instruments) expect(bars.minute[bars.length - 1]).toBe(930);
  expect(market.vix.minute[market.vix.length - 1]).toBe(930);
});

test('a Saturday in two parts has the minutes of both and none between', () => {
  const market = generateMarket({ seed: 1, day: 20240302, previousDays: [] });
  for (const { bars } of [...market.instruments, { bars: market.vix }]) {
    expect(bars.length).toBe(45 + 60);
    expect(Array.from(bars.minute.subarray(44, 46))).toEqual([600, 691]);
  }
});

test('a day whose hours nobody knows is refused', () => {
  expect(() => generateDays(1, [20261108])).toThrow(/2026-11-08: Muhurat .* not verified/);
});

test('weekdays skip the weekend', () => {
  expect(weekdaysBefore(20260908, 3)).toEqual([20260903, 20260904, 20260907]);
  expect(() => generateDays(1, [])).toThrow(RangeError);
});

describe('over 200 seeds', () => {
  const markets: SyntheticMarket[] = [];
  beforeAll(() => {
    for (let seed = 0; seed < 200; seed++) markets.push(generateMarket({ seed }));
  });

  test('every bar is consistent, on tick, in band, and traded', () => {
    let wrong = 0;
    for (const market of markets) {
      for (const shown of market.instruments) wrong += wrongBars(shown);
    }
    expect(wrong).toBe(0);
  });

  test('the mean return from close to close lies within three standard errors of zero', () => {
    const returns = markets.map(({ instruments }) =>
      meanOf(instruments.map(({ bars, previousClose }) => bars.close[bars.length - 1]! / previousClose - 1)),
    );
    expect(Math.abs(meanOf(returns))).toBeLessThan(3 * errorOf(returns));
    // and they are of the size that was asked for: about 0.8 % a day
    const daily = errorOf(returns) * Math.sqrt(returns.length);
    expect(daily).toBeGreaterThan(0.005);
    expect(daily).toBeLessThan(0.014);
  });

  test('the first and the last hour trade more than the two hours of midday', () => {
    const hours = { first: 0, midday: 0, last: 0 };
    for (const market of markets) {
      const { bars } = named(market, 'NSE:SBIN');
      const volume = (from: number, to: number): number => meanOf([...bars.volume.subarray(from, to)]);
      hours.first += volume(360, 420);
      hours.midday += volume(480, 600);
      hours.last += volume(660, 720);
    }
    expect(hours.first).toBeGreaterThan(1.5 * hours.midday);
    expect(hours.last).toBeGreaterThan(1.2 * hours.midday);
  });

  test('minutes that move trade more', () => {
    let agree = 0;
    for (const market of markets) {
      const { bars } = named(market, 'NSE:SBIN');
      const moves = Array.from({ length: 100 }, (_, i) =>
        Math.abs(bars.close[500 + i]! - bars.open[500 + i]!),
      );
      if (correlation(moves, [...bars.volume.subarray(500, 600)]) > 0) agree += 1;
    }
    expect(agree).toBeGreaterThan(180);
  });
});

function wrongBars({ instrument, bars, bandLow, bandHigh }: SyntheticInstrument): number {
  let wrong = 0;
  for (let i = 0; i < bars.length; i++) {
    const [open, high, low, close] = [bars.open[i]!, bars.high[i]!, bars.low[i]!, bars.close[i]!];
    const shaped = low <= Math.min(open, close) && high >= Math.max(open, close) && low > 0;
    const onTick = [open, high, low, close].every((price) => price % instrument.tick === 0);
    const inBand = bars.day[i]! < DAY || (low >= bandLow && high <= bandHigh);
    const volume = bars.volume[i]!;
    const traded = instrument.hasVolume ? volume > 0 && volume % instrument.lot === 0 : volume === 0;
    if (!(shaped && onTick && inBand && traded)) wrong += 1;
  }
  return wrong;
}
