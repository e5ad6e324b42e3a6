import { beforeAll, describe, expect, test } from 'vitest';
import { readExchangeIv } from '../../../../scripts/commands/options-iv.ts';
import { openData, type DataSet } from '../../../../shared/backtest/data/open-history.ts';
import { EXCHANGE, ours, RATE_DEFAULT } from '../../../../shared/runtime/report/exchange-iv/conventions.ts';
import type { Distribution } from '../../../../shared/runtime/report/exchange-iv/differences.ts';
import {
  exchangeIv,
  type ExchangeIv,
  type Slice,
} from '../../../../shared/runtime/report/exchange-iv/exchange-iv.ts';
import {
  exchangeIvDocumentSchema,
  exchangeIvJson,
} from '../../../../shared/runtime/report/exchange-iv/json.ts';
import { exchangeIvText } from '../../../../shared/runtime/report/exchange-iv/text.ts';
import { describeWithData } from '../../../support/real-data.ts';
import { chainText, DAY, dayClock, exactClock, quotesOf } from './made-chain.ts';

function slice(report: ExchangeIv, by: Slice['by'], name = ''): Slice {
  const found = report.slices.find((each) => each.by === by && each.name.includes(name));
  if (found === undefined) throw new Error(`no slice ${by} ${name}`);
  return found;
}

/** Premiums are written to a paisa: of the strikes near the money, that is a hundredth of a point at the most. */
const PAISA = 0.05;

describe('a chain made by a known convention', () => {
  test('of the exchange’s kind is found to be that, with nothing between', () => {
    const report = exchangeIv(quotesOf(chainText(0.1, dayClock)), DAY, 0.065);
    expect(report.fits[0]?.convention).toEqual(EXCHANGE);
    const { exchange } = slice(report, 'traded');
    expect(exchange.count).toBe(2 * 2 * 2 * 9);
    expect([exchange.p5, exchange.p95].every((points) => Math.abs(points) < PAISA)).toBe(true);
  });

  test('of ours is found to be that: the forward by parity, the clock exact to 15:40', () => {
    const report = exchangeIv(quotesOf(chainText(RATE_DEFAULT, exactClock)), DAY, RATE_DEFAULT);
    const { ours: found } = slice(report, 'traded');
    expect([found.p5, found.p95].every((points) => Math.abs(points) < PAISA)).toBe(true);
    const fit = report.fits.find(
      ({ convention }) => convention.forward === 'parity' && convention.time === 'minutes',
    );
    expect(fit?.distribution.medianAbsolute).toBeLessThan(PAISA);
    expect(ours(0.05)).toEqual({ forward: 'parity', rate: 0.05, time: 'minutes' });
  });
});

test('a price whose volume did not rise is no trade: no forward, and not in the tables', () => {
  const report = exchangeIv(quotesOf(chainText(0.1, dayClock, 12, () => 100)), DAY, 0.065);
  expect(report.quotes).toBe(3 * 2 * 18);
  expect(slice(report, 'traded').exchange).toMatchObject({ count: 0, median: NaN, refused: {} });
  expect(slice(report, 'all').ours).toMatchObject({ count: 0, refused: { 'no-forward': 108 } });
  expect(slice(report, 'all').exchange.count).toBe(108);
  expect(exchangeIvText(report)).toContain('which convention the exchange follows cannot be told');
});

test('quotes that the exchange names no volatility for, and prices below exercise, are counted by why', () => {
  const text = chainText(0.1, dayClock)
    .replaceAll(/,12$/gm, ',0')
    .replace(/,24000,CE,24200,[\d.]+/, ',24000,CE,24200,150');
  const none = slice(exchangeIv(quotesOf(text), DAY, 0.065), 'all').exchange;
  expect(none).toMatchObject({ count: 0, refused: { 'exchange-names-none': 108 } });
  const low = chainText(0.1, dayClock).replace(/,24000,CE,24200,[\d.]+/, ',24000,CE,24200,150');
  const { refused, count } = slice(exchangeIv(quotesOf(low), DAY, 0.065), 'all').exchange;
  expect([count, refused]).toEqual([107, { 'at-or-below-intrinsic': 1 }]);
});

