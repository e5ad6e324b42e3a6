import { describe, expect, test } from 'vitest';
import type { ParsedFile } from '../../../shared/backtest/data/format.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { barTexts, expectBalance, parseText, sessionOf } from '../../support/history.ts';

const HEADER_01 = 'Instrument,Date,Time,Open,High,Low,Close';
const FILE_01 = '01_index_1min_2024/BANKNIFTY_1min_20240101_20240102.csv.gz';
const FILE_02 = '02_index_futures_1min_2017/NIFTY_F1_2017Sep.csv';
const FILE_03 = '03_stocks_1min_2017/ACME_1min.csv';
const FILE_04 = '04_banknifty_futures_1min_oi_2019/BANKNIFTY_F1_20190101_20190102.csv.gz';

function kinds(parsed: ParsedFile): readonly string[] {
  return parsed.findings.map(({ kind, action, count }) => `${kind} ${action} ${count}`);
}

describe('labels', () => {
  test('01: a start label gets a minute', () => {
    const text = `${HEADER_01}\nBANKNIFTY,20240101,09:15,100.05,101,99.5,100\nBANKNIFTY,20240101,09:16,100,100,99,99`;
    const parsed = parseText(FILE_01, text, sessionOf(555, 557));
    expect(barTexts(parsed.series[0]?.bars)).toEqual([
      '20240101 09:16 10005 10100 9950 10000 0 0',
      '20240101 09:17 10000 10000 9900 9900 0 0',
    ]);
    expect(parsed.series[0]).toMatchObject({
      symbol: 'BANKNIFTY',
      kind: 'index',
      hasVolume: false,
      hasOi: false,
    });
    expect(parsed.findings).toEqual([]);
  });

  test('02, 03 and 04: an end label is kept', () => {
    const futures = parseText(FILE_02, 'NIFTY_F1,20170901,09:16,10,12,9,11,75\n', sessionOf(555, 556));
    expect(barTexts(futures.series[0]?.bars)).toEqual(['20170901 09:16 1000 1200 900 1100 75 0']);
    expect(futures.series[0]).toMatchObject({
      symbol: 'NIFTY',
      series: 'NIFTY_F1',
      kind: 'future',
      hasVolume: true,
    });
    const stock = parseText(FILE_03, 'ACME,2017-09-26,09:16:00,10,12,9,11,75.0\n', sessionOf(555, 556));
    expect(barTexts(stock.series[0]?.bars)).toEqual(['20170926 09:16 1000 1200 900 1100 75 0']);
    expect(stock.series[0]).toMatchObject({ symbol: 'ACME', kind: 'equity' });
    const interest = parseText(
      FILE_04,
      'BANKNIFTY_F1,20190101,09:16,10,12,9,11,20,1400\n',
      sessionOf(555, 556),
    );
    expect(barTexts(interest.series[0]?.bars)).toEqual(['20190101 09:16 1000 1200 900 1100 20 1400']);
    expect(interest.series[0]?.hasOi).toBe(true);
  });

  test('03: a flat row that ends at the open is what the pre-open came to, and no bar', () => {
    const rows = ['09:15:00,10,10,10,10,75.0', '09:16:00,11,11,11,11,75.0'];
    const text = (first: string) => [first, rows[1]].map((row) => `ACME,2017-09-26,${row}`).join('\n');
    const parsed = parseText(FILE_03, text(rows[0]!), sessionOf(555, 556));
    const preOpen = { price: 1_000, at: instantOf(20170926, 555) };
    expect([...(parsed.series[0]?.preOpens ?? [])]).toEqual([[20170926, preOpen]]);
    expect(parsed.series[0]?.bars.length).toBe(1);
    const moving = parseText(FILE_03, text('09:15:00,10,11,10,11,75.0'), sessionOf(555, 556));
    const earlier = parseText(FILE_03, text('09:14:00,10,10,10,10,75.0'), sessionOf(555, 556));
    expect([moving.series[0]?.preOpens?.size, earlier.series[0]?.preOpens?.size]).toEqual([0, 0]);
  });

  test('03: NIFTY is the index and has no volume', () => {
    const parsed = parseText('03_x/NIFTY_1min.csv', 'NIFTY,2017-09-26,09:16:00,10,10,10,10,0.0');
    expect(parsed.series[0]).toMatchObject({ kind: 'index', hasVolume: false });
  });
});

describe('line ends', () => {
  const rows = ['NIFTY_F1,20170901,09:16,10,10,10,10,75', 'NIFTY_F1,20170901,09:17,11,11,11,11,75'];
  test.each([['\n'], ['\r'], ['\r\n']])('%j ends a row', (end) => {
    const parsed = parseText(FILE_02, rows.join(end) + end, sessionOf(555, 557));
    expect(parsed.rowsRead).toBe(2);
    expect(parsed.series[0]?.bars.length).toBe(2);
  });

  test('quotes around a field are read', () => {
    const parsed = parseText(FILE_02, '"NIFTY_F1",20170901,"09:16",10,10,10,10,75', sessionOf(555, 556));
    expect(parsed.series[0]?.bars.length).toBe(1);
  });
});

