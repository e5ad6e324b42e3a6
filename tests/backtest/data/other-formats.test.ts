import { instantOf } from '../../../shared/domain/time.ts';
import { describe, expect, test } from 'vitest';
import { historicalSessions } from '../../../shared/backtest/data/sessions.ts';
import { formatOf } from '../../../shared/backtest/data/registry.ts';
import type { ParsedFile } from '../../../shared/backtest/data/format.ts';
import { barTexts, countOf, expectBalance, parseText, sessionOf } from '../../support/history.ts';

function kinds(parsed: ParsedFile): readonly string[] {
  return parsed.findings.map(({ kind, action, count }) => `${kind} ${action} ${count}`);
}

describe('05, derived minutes', () => {
  const header = 'minute,symbol,open,high,low,close,volume,oi,ticks';

  test('start labels get a minute; futures and options are told apart by name', () => {
    const text = `${header}\n2022-11-18T09:15,NIFTY-II,10,11,9,10,50,500,2\n2022-11-18T09:15,NIFTY22112418000PE,5,5,5,5,50,700,1`;
    const { series } = parseText('05_x/derived_NIFTY_1min.csv.gz', text, sessionOf(555, 556));
    expect(series.map(({ symbol, series, kind, hasOi }) => [symbol, series, kind, hasOi])).toEqual([
      ['NIFTY', 'NIFTY-II', 'future', true],
      ['NIFTY', 'NIFTY22112418000PE', 'option', true],
    ]);
    expect(barTexts(series[0]?.bars)).toEqual(['20221118 09:16 1000 1100 900 1000 50 500']);
    expect(series[1]?.contract).toEqual({ expiry: 20221124, strike: 1_800_000, right: 'PE' });
  });

  test('absent minutes of options are counted together', () => {
    const row = (name: string): string => `2022-11-18T09:15,NIFTY221124${name},5,5,5,5,50,700,1`;
    const text = [header, row('18000PE'), row('18000CE')].join('\n');
    const parsed = parseText('05_x/derived_NIFTY_options_1min.csv.gz', text, sessionOf(555, 558));
    expect(parsed.findings).toMatchObject([
      { symbol: 'all options', kind: 'missing-minutes', count: 4, rows: [] },
    ]);
  });
});

describe('06, spot seconds', () => {
  test('become minutes of the session; what lies around it is excluded', () => {
    const text = [
      '2022-11-18 09:07:59,99',
      '2022-11-18 09:15:00,100',
      '2022-11-18 09:15:30,102.5',
      '2022-11-18 09:15:59,101',
      '2022-11-18 09:16:00,103',
      '2022-11-18 09:16:00,103',
      '2022-11-18 09:15:01,50',
      '2022-11-18 09:17:00,104',
      'x',
    ].join('\n');
    const parsed = parseText('06_x/2022-11-18.csv.gz', text, sessionOf(555, 557));
    expect(barTexts(parsed.series[0]?.bars)).toEqual([
      '20221118 09:16 10000 10250 10000 10100 0 0',
      '20221118 09:17 10300 10300 10300 10300 0 0',
    ]);
    expect(parsed.series[0]).toMatchObject({ symbol: 'NIFTY', kind: 'index', hasVolume: false });
    const preOpen = { price: 9_900, at: instantOf(20221118, 547) + 59_000 };
    expect([...(parsed.series[0]?.preOpens ?? [])]).toEqual([[20221118, preOpen]]);
    expect(kinds(parsed)).toEqual([
      'pre-open-print excluded 1',
      'duplicate excluded 1',
      'out-of-order excluded 1',
      'outside-session excluded 1',
      'malformed excluded 1',
    ]);
    expectBalance(parsed);
  });
});

