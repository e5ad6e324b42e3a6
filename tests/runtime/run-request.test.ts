import { CALENDAR } from '../../shared/domain/session-table.ts';
import { describe, expect, test } from 'vitest';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { ConfigError, configOf } from '../../shared/runtime/config.ts';
import {
  DataFolders,
  marketOfRequest,
  runRequest,
  setupOf,
  type RunRequest,
} from '../../shared/runtime/run-request.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';

const REQUEST: RunRequest = {
  config: configOf('demo', {}),
  bots: ['stocks'],
  source: { kind: 'synthetic', seed: 1, day: 20260909 },
  calendar: CALENDAR,
  eligibility: null,
  strategy: null,
  preset: 'default',
  rates: 'newest',
  pace: async () => undefined,
};

async function refusal(source: RunRequest['source']): Promise<DayRefused> {
  const error = await marketOfRequest(source, new DataFolders()).then(
    () => null,
    (why: unknown) => why,
  );
  if (!(error instanceof DayRefused)) throw new Error(`not refused but ${String(error)}`);
  return error;
}

describe('a request', () => {
  test.each([
    [20260126, 'holiday'],
    [20260905, 'weekend'],
    [20290103, 'no-holiday-table'],
    [20261108, 'timing-unverified'],
  ])('for a generated %i is refused: %s', async (day, rule) => {
    expect((await refusal({ kind: 'synthetic', seed: 1, day })).rule).toBe(rule);
  });

  test('for a folder that is not there is refused, naming it', async () => {
    const error = await refusal({ kind: 'history', folder: '/nowhere/at/all', day: 20171003 });
    expect(error.rule).toBe('data-folder');
    expect(error.message).toContain('/nowhere/at/all');
    expect(error.cause).toBeInstanceOf(Error);
  });

  test('for a day that the folder does not have is refused, naming the folder', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-'));
    try {
      writeFileSync(join(folder, 'notes.txt'), 'nothing');
      const error = await refusal({ kind: 'history', folder, day: 20171003 });
      expect(error.rule).toBe('no-data');
      expect(error.message).toContain(folder);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('for a day whose option snapshots are torn is refused, naming the file', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-'));
    const file = '07_x/2026-08-18_full.csv.gz';
    try {
      mkdirSync(join(folder, '07_x'));
      writeFileSync(join(folder, file), gzipSync('timestamp,expiry').subarray(0, 20));
      const error = await refusal({ kind: 'history', folder, day: 20260818 });
      expect([error.rule, error.message]).toEqual([
        'data-file',
        `"${file}" in the data folder "${folder}" cannot be read: unexpected end of file`,
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('for a day on which prices look split has that stock blocked', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-'));
    const day = (date: string, price: string): readonly string[] =>
      Array.from(
        { length: 30 },
        (_, i) => `SBIN,${date},09:${16 + i}:00,${price},${price},${price},${price},1000`,
      );
    try {
      mkdirSync(join(folder, '03_stocks'));
      const rows = [...day('2017-10-03', '2500.00'), ...day('2017-10-04', '1255.00')];
      writeFileSync(join(folder, '03_stocks', 'SBIN_1min.csv'), rows.join('\n'));
      const blockedOn = async (of: number) => {
        const source = { kind: 'history', folder, day: of } as const;
        return (await marketOfRequest(source, new DataFolders())).market.instruments.map(
          ({ blocked }) => blocked,
        );
      };
      expect(await blockedOn(20171003)).toEqual([null]);
      expect(await blockedOn(20171004)).toEqual([
        'SBIN opened at ₹1,255 after a close of ₹2,500, 0.502 of it: a split or bonus of 1:2 by its look',
      ]);
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test('for rates of a day before the table is refused by the row that lacks', () => {
    const ask = () => setupOf({ ...REQUEST, rates: 'of-day' }, 20000103);
    expect(ask).toThrow(DayRefused);
  });

  test('for a strategy that does not exist says which do', () => {
    expect(() => setupOf({ ...REQUEST, strategy: 'magic' }, 20260909)).toThrow(/"magic"; allowed: vwap, /);
  });

  test.each([
    ['scalp', ['stocks', 'futures'], 'the strategy scalp is not for stocks or futures'],
    ['vwap', ['options'], 'the strategy vwap is not for options'],
  ] as const)('for %s and bots %j, none of which can use it, is refused', (strategy, bots, why) => {
    expect(() => setupOf({ ...REQUEST, strategy, bots }, 20260909)).toThrow(new ConfigError([why]));
  });

  test('for a strategy that one of its bots can use leaves the others aside', async () => {
    const bots = ['stocks', 'options'] as const;
    const { result } = await runRequest({ ...REQUEST, strategy: 'scalp', bots }, SILENT);
    const chosen = result.decisions.filter(({ kind }) => kind === 'select');
    expect(chosen.map(({ bot, strategy }) => [bot, strategy])).toEqual([
      ['stocks', 'none'],
      ['options', 'scalp'],
    ]);
  });

  test('has the exits of its configuration', async () => {
    const config = configOf('demo', {}, { sessions: { squareOffAuction: 800, squareOffDerivatives: 810 } });
    const { result, market: ran } = await runRequest({ ...REQUEST, config }, SILENT);
    const wanted = new Set(
      ran.instruments.filter(({ facts }) => facts.kind !== 'index').map(({ facts }) => facts.squareOff),
    );
    expect(wanted).toEqual(new Set([800, 810]));
    expect(result.left).toEqual([]);
  });
});
