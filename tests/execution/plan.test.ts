import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { opposite } from '../../shared/domain/order.ts';
import { paise, roundToTick } from '../../shared/domain/units.ts';
import {
  entryLimitOf,
  entryRequest,
  exitChange,
  exitRequest,
  marketable,
  stopLimitOffset,
  stopPrice,
  stopRequest,
  targetPrice,
} from '../../shared/execution/plan.ts';
import { DEFAULT_COSTS } from '../../shared/risk/settings.ts';
import { NIFTY_CALL, NIFTY_FUTURE, STOCK } from '../risk/asks.ts';

const BSE_STOCK: Instrument = { ...STOCK, exchange: 'BSE', key: 'BSE:TEST' };
const side = fc.constantFrom('BUY' as const, 'SELL' as const);
const price = fc.integer({ min: 5, max: 20_000_000 });
const instrument = fc.constantFrom(STOCK, BSE_STOCK, NIFTY_FUTURE, NIFTY_CALL);
const onTick = (amount: number, { tick }: Instrument): boolean => amount % tick === 0;

describe('a limit', () => {
  test('lies on a tick, above zero, towards being filled, and less than a tick beyond what is asked', () => {
    fc.assert(
      fc.property(
        side,
        price,
        fc.double({ min: 0, max: 20, noNaN: true }),
        instrument,
        (of, at, percent, what) => {
          const limit = marketable(of, at, percent, what);
          expect(onTick(limit, what)).toBe(true);
          expect(limit).toBeGreaterThanOrEqual(what.tick);
          const asked = at * (1 + ((of === 'BUY' ? 1 : -1) * percent) / 100);
          const beyond = of === 'BUY' ? limit - asked : asked - limit;
          expect(limit === what.tick || beyond >= -0.001).toBe(true);
          expect(beyond).toBeLessThan(what.tick);
        },
      ),
    );
  });

  test('of an unknown price is an error, never an order', () => {
    expect(() => marketable('BUY', NaN, 1, STOCK)).toThrow(RangeError);
    expect(() => stopPrice('BUY', NaN, STOCK)).toThrow(RangeError);
    expect(() => targetPrice('BUY', NaN, STOCK)).toThrow(RangeError);
  });
});

describe('an entry', () => {
  test('is a marketable limit, IOC: 0.1 % beyond the price, an option 1 %', () => {
    expect(entryLimitOf('BUY', 100_000, STOCK, DEFAULT_COSTS)).toBe(100_100);
    expect(entryLimitOf('SELL', 100_000, STOCK, DEFAULT_COSTS)).toBe(99_900);
    expect(entryLimitOf('BUY', 11_000, NIFTY_CALL, DEFAULT_COSTS)).toBe(11_110);
    expect(entryRequest('BUY', 65, paise(11_110))).toEqual({
      side: 'BUY',
      type: 'LIMIT',
      validity: 'IOC',
      qty: 65,
      price: 11_110,
      trigger: 0,
      protection: 0,
    });
  });
});

describe('a stop', () => {
  test('is SL-M with protection where the segment has it', () => {
    const stop = {
      side: 'SELL',
      type: 'SL-M',
      validity: 'DAY',
      qty: 7,
      price: 0,
      trigger: 9900,
      protection: 3,
    };
    expect(stopRequest('SELL', 7, paise(9900), STOCK, DEFAULT_COSTS)).toEqual(stop);
    expect(stopLimitOffset(9900, STOCK, DEFAULT_COSTS)).toBe(0);
  });

  test('is SL with a limit beyond the trigger for options (5 %) and at BSE (0.5 %)', () => {
    const call = stopRequest('SELL', 65, paise(10_000), NIFTY_CALL, DEFAULT_COSTS);
    expect(call).toMatchObject({ type: 'SL', trigger: 10_000, price: 9500, protection: 0 });
    const short = stopRequest('BUY', 7, paise(10_000), BSE_STOCK, DEFAULT_COSTS);
    expect(short).toMatchObject({ type: 'SL', trigger: 10_000, price: 10_050 });
    expect(stopLimitOffset(10_000, NIFTY_CALL, DEFAULT_COSTS)).toBe(500);
    expect(stopLimitOffset(10_000, BSE_STOCK, DEFAULT_COSTS)).toBe(50);
  });

  test('is never tighter than asked, and less than a tick wider', () => {
    fc.assert(
      fc.property(
        side,
        fc.double({ min: 5, max: 20_000_000, noNaN: true }),
        instrument,
        (of, asked, what) => {
          const stop = stopPrice(of, asked, what);
          expect(onTick(stop, what)).toBe(true);
          const wider = of === 'BUY' ? asked - stop : stop - asked;
          expect(wider).toBeGreaterThanOrEqual(-1e-6);
          expect(wider).toBeLessThan(what.tick);
        },
      ),
    );
  });

  test('has its limit on the far side of the trigger, so that it can fill once triggered', () => {
    fc.assert(
      fc.property(side, price, fc.constantFrom(BSE_STOCK, NIFTY_CALL), (of, at, what) => {
        const trigger = stopPrice(of, at + what.tick, what);
        const order = stopRequest(opposite(of), what.lot, trigger, what, DEFAULT_COSTS);
        expect(onTick(order.price, what)).toBe(true);
        const beyond = order.side === 'BUY' ? order.price - order.trigger : order.trigger - order.price;
        expect(beyond).toBeGreaterThanOrEqual(0);
      }),
    );
  });
});

describe('an exit', () => {
  test('is a limit without a trigger, and each re-pricing lies further', () => {
    expect(exitChange('SELL', 10_000, 0, STOCK, DEFAULT_COSTS)).toEqual({
      type: 'LIMIT',
      price: 9950,
      trigger: 0,
      protection: 0,
    });
    expect(
      [0, 1, 2, 3].map((step) => exitChange('SELL', 10_000, step, NIFTY_CALL, DEFAULT_COSTS).price),
    ).toEqual([9500, 9000, 8500, 8000]);
    expect(exitChange('BUY', 10_000, 1, STOCK, DEFAULT_COSTS).price).toBe(10_100);
  });

  test('as an order of its own is good for the day', () => {
    const change = exitChange('SELL', 10_000, 0, STOCK, DEFAULT_COSTS);
    expect(exitRequest('SELL', 7, change)).toEqual({ side: 'SELL', validity: 'DAY', qty: 7, ...change });
  });
});

test('a target is never nearer than asked; none stays none', () => {
  expect(targetPrice('BUY', 10_001, STOCK)).toBe(10_005);
  expect(targetPrice('SELL', 10_004, STOCK)).toBe(10_000);
  expect(targetPrice('BUY', null, STOCK)).toBeNull();
  expect(targetPrice('BUY', 10_005, STOCK)).toBe(roundToTick(10_005, STOCK.tick, 'nearest'));
});