describe('10, 11 and 15, longer bars', () => {
  test('10: a quarter ends a quarter later; a bar from the close on is outside', () => {
    const text =
      'Date,Open,High,Low,Close,Volume\n2018-03-01 15:15:00,10,11,9,10,5\n2018-03-01 15:30:00,10,11,9,10,5';
    const parsed = parseText('10_stocks_15min/ACME_2018-03_2019-07.csv.gz', text, sessionOf(915, 930));
    expect(barTexts(parsed.series[0]?.bars)).toEqual(['20180301 15:30 1000 1100 900 1000 5 0']);
    expect(kinds(parsed)).toEqual(['outside-session excluded 1']);
  });

  test('11: the last hour ends with the session, a day with its close', () => {
    const header = 'datetime,open,high,low,close,volume,oi';
    const hours = `${header}\n2025-01-01 14:15:00+05:30,10,11,9,10,5,0\n2025-01-01 15:15:00+05:30,10,11,9,10,5,0`;
    const hourly = parseText('11_x/hourly/ACME_60minute_400d.csv.gz', hours, sessionOf(855, 930));
    expect(Array.from(hourly.series[0]?.bars.minute ?? [])).toEqual([915, 930]);
    const daily = parseText(
      '11_x/daily/ACME_day_2000d.csv.gz',
      `${header}\n2025-01-01 00:00:00+05:30,10,11,9,10,5,0\n2024-03-02 00:00:00+05:30,10,11,9,10,5,0`,
    );
    expect(barTexts(daily.series[0]?.bars).map((text) => text.slice(0, 14))).toEqual([
      '20240302 12:30',
      '20250101 15:30',
    ]);
    expect(daily.series[0]?.timeframe).toBe('day');
  });

  test('15: zero and placeholder prices are excluded, five minutes are added', () => {
    const header = 'datetime,symbol,open,high,low,close,volume';
    const rows = [
      '09:15:00+05:30,ACME.NS,100,101,99,100,0',
      '09:20:00+05:30,ACME.NS,1,1,1,1,1',
      '09:25:00+05:30,ACME.NS,0,0,0,0,0',
    ];
    const text = [header, ...rows.map((row) => `2025-05-13 ${row}`)].join('\n');
    const parsed = parseText('15_x/yf.csv.gz', text, sessionOf(555, 570));
    expect(barTexts(parsed.series[0]?.bars)).toEqual(['20250513 09:20 10000 10100 9900 10000 0 0']);
    expect(kinds(parsed)).toEqual([
      'implausible-price excluded 1',
      'zero-price excluded 1',
      'missing-minutes noted 2',
    ]);
    expectBalance(parsed);
  });
});

describe('13, Lean archives', () => {
  function lean(file: string, parts: readonly { name: string; text: string }[]): ParsedFile | undefined {
    return formatOf(file)?.parse({ file, parts }, historicalSessions);
  }

  test('equity prices are ten-thousandths of a rupee, index prices rupees', () => {
    const stock = lean('13_x/acme_20190709_trade.zip', [
      { name: '20190709_acme_minute_trade.csv', text: '33300000,950000,950100,939000,948500,70' },
    ]);
    expect(barTexts(stock?.series[0]?.bars)).toEqual(['20190709 09:16 9500 9501 9390 9485 70 0']);
    const index = lean('13_x/nifty50_20190101_trade.zip', [
      { name: '20190101_nifty_minute_trade.csv', text: '33300000,100.5,101,100,100.05,0' },
    ]);
    expect(barTexts(index?.series[0]?.bars)).toEqual(['20190101 09:16 10050 10100 10000 10005 0 0']);
    expect(index?.series[0]).toMatchObject({ symbol: 'NIFTY', kind: 'index' });
  });

  test('an entry of another date than its archive is not used', () => {
    const text = '33300000,100,100,100,100,0';
    const parsed = lean('13_x/nifty50_20190101_trade.zip', [
      { name: '20190101_nifty_minute_trade.csv', text },
      { name: '20190102_nifty_minute_trade.csv', text },
    ]);
    expect(parsed).toMatchObject({ rowsRead: 2, rowsUsed: 1, rowsExcluded: 1 });
    expect(countOf(parsed?.findings ?? [], { kind: 'mislabelled', action: 'excluded' })).toBe(1);
  });
});

test('the reference tables are recognised and say where they are read', () => {
  expect(parseText('ref/nse_qtyfreeze_2025-12.csv', 'x').remark).toBe(
    'no prices: read by `tron instruments --freeze`',
  );
  expect(parseText('ref/kite_instruments_NFO_2026-08-17.csv.gz', 'x').remark).toBe(
    'no prices: read by --dump, and told by `tron instruments --dump`',
  );
});

test('a session is 09:15 to 15:30 unless a row of the table says otherwise', () => {
  expect(historicalSessions(20170901, 'future')).toEqual([[555, 930]]);
  expect(historicalSessions(20240302, 'index')).toEqual([
    [555, 600],
    [690, 750],
  ]);
  expect(historicalSessions(20260818, 'option')).toEqual([[555, 940]]);
});
