import { rowsOfDay } from '../../../shared/domain/rows.ts';
import { beforeAll, expect, test } from 'vitest';
import type { Finding, FindingKind } from '../../../shared/backtest/data/findings.ts';
import { previousClose } from '../../../shared/backtest/data/history.ts';
import { openData, openHistory } from '../../../shared/backtest/data/open-history.ts';
import { formatOf } from '../../../shared/backtest/data/registry.ts';
import { countOf, expectBalance, instrumentOf } from '../../support/history.ts';
import { describeWithData } from '../../support/real-data.ts';

function byDay(findings: readonly Finding[], kind: FindingKind): readonly string[] {
  return findings
    .filter((each) => each.kind === kind)
    .map(({ day, symbol, count, action }) => `${day} ${symbol} ${count} ${action}`);
}

describeWithData('every file of real data', (folder) => {
  let data: ReturnType<typeof openData>;
  beforeAll(() => {
    data = openData(folder);
  });

  test('is known, and accounts for every row', { timeout: 60_000 }, async () => {
    const set = await data;
    const files = set.files.filter((file) => file !== 'MANIFEST.md');
    expect(files.filter((file) => formatOf(file) === undefined)).toEqual([]);
    for (const file of files) expectBalance(await set.parse(file));
  });

  test('has the rows that the manifest counts', { timeout: 60_000 }, async () => {
    const set = await data;
    const manifest = (await folder.read('MANIFEST.md'))[0]?.text ?? '';
    const counted = manifest.matchAll(
      /^\| (\S+\.(?:csv|txt|csv\.gz)) \|.*\| (\d+) \| \d+ \| [0-9a-f]+ \|$/gm,
    );
    let files = 0;
    for (const [, file = '', newlines = ''] of counted) {
      // Newlines are not rows where lines end with CR alone; the reference tables are not imported.
      if (newlines === '0' || file.startsWith('ref/')) continue;
      const text = (await folder.read(file))[0]?.text ?? '';
      const headers = /^[A-Za-z_ ]+,[A-Za-z_ ]+,/.test(text) ? 1 : 0;
      const { rowsRead } = await set.parse(file);
      expect({ file, rows: rowsRead }).toEqual({ file, rows: Number(newlines) - headers });
      files += 1;
    }
    expect(files).toBe(79);
  });

  test('05: a symbol starts with one to three seed prints, and none is used', async () => {
    const set = await data;
    const options = await set.parse('05_ticks_2022-11-18/NIFTY_24NOV22_17900-18700_option_ticks.csv.gz');
    expect(countOf(options.findings, { kind: 'seed-print' })).toBe(71);
    const futures = await set.parse('05_ticks_2022-11-18/NIFTY_futures_ticks.csv.gz');
    expect(countOf(futures.findings, { kind: 'seed-print' })).toBe(4);
    expect(Math.min(...(futures.quotes?.qty.subarray(0, futures.quotes.length) ?? []))).toBeGreaterThan(1);
  });

  /** The derived futures are written with six digits: 18388.45 as 18388.5. */
  test('05: the ticks make the derived minutes, to five paise', async () => {
    const set = await data;
    const { quotes } = await set.parse('05_ticks_2022-11-18/NIFTY_futures_ticks.csv.gz');
    const { series } = await set.parse('05_ticks_2022-11-18/derived_NIFTY_futures_1min.csv.gz');
    const bars = series.find((each) => each.series === 'NIFTY-I')?.bars;
    if (quotes === null || bars === undefined) throw new Error('no ticks or no bars');
    const made = new Map<number, { high: number; low: number; close: number; volume: number }>();
    for (let i = 0; i < quotes.length; i++) {
      if (quotes.instruments[quotes.instrument[i]!]?.series !== 'NIFTY-I') continue;
      const end = (Math.floor(quotes.at[i]! / 60_000) + 1) * 60_000;
      const last = quotes.last[i]!;
      const bar = made.get(end) ?? { high: last, low: last, close: last, volume: 0 };
      made.set(end, {
        high: Math.max(bar.high, last),
        low: Math.min(bar.low, last),
        close: last,
        volume: bar.volume + quotes.qty[i]!,
      });
    }
    expect(bars.length).toBe(375);
    for (let i = 0; i < bars.length; i++) {
      const bar = made.get(bars.at[i]!);
      if (bar === undefined) throw new Error(`no ticks in minute ${bars.minute[i]}`);
      expect(bar.volume).toBe(bars.volume[i]);
      expect(Math.abs(bar.high - bars.high[i]!)).toBeLessThanOrEqual(5);
      expect(Math.abs(bar.low - bars.low[i]!)).toBeLessThanOrEqual(5);
      expect(Math.abs(bar.close - bars.close[i]!)).toBeLessThanOrEqual(5);
    }
  });

  test('2022-11-18: the futures, the options and the spot of the seconds, with its previous close', async () => {
    const history = await (await data).history(20221118);
    const kinds = history.instruments.map((each) => each.kind);
    expect(kinds.filter((kind) => kind === 'future')).toHaveLength(3);
    expect(kinds.filter((kind) => kind === 'option')).toHaveLength(295);
    const spot = instrumentOf(history, 'NIFTY');
    const [from, to] = rowsOfDay(spot.bars, 20221118);
    expect(to - from).toBe(375);
    expect(previousClose(spot.bars, 20221118)).toBe(spot.bars.close[from - 1]);
    const future = instrumentOf(history, 'NIFTY-I');
    expect(future).toMatchObject({ symbol: 'NIFTY', kind: 'future', hasVolume: true, hasOi: true });
    const [first] = rowsOfDay(future.bars, 20221118);
    const basis = Array.from(
      { length: 375 },
      (_, i) => future.bars.close[first + i]! - spot.bars.close[from + i]!,
    );
    const mean = basis.reduce((a, b) => a + b, 0) / basis.length / 100;
    expect(mean).toBeGreaterThan(46);
    expect(mean).toBeLessThan(49);
  });

  test('06: each day is 375 minutes, its values before 09:15 excluded', async () => {
    const history = await openHistory(folder, 20221109, { to: 20221125, priorSessions: 0 });
    const { bars } = instrumentOf(history, 'NIFTY');
    expect(bars.length).toBe(13 * 375);
    const seconds = history.findings.filter((each) => each.file.startsWith('06'));
    expect(countOf(seconds, { kind: 'missing-minutes' })).toBe(0);
    expect(countOf(seconds, { kind: 'pre-open-print', day: 20221118 })).toBe(842);
    const { preOpens } = instrumentOf(history, 'NIFTY');
    expect(preOpens?.size).toBe(13);
    expect(preOpens?.get(20221118)?.price).toBe(1_838_295);
  });

  test('07: the cumulative volume falls in 373 rows of the expiry day', async () => {
    const parsed = await (await data).parse('07_nifty_chain_1min_2026/2026-08-18_expiry_day_full.csv.gz');
    expect(parsed.rowsRead).toBe(153_990);
    expect(byDay(parsed.findings, 'falling-volume')).toEqual(['20260818 NIFTY 373 repaired']);
    expect(parsed.quotes?.instruments).toHaveLength(553);
    expect(new Set(parsed.quotes?.at.subarray(0, parsed.quotes.length)).size).toBe(288);
  });

  test('07: yesterday’s values before the open of the price files are excluded', async () => {
    const parsed = await (await data).parse('07_nifty_chain_1min_2026/2026-07-31_ltp.csv.gz');
    expect(byDay(parsed.findings, 'pre-open-print')).toEqual(['20260731 NIFTY 1155 excluded']);
  });

  test('08: the volume falls 248 times on 2026-01-22, all in legs without a price, and on no other day', async () => {
    const set = await data;
    const falls: string[] = [];
    for (const file of set.files.filter((each) => each.startsWith('08'))) {
      const parsed = await set.parse(file);
      falls.push(`${file.slice(-17, -7)} ${countOf(parsed.findings, { kind: 'falling-volume' })}`);
    }
    expect(falls).toEqual(['2026-01-22 248', '2026-01-27 0', '2026-01-28 0', '2026-01-29 0', '2026-01-30 0']);
  });

  test('08: the spot of MIDCPNIFTY is 0 throughout, and that of all in the first snapshot of 2026-01-27', async () => {
    const parsed = await (await data).parse('08_kite_index_chain_2026/2026-01-27.csv.gz');
    expect(countOf(parsed.findings, { kind: 'zero-spot', symbol: 'NIFTY' })).toBe(97);
    expect(countOf(parsed.findings, { kind: 'zero-spot', symbol: 'BANKNIFTY' })).toBe(138);
    const { quotes } = parsed;
    for (let i = 0; i < (quotes?.length ?? 0); i++) {
      const isMidcap = quotes!.instruments[quotes!.instrument[i]!]?.symbol === 'MIDCPNIFTY';
      if ((quotes!.spot[i] === 0) !== isMidcap) throw new Error(`spot of row ${i}`);
    }
  });

  test('09: last prices are 0 in a few snapshots and outside the day’s range in under 0.3 % of rows', async () => {
    const set = await data;
    for (const file of set.files.filter((each) => each.endsWith('_spot.csv.gz'))) {
      const { findings, rowsRead } = await set.parse(file);
      expect(countOf(findings, { kind: 'outside-day-range' })).toBeLessThan(rowsRead * 0.003);
      expect(countOf(findings, { kind: 'zero-price' })).toBeLessThan(rowsRead * 0.03);
    }
  });

  test('10: extra bars, 1 to 39 bars beyond high and low, and the Muhurat session', async () => {
    const set = await data;
    const inconsistent: number[] = [];
    for (const file of set.files.filter((each) => each.startsWith('10'))) {
      const { findings, series } = await set.parse(file);
      inconsistent.push(countOf(findings, { kind: 'ohlc-inconsistent' }));
      expect(countOf(findings, { kind: 'outside-session', day: 20180418 })).toBe(1);
      const bars = series[0]!.bars;
      const [from, to] = rowsOfDay(bars, 20181107);
      expect(Array.from(bars.minute.subarray(from, to))).toEqual([1065, 1080, 1095, 1110]);
    }
    // A 37th of INFY is its extra bar, already outside the session.
    expect(inconsistent).toEqual([4, 39, 3, 36, 1, 6, 4, 4]);
  });

  test('11: 273 days of seven hours, except the Muhurat hour of 2025-10-21', async () => {
    const set = await data;
    for (const file of set.files.filter((each) => each.startsWith('11') && each.includes('hourly'))) {
      const { findings, series } = await set.parse(file);
      const { bars } = series[0]!;
      expect(findings).toEqual([]);
      expect(bars.length).toBe(272 * 7 + 1);
      const [from, to] = rowsOfDay(bars, 20251021);
      expect(Array.from(bars.minute.subarray(from, to))).toEqual([885]);
    }
  });

  test('12: four futures with bid below ask, repeated rows and one torn line excluded', async () => {
    const parsed = await (await data).parse('12_stock_futures_ticks_2025-11-17/all_ticks_FUTURES.csv');
    expect(countOf(parsed.findings, { kind: 'duplicate' })).toBe(1136);
    expect(countOf(parsed.findings, { kind: 'malformed' })).toBe(1);
    const { quotes } = parsed;
    expect(quotes?.instruments.map((each) => each.series).sort()).toEqual(['MCX', 'RELIND', 'TCS', 'TRENT']);
    const crossed = Array.from({ length: quotes?.length ?? 0 }, (_, i) => quotes!.bid[i]! >= quotes!.ask[i]!);
    expect(crossed).not.toContain(true);
  });

  test('13: 375 minutes of the index a day; the entry of another date is not used', async () => {
    const set = await data;
    for (const file of set.files.filter((each) => each.startsWith('13_lean_samples/nifty50'))) {
      const { series, findings, rowsRead } = await set.parse(file);
      expect(series[0]?.bars.length).toBe(375);
      expect(countOf(findings, { kind: 'mislabelled', action: 'excluded' })).toBe(rowsRead / 2);
    }
  });

  test('15: two days of ten stocks; the placeholder rows of 2025-05-13 are excluded', async () => {
    const parsed = await (await data).parse('15_stocks_5min_2025/yf_5min_10stocks.csv.gz');
    expect(parsed.series).toHaveLength(10);
    for (const { bars } of parsed.series) expect(bars.length).toBe(150);
    expect(countOf(parsed.findings, { day: 20250513, action: 'excluded' })).toBe(20);
  });
});
