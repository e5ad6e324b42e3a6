import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import pricesFile from '../../../functions/prices.json' with { type: 'json' };
import {
  priced,
  pricesOf,
  pricesText,
  quantitiesOf,
  type DayUse,
} from '../../../shared/runtime/cloud/prices.ts';

const PRICES = pricesOf(pricesFile);

const USE: DayUse = {
  functions: [
    { memoryMb: 512, minInstances: 0, invocations: 1000, billedMs: 500_000 },
    { memoryMb: 1024, minInstances: 1, invocations: 10, billedMs: 1000 },
  ],
  jobs: 25,
  taskOperations: 12,
  read: 100_000,
  written: 5000,
  removed: 0,
  brokerBytes: 1024 ** 3,
};

const byName = (use: DayUse) =>
  new Map(priced(PRICES, quantitiesOf(PRICES, use)).map((each) => [each.row.name, each]));

describe('what a day costs', () => {
  test('is what was used by the price of its unit, less what is free of it', () => {
    const rows = byName(USE);
    expect(rows.get('run-vcpu')?.quantity).toBeCloseTo(501);
    expect(rows.get('run-memory')?.quantity).toBeCloseTo(251);
    expect(rows.get('run-requests')?.quantity).toBe(1010);
    // 6.75 h of one instance with 1 vCPU and 1 GiB.
    expect(rows.get('run-warm')?.quantity).toBe(6.75 * 3600 * 2);
    // 50,000 of 100,000 are free, at 6 cents for 100,000.
    expect(rows.get('firestore-reads')).toMatchObject({ gross: 0.06, free: 0.03 });
    expect(rows.get('firestore-writes')?.free).toBe(rows.get('firestore-writes')?.gross);
    // 22 of the 25 jobs a month are paid for, a 22nd of them on each of 22 days.
    const scheduler = rows.get('scheduler');
    expect((scheduler?.gross ?? 0) - (scheduler?.free ?? 0)).toBeCloseTo(0.1);
    expect(rows.get('nat-bytes')?.gross).toBeCloseTo(0.045);
  });

  test('is never below nothing, and never falls with what is used', () => {
    const use = fc.record({
      functions: fc.array(
        fc.record({
          memoryMb: fc.integer({ min: 128, max: 8192 }),
          minInstances: fc.integer({ min: 0, max: 3 }),
          invocations: fc.nat(1e6),
          billedMs: fc.nat(1e8),
        }),
        { maxLength: 4 },
      ),
      jobs: fc.nat(100),
      taskOperations: fc.nat(1e7),
      read: fc.nat(1e7),
      written: fc.nat(1e7),
      removed: fc.nat(1e7),
      brokerBytes: fc.nat(2 ** 31 - 1),
    });
    const paid = (of: DayUse): number =>
      priced(PRICES, quantitiesOf(PRICES, of)).reduce((sum, { gross, free }) => sum + gross - free, 0);
    fc.assert(
      fc.property(
        use,
        fc.constantFrom('read', 'written', 'removed', 'brokerBytes', 'jobs'),
        fc.nat(1e6),
        (of, what, more) => {
          for (const { gross, free } of priced(PRICES, quantitiesOf(PRICES, of))) {
            expect(free).toBeGreaterThanOrEqual(0);
            expect(free).toBeLessThanOrEqual(gross);
          }
          expect(paid({ ...of, [what]: of[what] + more })).toBeGreaterThanOrEqual(paid(of) - 1e-12);
        },
      ),
    );
  });

  test('is told in rupees, with the date of the prices and what of it nobody has verified', () => {
    const text = pricesText(PRICES, priced(PRICES, quantitiesOf(PRICES, USE)));
    expect(text).toMatch(/^rupees of a trading day/);
    expect(text).toMatch(/Documents read or listed +1,00,000 +documents +5\.280 +2\.640 +2\.640/);
    expect(text).toContain(`prices of ${PRICES.date}`);
    expect(text).toContain('A dollar at ₹88, 2026-11-22, not verified');
  });
});

test.each([
  [{ ...pricesFile, date: 'today' }, 'date: must be YYYY-MM-DD'],
  [{ ...pricesFile, rows: pricesFile.rows.slice(1) }, 'needs each of these once: run-vcpu'],
  [{ ...pricesFile, rows: [...pricesFile.rows, pricesFile.rows[0]] }, 'needs each of these once: run-vcpu'],
  [{ ...pricesFile, usdInr: { ...pricesFile.usdInr, rate: 0 } }, 'usdInr.rate'],
])('a table that does not fit is refused by name', (json, why) => {
  expect(() => pricesOf(json)).toThrow(why);
});
