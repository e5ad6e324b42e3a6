import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { linesOf } from '../../../shared/backtest/data/text.ts';
import { formats } from '../../../shared/backtest/data/registry.ts';
import { expectBalance, parseText } from '../../support/history.ts';

/** A path that each format knows. */
const FILES = [
  '01_x/NIFTY_1min_20240101_20240531.csv.gz',
  '02_x/NIFTY_F1_2017Sep.csv',
  '03_x/SBIN_1min.csv',
  '04_x/BANKNIFTY_F1_2019.csv.gz',
  '05_x/derived_options_1min.csv.gz',
  '05_x/NIFTY_futures_ticks.csv.gz',
  '06_x/2022-11-09.csv.gz',
  '07_x/2026-08-18_full.csv.gz',
  '07_x/2026-08-05_ltp.csv.gz',
  '08_x/2026-01-22.csv.gz',
  '09_x/2026-01-06_spot.csv.gz',
  '09_x/2026-01-08_option_chain_x.csv.gz',
  '10_x/SBIN_2018.csv.gz',
  '11_x/hourly/SBIN_60minute.csv.gz',
  '11_x/daily/SBIN_day.csv.gz',
  '12_x/all.csv',
  '13_x/nifty50_20190101_trade.zip',
  '15_x/yf.csv.gz',
  'ref/nse_qtyfreeze_2025-12.csv',
];

/** The header a format wants, told by its own complaint. */
function headerOf(file: string): string {
  const { findings } = parseText(file, 'x');
  return /start with "(.*)"/.exec(findings[0]?.rows[0] ?? '')?.[1] ?? '';
}

const cell = fc.oneof(
  fc.constantFrom(
    'NIFTY',
    'NIFTY_F1',
    'NIFTY-I',
    'NIFTY22112418000CE',
    'SBIN.NS',
    'CE',
    '',
    '"',
    '"a,b"',
    '\r',
    '-1',
  ),
  fc.constantFrom(
    '20240102',
    '2024-01-02',
    '2024-02-30',
    '2024-01-02 09:15:00',
    '2024-01-02T09:16',
    '09:15',
    '09:16:00',
  ),
  fc.double({ min: -10, max: 1e12 }).map((value) => value.toFixed(3)),
  fc.integer({ min: 0, max: 40_000_000 }).map(String),
  fc.constantFrom('100', '100.5', '0', '1', '33300000', 'NaN', 'Infinity', '1e5', '0x10'),
  fc.string({ maxLength: 8 }),
);

const table = fc
  .array(
    fc.array(cell, { maxLength: 11 }).map((cells) => cells.join(',')),
    { maxLength: 12 },
  )
  .chain((lines) => fc.constantFrom('\n', '\r', '\r\n').map((end) => lines.join(end)));

describe('reading is total', () => {
  test('every format has a path here', () => {
    for (const format of formats) expect(FILES.some((file) => format.matches(file))).toBe(true);
  });

  test.each(FILES)('%s: any text becomes rows and findings, and every row is accounted for', (file) => {
    const header = headerOf(file);
    fc.assert(
      fc.property(fc.oneof(fc.string(), table), fc.boolean(), (text, headed) => {
        const whole = headed ? `${header}\n${text}` : text;
        const parsed = parseText(file, whole);
        expectBalance(parsed);
        expect(parsed.rowsRead).toBeLessThanOrEqual(linesOf(whole).length);
      }),
      { numRuns: 60, seed: 20260909 },
    );
  });
});

/** Near-valid rows reach the checks behind the columns. */
test('rows of valid shape and wild values keep bars in order and inside the session', () => {
  const price = fc.integer({ min: 0, max: 40_000 }).map((value) => (value / 200).toFixed(3));
  const minute = fc.integer({ min: 540, max: 960 });
  const row = fc.tuple(fc.constantFrom('20240102', '20240302'), minute, price, price, price, price);
  fc.assert(
    fc.property(fc.array(row, { maxLength: 30 }), (rows) => {
      const text = rows
        .map(([day, at, ...prices]) => {
          const time = `${String(Math.floor(at / 60)).padStart(2, '0')}:${String(at % 60).padStart(2, '0')}`;
          return ['NIFTY_F1', day, time, ...prices, '10'].join(',');
        })
        .join('\n');
      const parsed = parseText('02_x/NIFTY_F1_2017Sep.csv', text);
      expectBalance(parsed);
      const bars = parsed.series[0]?.bars;
      for (let i = 0; i < (bars?.length ?? 0); i++) {
        const [open, high, low, close] = [bars!.open[i]!, bars!.high[i]!, bars!.low[i]!, bars!.close[i]!];
        expect(high).toBeGreaterThanOrEqual(Math.max(open, close));
        expect(low).toBeLessThanOrEqual(Math.min(open, close));
        expect(low).toBeGreaterThan(0);
        expect(bars!.minute[i]).toBeGreaterThan(555);
        expect(bars!.minute[i]).toBeLessThanOrEqual(930);
      }
    }),
    { numRuns: 200, seed: 20260909 },
  );
});
