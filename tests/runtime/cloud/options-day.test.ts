import { describe, expect, test } from 'vitest';
import { openData } from '../../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../../shared/backtest/market-day.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { importSessions } from '../../../shared/domain/session-import.ts';
import type { DayResult } from '../../../shared/runtime/day-result.ts';
import { describeWithData } from '../../support/real-data.ts';
import {
  ALL_BOTS,
  chainDay,
  chainWorld,
  decidedBy,
  inOneProcess,
  livedOptions,
  realChainDay,
  setupFor,
} from './options-world.ts';

/** Each minute is three processes, on a machine that may be busy. */
const LONG_MS = 600_000;

/** The paper market is a minute behind: what was decided by then is all known. */
const BEHIND = 2;

const WAYS: readonly (readonly [string, boolean])[] = [
  ['asked for, ten of them a minute', false],
  ['published by a streamer', true],
];

function kindsOf({ decisions }: DayResult): readonly string[] {
  return decisions.filter(({ bot }) => bot === 'options').map(({ kind }) => kind);
}

describe.each(WAYS)('a chain whose options are %s', (_, isStreamed) => {
  test(
    'is traded by functions as one process trades the whole chain, beside stocks and futures',
    async () => {
      const until = 632;
      const market = chainDay(1417);
      const world = chainWorld(market, setupFor(ALL_BOTS, null), isStreamed);
      const result = await livedOptions(world, market, until);
      const { own, published } = await inOneProcess(world, market);
      const [ours, theirs] = [result, own].map((of) => decidedBy(of, market, until - BEHIND));
      expect(ours).toBe(theirs);
      expect(decidedBy(published, market, until - BEHIND)).toBe(theirs);
      expect(kindsOf(result)).toEqual(expect.arrayContaining(['entry', 'stop', 'exit']));
      expect(world.told.alerts).toEqual([]);
    },
    LONG_MS,
  );

  test(
    'has its spreads bought, sold and closed by their value or their time as in one process',
    async () => {
      const until = 720;
      const market = chainDay(1417);
      const world = chainWorld(market, setupFor(['options'], 'debit-spread'), isStreamed);
      const result = await livedOptions(world, market, until);
      const { own } = await inOneProcess(world, market);
      const [ours, theirs] = [result, own].map((of) => decidedBy(of, market, until - BEHIND));
      expect(ours).toBe(theirs);
      expect(kindsOf(result)).toEqual(expect.arrayContaining(['entry', 'leg']));
    },
    LONG_MS,
  );
});

describeWithData('a real chain', (folder) => {
  test.each(WAYS)(
    'whose options are %s is traded by functions as in one process',
    async (_, isStreamed) => {
      const day = 20221118;
      const until = 642;
      const special = { day: '2022-11-18', kind: 'special', note: 'its bars are there' };
      const rules = { ...STANDARD_RULES, calendar: importSessions({ years: [2022], sessions: [special] }) };
      const history = await (await openData(folder)).history(day);
      const market = realChainDay(historyMarketDay(history, day, rules));
      const world = chainWorld(market, setupFor(['futures', 'options'], null, day), isStreamed, rules);
      const result = await livedOptions(world, market, until);
      const { own } = await inOneProcess(world, market);
      const [ours, theirs] = [result, own].map((of) => decidedBy(of, market, until - BEHIND));
      expect(ours).toBe(theirs);
      expect(kindsOf(result)).toEqual(expect.arrayContaining(['entry', 'stop', 'exit']));
    },
    LONG_MS,
  );
});
