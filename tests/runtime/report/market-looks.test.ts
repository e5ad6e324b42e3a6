import { expect, test } from 'vitest';
import { demoDay } from '../../../scripts/pinned-run.ts';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import { minuteOf } from '../../../shared/domain/time.ts';
import { choiceText } from '../../../shared/engine/bot-desk.ts';
import { marketDocumentSchema, marketJson } from '../../../shared/runtime/report/market-json.ts';
import { marketLookAt, marketLooks } from '../../../shared/runtime/report/market-looks.ts';
import { marketDayText, marketMinuteText } from '../../../shared/runtime/report/market-text.ts';
import { DEFAULT_DAY } from '../../../scripts/commands/run-options.ts';
import { CARRIES_ALL, chainDay, FUTURE, listed, option } from '../../engine/chain-day.ts';

const market = syntheticMarketDay(generateMarket({ seed: 1326, day: DEFAULT_DAY }));
const looks = marketLooks(market, 'default');

test('the looks are the choices of the day when it is run, reasons and all', () => {
  const run = demoDay(1326).decisions.filter(({ kind }) => kind === 'select');
  const seen = looks.flatMap(({ minute, choices }) =>
    choices.map(({ bot, choice }) => [minute, bot, choiceText(choice), choice.reasons.join(', ')]),
  );
  expect(seen).toEqual(run.map(({ barAt, bot, rule, why }) => [minuteOf(barAt), bot, rule, why]));
  expect(looks.map(({ minute }) => minute)).toEqual(Array.from({ length: 22 }, (_, i) => 571 + 15 * i));
});

test('a minute between two looks has its own facts and the choices of the look before', () => {
  const between = marketLookAt(market, 'default', 580);
  expect(between.chosen?.minute).toBe(571);
  expect(between.choices).toEqual(looks[0]?.choices);
  expect(between.facts.vix).not.toBe(looks[0]?.facts.vix);
  expect(marketLookAt(market, 'default', 586)).toEqual(looks[1]);
  expect(marketLookAt(market, 'default', 560)).toMatchObject({ choices: [], chosen: null });
});

test('a day is a table within the page, with what nobody knew named', () => {
  const text = marketDayText(market, looks);
  expect(text).toContain('Market of 2026-09-09, seen by NFO:NIFTY26SEPFUT\n');
  expect(text).toMatch(/^09:31 {2}21\.94 {2}-0\.13 .* range .* bearish -2\/3 {2}range-reversal no-BUY/m);
  expect(text).toMatch(/^Unknown all day: pre-open, sentiment$/m);
  expect(text).toContain('         stocks   range-reversal no-BUY — VIX 21.94 high (18), ADX 16 below 20\n');
  expect(text).not.toMatch(/NaN|undefined/);
  for (const line of text.split('\n')) expect(line.length).toBeLessThanOrEqual(150);
});

test('a minute names every fact, every vote and what each bot may do and why', () => {
  const text = marketMinuteText(market, marketLookAt(market, 'default', 580));
  expect(text).toMatch(/^pre-open +unknown$/m);
  expect(text).toMatch(/^PCR of volume +nearest expiry \d\.\d\d, all \d\.\d\d$/m);
  expect(text).toContain('What each bot may open, chosen at 09:31\n');
  expect(text).toMatch(/options +none no-BUY — VIX 21\.94 high \(18\), options stand aside$/m);
  expect(marketMinuteText(market, marketLookAt(market, 'default', 560))).toContain('No bot has chosen yet');
});

test('the options of a chain are told', () => {
  const future = listed(FUTURE, [
    [556, 10_000, 100, 9_000],
    [571, 9_900, 100, 9_500],
  ]);
  const call = option('CE', 100, [
    [556, 200, 10, 1_000],
    [571, 150, 10, 3_000],
  ]);
  const put = option('PE', 100, [
    [556, 200, 10, 1_000],
    [571, 250, 20, 1_500],
  ]);
  const day = chainDay([future, call, put], CARRIES_ALL);
  const text = marketMinuteText(day, marketLookAt(day, 'default', 571));
  expect(text).toMatch(/^PCR of open interest +nearest expiry 0\.50, all 0\.50$/m);
  expect(text).toMatch(/^PCR of volume +nearest expiry 1\.50, all 1\.50$/m);
  expect(text).toMatch(
    /since the open +calls \+2,000 short build-up, puts \+500 long build-up, future \+500 short build-up$/m,
  );
});

test('the document fits its schema, unknown facts null', () => {
  const document = marketDocumentSchema.parse(JSON.parse(JSON.stringify(marketJson(market, looks))));
  expect(document.looks).toHaveLength(22);
  expect(document.looks[0]).toMatchObject({
    minute: '09:31',
    chosen: '09:31',
    regime: 'range',
    facts: { vix: 21.94, sentiment: null, pcrOiAll: 1 },
    direction: { verdict: 'bearish', score: -2, known: 3, blocks: 'BUY' },
  });
  const early = marketJson(market, [marketLookAt(market, 'default', 560)]);
  expect(early.looks[0]).toMatchObject({ chosen: null, choices: [] });
});
