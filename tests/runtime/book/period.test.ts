import * as fc from 'fast-check';
import { beforeAll, describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { netOf, type Trade } from '../../../shared/domain/trade.ts';
import { paise } from '../../../shared/domain/units.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { periodText } from '../../../shared/runtime/book/period-text.ts';
import { reportDocumentSchema, reportJson } from '../../../shared/runtime/book/period-json.ts';
import { periodOf, readPeriod, riskMultiple, type Period } from '../../../shared/runtime/book/period.ts';
import { FIRST_DAY, LAST_DAY, type DayTrade } from '../../../shared/runtime/book/read.ts';
import { dayJson } from '../../../shared/runtime/report/json.ts';
import { decision, LOSS, REFUSED, trade, WIN } from '../report/sample.ts';
import { dayRecord, livedBook, put, type Lived } from './lived.ts';

const DAYS = [20260831, 20260901, 20260902, 20261001];

const anyTrade = fc.record({
  day: fc.constantFrom(...DAYS),
  bot: fc.constantFrom('stocks' as const, 'futures' as const, 'options' as const),
  strategy: fc.constantFrom('vwap', 'opening-range'),
  side: fc.constantFrom('BUY' as const, 'SELL' as const),
  entry: fc.integer({ min: 1_000, max: 100_000 }),
  exit: fc.integer({ min: 1_000, max: 100_000 }),
  stop: fc.integer({ min: 1_000, max: 100_000 }),
  qty: fc.integer({ min: 1, max: 300 }),
  charged: fc.integer({ min: 0, max: 20_000 }),
});

const period = fc.record({
  trades: fc.array(anyTrade, { maxLength: 25 }),
  unended: fc.subarray(DAYS, { maxLength: 2 }),
});

type AnyTrade = typeof anyTrade extends fc.Arbitrary<infer T> ? T : never;

function tradeOf(of: AnyTrade, i: number): Trade {
  const { bot, strategy, side, entry, exit, stop, qty, charged } = of;
  const charges = { ...WIN.charges, total: paise(charged) };
  const [entryValue, exitValue] = [paise(entry * qty), paise(exit * qty)];
  return trade({ id: `T${i}`, bot, strategy, side, qty, stop: paise(stop), entryValue, exitValue, charges });
}

/** The deepest fall between any two moments, looked for the long way. */
function naiveDrawdown(nets: readonly number[]): number {
  const curve = [0, ...nets.map((_, i) => nets.slice(0, i + 1).reduce((sum, net) => sum + net, 0))];
  return Math.max(...curve.flatMap((high, i) => curve.slice(i).map((low) => high - low)));
}

function sum(of: readonly number[]): number {
  return of.reduce((total, each) => total + each, 0);
}

const PARTS = ['trades', 'won', 'lost', 'gross', 'charges', 'net'] as const;

describe('a period of any trades', () => {
  test('sums what its ended days hold, and its parts sum to it', () => {
    fc.assert(
      fc.property(period, ({ trades, unended }) => {
        const rows = trades
          .map((of, i): DayTrade => ({ day: of.day, trade: tradeOf(of, i) }))
          .toSorted((a, b) => a.day - b.day);
        const days = DAYS.map((day) => dayRecord({ day, ended: !unended.includes(day) }));
        const numbers = periodOf(days, rows, []);
        const counted = rows.filter(({ day }) => !unended.includes(day));
        const nets = counted.map((row) => netOf(row.trade));
        expect(numbers.all.net).toBe(sum(nets));
        expect(numbers.all.trades).toBe(counted.length);
        expect(numbers.all.maxDrawdown).toBe(naiveDrawdown(nets));
        expect(numbers.unfinished.map(({ day }) => day)).toEqual(DAYS.filter((day) => unended.includes(day)));
        for (const part of PARTS)
          for (const group of ['days', 'bots', 'strategies', 'months'] as const)
            expect(sum(numbers[group].map((line) => line[part]))).toBe(numbers.all[part]);
        let running = 0;
        for (const { net, cumulative, drawdown } of numbers.days) {
          running += net;
          expect(cumulative).toBe(running);
          expect(drawdown).toBeGreaterThanOrEqual(0);
          expect(drawdown).toBeLessThanOrEqual(numbers.all.maxDrawdown);
        }
        reportDocumentSchema.parse(JSON.parse(JSON.stringify(reportJson('b', numbers))));
        expect(periodText('b', numbers)).not.toMatch(/NaN|undefined|Infinity/);
      }),
    );
  });

  test('orders the best and worst day of each group, and rates by what was won and lost', () => {
    const rows: readonly DayTrade[] = [
      { day: 20260901, trade: WIN },
      { day: 20260901, trade: LOSS },
      { day: 20260902, trade: WIN },
    ];
    const days = [20260901, 20260902].map((day) => dayRecord({ day, ended: true }));
    const { all, bots, months } = periodOf(days, rows, [
      { day: 20260901, record: REFUSED },
      { day: 20260903, record: REFUSED },
    ]);
    expect(all.bestDay).toEqual({ day: 20260902, net: netOf(WIN) });
    expect(all.worstDay).toEqual({ day: 20260901, net: netOf(WIN) + netOf(LOSS) });
    expect(all.profitFactor).toBeCloseTo((2 * netOf(WIN)) / -netOf(LOSS), 12);
    expect(bots.map(({ name, profitFactor }) => [name, profitFactor])).toEqual([
      ['stocks', null],
      ['futures', 0],
    ]);
    expect(months.map(({ name }) => name)).toEqual(['2026-09']);
    // 142 × (850.65 − 846.10) is ₹646.10 at risk, of which ₹266.90 net was made.
    expect(riskMultiple(WIN)).toBeCloseTo(266.9 / 646.1, 12);
    expect(riskMultiple(trade({ stop: paise(85_065) }))).toBeNull();
  });

  test('counts refusals of ended days only', () => {
    const days = [dayRecord({ day: 20260901, ended: true }), dayRecord({ day: 20260902 })];
    const both = [20260901, 20260902].map((day) => ({ day, record: REFUSED }));
    const { refusals } = periodOf(days, [], [...both, { day: 20260901, record: decision() }]);
    expect(refusals).toEqual([{ name: 'risk-per-trade', times: 1 }]);
  });
});

describe('days that were lived', () => {
  let lived: Lived;
  let numbers: Period;
  beforeAll(async () => {
    lived = await livedBook();
    numbers = await readPeriod(lived.store, FIRST_DAY, LAST_DAY);
  });

  test('come to what each day’s own report says, whatever the order they were lived in', () => {
    const documents = lived.results.map((result) =>
      dayJson({ source: { kind: 'synthetic', seed: 1 }, result, findings: [], seedRun: null }),
    );
    expect(sum(documents.map(({ account }) => account.trades))).toBeGreaterThan(3);
    expect(numbers.days.map(({ net, gross, charges, trades }) => ({ net, gross, charges, trades }))).toEqual(
      documents.map(({ account: { net, gross, charges, trades } }) => ({ net, gross, charges, trades })),
    );
    expect(numbers.all.net).toBe(sum(documents.map(({ account }) => account.net)));
    const times = new Map<string, number>();
    for (const { refusals } of documents)
      for (const each of refusals) times.set(each.rule, (times.get(each.rule) ?? 0) + each.times);
    expect(new Map(numbers.refusals.map((each) => [each.name, each.times]))).toEqual(times);
  });

  test('are cut to the period asked for', async () => {
    const one = await readPeriod(lived.store, 20260909, 20260909);
    expect(one.days.map(({ day }) => day)).toEqual([20260909]);
    expect(one.all.net).toBe(numbers.days[1]?.net);
  });

  test('are told in a table a reader can follow, with what is in no number', async () => {
    await put(lived.store, keys.day(20260911), dayRecord({ day: 20260911 }));
    const text = periodText('synthetic', await readPeriod(lived.store, FIRST_DAY, LAST_DAY));
    expect(text).toContain('Book synthetic: 3 days, 2026-09-08 to 2026-09-10 that ended');
    expect(text).toContain('2026-09-11, no minute lived yet; it is in no number here');
    expect(Math.max(...text.split('\n').map((line) => line.length))).toBeLessThanOrEqual(150);
  });
});

test.each([
  [
    'days/20260909',
    { day: 20260909, run: 0, lives: 1 },
    /document days\/20260909 does not fit its schema: source: /,
  ],
  ['days/20260909', dayRecord({ day: 20260910 }), /days\/20260909 does not fit its key: day is 20260910/],
  ['days/20260999', dayRecord(), /document days\/20260999: no such date/],
  ['days/2026-09', dayRecord(), /document days\/2026-09 has no day in its key/],
  ['trades/20260909-T1', { ...WIN, qty: 1.5 }, /document trades\/20260909-T1 does not fit .*qty: /],
  ['decisions/20260909-1-stocks-tick', [{}], /document decisions\/20260909-1-stocks-tick .*0\.bot: /],
])('a document %s that does not fit is named with its field', async (key, value, says) => {
  const store = memoryStore();
  await put(store, key, value);
  await expect(readPeriod(store, FIRST_DAY, LAST_DAY)).rejects.toThrow(says);
});