test('every quote is in one band of each table or in none of them', () => {
  const report = exchangeIv(quotesOf(chainText(0.1, dayClock)), DAY, 0.065);
  const total = ({ count, refused }: Distribution): number =>
    Object.values(refused).reduce((sum, each) => sum + each, count);
  for (const by of ['moneyness', 'time'] as const) {
    const slices = report.slices.filter((each) => each.by === by);
    const sum = slices.reduce((all, each) => all + total(each.ours), 0);
    expect(sum).toBe(total(slice(report, 'traded').ours));
  }
  expect(slice(report, 'time', '4 hours to a day').ours.count).toBe(2 * 18);
  expect(slice(report, 'time', '3 to 9 days').ours.count).toBe(2 * 18);
});

test('another day of the file is not in it', () => {
  expect(exchangeIv(quotesOf(chainText(0.1, dayClock)), 20260817, 0.065).quotes).toBe(0);
});

test('as text it fits the page, as JSON its schema', () => {
  const report = exchangeIv(quotesOf(chainText(0.1, dayClock)), DAY, 0.065);
  const text = exchangeIvText(report);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(150);
  expect(text).toMatch(/^traded since the snapshot before +ours +\d+ +0 /m);
  const document = exchangeIvDocumentSchema.parse(JSON.parse(JSON.stringify(exchangeIvJson(report))));
  expect(document).toMatchObject({ day: '2026-08-18', quotes: 108, snapshots: 3, exchange: { ratePct: 10 } });
  const empty = document.slices.find(({ name }) => name === 'the last hour');
  expect(empty?.ours).toMatchObject({ count: 0, median: null });
});

describeWithData('the recorded chains', (folder) => {
  let data: Promise<DataSet>;
  beforeAll(() => {
    data = openData(folder);
  });

  const rounded = ({ p5, p25, median, p75, p95 }: Distribution): readonly number[] =>
    [p5, p25, median, p75, p95].map((points) => Number(points.toFixed(2)) + 0);

  /** Whole-day medians within two hundredths of a point of the exchange's column: its convention, and our arithmetic. */
  test(
    '2026-08-18: the exchange computes with the spot, 10 % and whole days',
    { timeout: 60_000 },
    async () => {
      const report = await readExchangeIv(await data, 20260818, RATE_DEFAULT);
      expect(report).toMatchObject({ quotes: 153_990, snapshots: 288 });
      expect(report.fits[0]?.convention).toEqual(EXCHANGE);
      expect(report.fits[0]?.distribution.medianAbsolute).toBeCloseTo(0.13, 2);
      const { exchange, ours } = slice(report, 'all');
      expect(exchange.refused).toEqual({ 'at-or-below-intrinsic': 13_303 });
      expect(ours.refused).toEqual({ 'at-or-below-intrinsic': 11_163, 'no-forward': 2_456 });
      expect(rounded(slice(report, 'traded').exchange)).toEqual([-1.3, -0.17, -0.01, 0.14, 1.17]);
      expect(rounded(slice(report, 'moneyness', 'out of the money by 0.5').exchange)).toEqual([
        -0.53, -0.12, -0.01, 0.1, 0.4,
      ]);
      expect(rounded(slice(report, 'time', '3 to 9').ours)).toEqual([-1.84, -0.4, -0.16, 0.12, 0.74]);
      expect(rounded(slice(report, 'time', '9 to 16').ours)).toEqual([-0.75, -0.35, 0.01, 0.28, 0.69]);
      expect(rounded(slice(report, 'time', 'last hour').ours)).toEqual([
        23.19, 57.19, 113.69, 184.97, 317.76,
      ]);
    },
  );

  test('2026-08-17: so it does the day before', { timeout: 60_000 }, async () => {
    const report = await readExchangeIv(await data, 20260817, RATE_DEFAULT);
    expect(report).toMatchObject({ quotes: 23_768, snapshots: 52 });
    expect(report.fits[0]?.convention).toEqual(EXCHANGE);
    expect(report.fits[0]?.distribution.medianAbsolute).toBeCloseTo(0.12, 2);
    expect(rounded(slice(report, 'traded').exchange)).toEqual([-0.67, -0.12, 0.01, 0.15, 0.97]);
    expect(rounded(slice(report, 'time', '9 to 16').ours)).toEqual([-0.74, -0.38, 0.02, 0.25, 0.65]);
  });

  test('a day without such a chain is refused, naming those there are', async () => {
    await expect(readExchangeIv(await data, 20260819, 0.065)).rejects.toThrow(
      /no option chain of 2026-08-19 .*; it has 2026-08-17, 2026-08-18$/,
    );
  });
});
