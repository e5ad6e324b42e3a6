import { beforeAll, expect, test } from 'vitest';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { netOf } from '../../shared/domain/trade.ts';
import { describeWithData } from '../support/real-data.ts';
import { PINS_2017 } from './days-2017.pins.ts';
import { DAYS_2017, pinOf, runDays2017 } from './run-2017.ts';

describeWithData('ten real days of 2017 under profile demo', (folder) => {
  let results: readonly DayResult[] = [];
  beforeAll(async () => {
    results = await runDays2017(folder);
  }, 60_000);

  test.each(DAYS_2017.map((day, i) => [day, i] as const))(
    '%i: trades, net and decisions are as pinned',
    (_day, i) => {
      expect(pinOf(results[i]!)).toEqual(PINS_2017[i]);
    },
  );

  test('both strategies trade, both ways, and leave by stop and by time', () => {
    const trades = results.flatMap((result) => result.trades);
    const of = (what: 'strategy' | 'side' | 'exitReason') =>
      new Set<unknown>(trades.map((trade) => trade[what]));
    expect([...of('strategy')]).toEqual(expect.arrayContaining(['vwap', 'opening-range']));
    expect([...of('side')]).toEqual(expect.arrayContaining(['BUY', 'SELL']));
    expect([...of('exitReason')]).toEqual(expect.arrayContaining(['stop', 'time']));
  });

  test('every day ends flat, its money explained by its trades to the paisa', () => {
    for (const { day, left, account, trades } of results) {
      const net = trades.reduce((sum, trade) => sum + netOf(trade), 0);
      expect({ day, left, open: account.open, halted: account.halted, net: account.realised }).toEqual({
        day,
        left: [],
        open: [],
        halted: null,
        net,
      });
      expect(account.mostAtRisk).toBeLessThanOrEqual(1_500_000);
    }
  });
});
