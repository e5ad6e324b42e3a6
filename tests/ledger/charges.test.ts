import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Exchange, Segment } from '../../shared/domain/instrument.ts';
import { opposite, type Side } from '../../shared/domain/order.ts';
import { fromRupees, paise } from '../../shared/domain/units.ts';
import {
  CHARGE_TABLE,
  newestRates,
  ratesOfDay,
  type ChargeRates,
} from '../../shared/ledger/charges-table.ts';
import {
  chargeCoefficients,
  chargesOf,
  roundTripBound,
  type ChargeClass,
} from '../../shared/ledger/charges.ts';

const RATES = newestRates();
const EQUITY: ChargeClass = { segment: 'equity-intraday', exchange: 'NSE', underlying: 'RELIANCE' };
const FUTURE: ChargeClass = { segment: 'futures', exchange: 'NFO', underlying: 'NIFTY' };
const OPTION: ChargeClass = { segment: 'options', exchange: 'NFO', underlying: 'NIFTY' };

function total(of: ChargeClass, side: Side, rupees: number): number {
  return chargesOf({ ...of, side, turnover: fromRupees(rupees) }, RATES).total;
}

function roundTrip(of: ChargeClass, buy: number, sell: number): number {
  return (total(of, 'BUY', buy) + total(of, 'SELL', sell)) / 100;
}

describe('one order, to the paisa', () => {
  test('an intraday sale of ₹1,00,000 at NSE', () => {
    expect(chargesOf({ ...EQUITY, side: 'SELL', turnover: fromRupees(100_000) }, RATES)).toEqual({
      brokerage: 2000,
      stt: 2500,
      transaction: 307,
      sebi: 10,
      stamp: 0,
      gst: 417,
      total: 5234,
    });
  });

  test('a purchase of one NIFTY lot of 65 at a premium of 110', () => {
    expect(chargesOf({ ...OPTION, side: 'BUY', turnover: fromRupees(7150) }, RATES)).toEqual({
      brokerage: 2000,
      stt: 0,
      transaction: 254,
      sebi: 1,
      stamp: 21,
      gst: 406,
      total: 2682,
    });
  });

  test('a sale of one NIFTY future of 65 at 24,500', () => {
    expect(chargesOf({ ...FUTURE, side: 'SELL', turnover: fromRupees(1_592_500) }, RATES)).toEqual({
      brokerage: 2000,
      stt: 79_625,
      transaction: 2914,
      sebi: 159,
      stamp: 0,
      gst: 913,
      total: 85_611,
    });
  });

  test.each<[Segment, Exchange, string, number]>([
    ['equity-intraday', 'BSE', 'RELIANCE', 375],
    ['futures', 'BFO', 'SENSEX', 0],
    ['options', 'BFO', 'SENSEX', 3250],
    ['options', 'BFO', 'BANKEX', 3250],
    ['options', 'BFO', 'SENSEX50', 500],
    ['options', 'BFO', 'RELIANCE', 500],
    ['options', 'NFO', 'NIFTY', 3553],
  ])('%s at %s of %s pay ₹%i a crore to the exchange', (segment, exchange, underlying, perCrore) => {
    const turnover = fromRupees(10_000_000);
    expect(chargesOf({ segment, exchange, underlying, side: 'BUY', turnover }, RATES).transaction).toBe(
      perCrore * 100,
    );
  });

  test('no turnover, no charges; a negative one is refused', () => {
    for (const of of [EQUITY, FUTURE, OPTION]) expect(total(of, 'SELL', 0)).toBe(0);
    expect(() => total(EQUITY, 'BUY', -1)).toThrow(/-100/);
  });

  test('STT rounds to the whole rupee where the setting says so', () => {
    const rates: ChargeRates = { ...RATES, sttRounding: 'rupee' };
    const order = { ...OPTION, side: 'SELL', turnover: fromRupees(6500) } as const;
    expect(chargesOf(order, RATES).stt).toBe(975);
    expect(chargesOf(order, rates).stt).toBe(1000);
  });
});