describe('defects', () => {
  function futures(...rows: readonly string[]): ParsedFile {
    const parsed = parseText(
      FILE_02,
      rows.map((row) => `NIFTY_F1,20170901,${row}`).join('\n'),
      sessionOf(555, 558),
    );
    expectBalance(parsed);
    return parsed;
  }
  const first = '09:16,10,12,9,11,75';
  const second = '09:17,11,12,9,11,75';
  const third = '09:18,11,12,9,11,75';

  test('a repeated row is used once', () => {
    const parsed = futures(first, second, third, third);
    expect(kinds(parsed)).toEqual(['duplicate excluded 1']);
    expect(parsed.findings[0]?.rows).toEqual([`line 4: NIFTY_F1,20170901,${third}`]);
    expect(parsed.series[0]?.bars.length).toBe(3);
  });

  test('a repeated minute with other values keeps the first', () => {
    const parsed = futures(first, second, third, '09:18,11,12,9,12,75');
    expect(kinds(parsed)).toEqual(['conflicting-duplicate excluded 1']);
    expect(parsed.series[0]?.bars.close[2]).toBe(1100);
  });

  test('a row out of order is put in its place', () => {
    const parsed = futures(first, third, second);
    expect(kinds(parsed)).toEqual(['out-of-order repaired 1']);
    expect(Array.from(parsed.series[0]?.bars.minute ?? [])).toEqual([556, 557, 558]);
  });

  test('a duplicated block out of order is counted as both and used once', () => {
    const parsed = futures(first, second, third, first, second);
    expect(kinds(parsed)).toEqual(['out-of-order noted 2', 'duplicate excluded 2']);
  });

  test('rows around the session are excluded by name', () => {
    const parsed = futures(
      '09:15,10,10,10,10,5',
      first,
      second,
      third,
      '09:19,10,11,10,11,5',
      '16:36,9,9,9,9,1',
    );
    expect(kinds(parsed)).toEqual([
      'pre-open-print excluded 1',
      'outside-session excluded 1',
      'settlement-row excluded 1',
    ]);
  });

  test('a missing minute is noted with its label', () => {
    const parsed = futures(first, third);
    expect(kinds(parsed)).toEqual(['missing-minutes noted 1']);
    expect(parsed.findings[0]?.rows).toEqual(['ends 09:17']);
  });

  test('an open outside high and low by at most 0.2 % widens them, beyond it the row goes', () => {
    const parsed = futures(first, '09:17,100.2,100,99,100,75', '09:18,100.3,100,99,100,75');
    expect(kinds(parsed)).toEqual(['implausible-price excluded 2', 'missing-minutes noted 2']);
    const near = futures('09:16,100,100,99,100,75', '09:17,100.2,100,99,100,75', '09:18,100.3,100,99,100,75');
    expect(kinds(near)).toEqual([
      'ohlc-inconsistent repaired 1',
      'ohlc-inconsistent excluded 1',
      'missing-minutes noted 1',
    ]);
    expect(near.series[0]?.bars.high[1]).toBe(10020);
  });

  test('a zero price is excluded', () => {
    expect(kinds(futures(first, second, '09:18,0,12,9,11,75'))).toContain('zero-price excluded 1');
  });

  test('a price between paise goes to the nearest and is counted', () => {
    const parsed = futures('09:16,10.004,12,9,11.006,75', second, third);
    expect(kinds(parsed)).toEqual(['sub-paisa repaired 1']);
    expect(barTexts(parsed.series[0]?.bars)[0]).toBe('20170901 09:16 1000 1200 900 1101 75 0');
  });

  test.each([
    ['09:18,11,12,9,11', '7 columns instead of 8'],
    ['9:18,11,12,9,11,75', '"9:18" is not a minute of the day'],
    ['25:18,11,12,9,11,75', '"25:18" is not a minute of the day'],
    ['09:18:30,11,12,9,11,75', '"09:18:30" is not a minute of the day'],
    ['09:18,x,12,9,11,75', 'open "x" is not a price'],
    ['09:18,11,,9,11,75', 'high "" is not a price'],
    ['09:18,11,12,1e1,11,75', 'low "1e1" is not a price'],
    ['09:18,11,12,9,99999999999,75', 'close "99999999999" is not a price'],
    ['09:18,11,12,9,11,-75', 'volume "-75" is not a whole count'],
    ['09:18,11,12,9,11,7.5', 'volume "7.5" is not a whole count'],
  ])('%s is malformed and says why', (row, why) => {
    const parsed = futures(first, second, row);
    expect(kinds(parsed)).toContain('malformed excluded 1');
    expect(parsed.findings[0]?.rows[0]).toContain(`line 3: ${why}`);
  });

  test('a date that does not exist and an unknown instrument are malformed', () => {
    const parsed = parseText(FILE_02, 'NIFTY_F1,20170931,09:16,1,1,1,1,1\nnifty,20170901,09:16,1,1,1,1,1');
    expect(kinds(parsed)).toEqual(['malformed excluded 1', 'malformed excluded 1']);
    expectBalance(parsed);
  });

  test('without its header no row of a file is trusted', () => {
    const parsed = parseText(FILE_01, 'a,b\nBANKNIFTY,20240101,09:15,100,100,100,100');
    expect(kinds(parsed)).toEqual(['malformed excluded 2']);
    expectBalance(parsed);
  });

  test('the name of another index in the rows is noted, the file name decides', () => {
    const parsed = parseText(FILE_01, `${HEADER_01}\nNIFTY,20240101,09:15,1,1,1,1`, sessionOf(555, 556));
    expect(kinds(parsed)).toEqual(['mislabelled repaired 1']);
    expect(parsed.series[0]?.symbol).toBe('BANKNIFTY');
  });

  test('a day without a session uses no row', () => {
    const parsed = parseText(FILE_02, 'NIFTY_F1,20170901,09:16,1,1,1,1,1', () => []);
    expect(kinds(parsed)).toEqual(['outside-session excluded 1']);
  });
});