describe('round trips as the strategy notes state them', () => {
  test('equity pays 0.106 % up to ₹66,000 and 0.083 % at ₹1,00,000', () => {
    expect(roundTrip(EQUITY, 50_000, 50_000) / 500).toBeCloseTo(0.106, 3);
    expect(roundTrip(EQUITY, 66_000, 66_000) / 660).toBeCloseTo(0.106, 3);
    expect(roundTrip(EQUITY, 100_000, 100_000) / 1000).toBeCloseTo(0.083, 3);
  });

  test('a NIFTY option costs about a point, ₹64 a lot of 65', () => {
    for (const premium of [100, 110, 120]) {
      const rupees = roundTrip(OPTION, premium * 65, premium * 65);
      expect(rupees / 65).toBeCloseTo(1, 1);
      expect(Math.abs(rupees - 64)).toBeLessThan(2.5);
    }
  });

  test('stop and charges of one NIFTY lot are ₹715 with 10 points and ₹2,010 with 30, within ₹3 over the premium band', () => {
    for (const premium of [110, 115, 120]) {
      const lossAt = (points: number): number =>
        points * 65 + roundTrip(OPTION, premium * 65, (premium - points) * 65);
      expect(Math.abs(lossAt(10) - 715)).toBeLessThan(3);
      expect(Math.abs(lossAt(30) - 2010)).toBeLessThan(3);
    }
  });

  test('an index future costs about 14.4 points of charges', () => {
    const points = roundTrip(FUTURE, 24_500 * 65, 24_500 * 65) / 65;
    expect(points).toBeGreaterThan(13.9);
    expect(points).toBeLessThan(14.9);
  });
});

describe('the table', () => {
  test('the day decides the row, and a day before the first is refused by name', () => {
    expect(ratesOfDay(20260401)).toBe(CHARGE_TABLE[0]);
    expect(ratesOfDay(20260909)).toBe(newestRates());
    expect(ratesOfDay(20240102)).toMatchObject({ kind: 'refused', rule: 'no-charge-row' });
    expect(ratesOfDay(20240102)).toHaveProperty('why', expect.stringMatching(/2024-01-02.*2026-04-01/));
  });

  test('a later row does not change earlier days', () => {
    const later: ChargeRates = { ...RATES, from: 20270401, sebi: 20 };
    const table = [...CHARGE_TABLE, later];
    expect(ratesOfDay(20270331, table)).toBe(CHARGE_TABLE[0]);
    expect(ratesOfDay(20270401, table)).toBe(later);
    expect(newestRates(table)).toBe(later);
  });
});

const classes: ChargeClass[] = [
  EQUITY,
  { ...EQUITY, exchange: 'BSE' },
  FUTURE,
  { ...FUTURE, exchange: 'BFO', underlying: 'SENSEX' },
  OPTION,
  { ...OPTION, exchange: 'BFO', underlying: 'SENSEX' },
  { ...OPTION, exchange: 'BFO', underlying: 'SENSEX50' },
];
const anyClass = fc.constantFrom(...classes);
const anySide = fc.constantFrom<Side>('BUY', 'SELL');
const anyTurnover = fc.oneof(fc.integer({ min: 0, max: 100_000 }), fc.integer({ min: 0, max: 10 ** 11 }));
const anyRates = fc.constantFrom<ChargeRates>(RATES, { ...RATES, sttRounding: 'rupee' });

describe('properties', () => {
  test('the total is the sum, nothing is negative, and more turnover never costs less', () => {
    fc.assert(
      fc.property(anyClass, anySide, anyTurnover, anyTurnover, anyRates, (of, side, a, b, rates) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        const small = chargesOf({ ...of, side, turnover: paise(low) }, rates);
        const large = chargesOf({ ...of, side, turnover: paise(high) }, rates);
        const { brokerage, stt, transaction, sebi, stamp, gst } = small;
        expect(small.total).toBe(brokerage + stt + transaction + sebi + stamp + gst);
        for (const part of [brokerage, stt, transaction, sebi, stamp, gst])
          expect(part).toBeGreaterThanOrEqual(0);
        expect(large.total).toBeGreaterThanOrEqual(small.total);
      }),
    );
  });

  test('the bound of the gate covers the round trip and is close to it', () => {
    fc.assert(
      fc.property(anyClass, anySide, anyTurnover, anyTurnover, anyRates, (of, side, entry, exit, rates) => {
        const actual =
          chargesOf({ ...of, side, turnover: paise(entry) }, rates).total +
          chargesOf({ ...of, side: opposite(side), turnover: paise(exit) }, rates).total;
        const bound = roundTripBound(chargeCoefficients(of, rates), side, entry, exit);
        expect(bound).toBeGreaterThanOrEqual(actual);
        const slack = rates.sttRounding === 'rupee' ? 210 : 12;
        expect(bound - actual).toBeLessThanOrEqual(entry > 0 && exit > 0 ? slack : 5000);
      }),
      { numRuns: 2000 },
    );
  });

  test('an unknown turnover gives an unknown bound, which no limit admits', () => {
    expect(roundTripBound(chargeCoefficients(EQUITY, RATES), 'BUY', NaN, 100)).toBeNaN();
  });
});
