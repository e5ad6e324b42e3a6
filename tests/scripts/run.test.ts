import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { run } from '../../scripts/commands/run.ts';
import type { Runner } from '../../scripts/commands/runner.ts';
import { writeWatchlist } from '../../scripts/commands/watchlist-file.ts';
import { DayRefused, syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { dayDocumentSchema, rangeDocumentSchema } from '../../shared/runtime/report/document.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { REFUSED, result, WIN } from '../runtime/report/sample.ts';
import { recordedTerminal, type Recorded } from './terminal.ts';

const MARKET = syntheticMarketDay(generateMarket({ seed: 1 }));

interface Desk {
  readonly code: number;
  readonly terminal: Recorded;
  readonly requests: readonly RunRequest[];
  readonly compared: readonly Config[];
}

/** The command line over a runtime that answers with a made-up day. */
async function tron(
  line: string,
  changes: Partial<DayResult> = {},
  env: Env = {},
  keep: readonly string[] = ['--no-keep'],
): Promise<Desk> {
  const terminal = recordedTerminal(env);
  const requests: RunRequest[] = [];
  const compared: Config[] = [];
  const runner: Runner = {
    pinned: { seeds: 200, meanNet: -31_050, standardError: 14_300, codeHash: '', firstNets: [] },
    async market({ source: { day } }) {
      if (day === 20_171_004) throw new DayRefused('no-instrument', 'nothing to trade');
      return { market: MARKET, findings: [] };
    },
    async run(request, market, listener) {
      requests.push(request);
      for (const minute of [0, 1, 2]) await request.pace(market.day + minute * 60_000);
      listener.decision(REFUSED);
      listener.closed(WIN);
      listener.alert('look here');
      return result({ config: request.config, bots: request.bots, ...changes });
    },
    async compare(_, __, config) {
      compared.push(config);
      return { result: result({ config }), firstRefused: null, smallestCap: null, smallestWhy: '' };
    },
    days: async () => [20_171_003, 20_171_004],
  };
  const code = await main([...line.split(' '), ...keep], terminal, (plan) => run(plan, terminal, runner));
  return { code, terminal, requests, compared };
}

const here = import.meta.dirname;

describe('a day', () => {
  test('whose stocks are not on the watchlist is refused to the bot for stocks, whatever else it has', async () => {
    const state = mkdtempSync(join(tmpdir(), 'tron-'));
    try {
      await writeWatchlist(state, { stocks: ['ONGC'] });
      const { code, terminal } = await tron('run --bots stocks --log none', {}, {}, ['--state', state]);
      expect([code, terminal.said.err.at(-1)]).toEqual([
        3,
        'refused: watchlist: 2026-09-09: none of its stocks is on the watchlist',
      ]);
      const both = await tron('run --bots stocks,options --log none', {}, {}, ['--state', state]);
      expect(both.terminal.said.out.join('\n')).toContain(
        'stocks: this bot has nothing to trade on this day',
      );
    } finally {
      rmSync(state, { recursive: true });
    }
  });

  test('is told in order: what it is worth, its hours, its minutes, its tables', async () => {
    const { terminal, code, compared } = await tron('run --seed 7');
    const said = terminal.said.out.join('\n');
    const marks = [
      'SYNTHETIC market, no planted edge: mean net -₹310.50',
      'Paper trading 2026-09-09: profile seed, stocks, futures and options',
      'stocks with derivatives (10 instruments)',
      'REFUSED  BUY 65',
      'Trades (₹;',
      "The account's day",
      'Setups stopped',
      'Assumed, for lack of data',
      'Data quality:',
    ].map((mark) => said.indexOf(mark));
    expect(marks).toEqual([...marks].sort((a, b) => a - b));
    expect(marks).not.toContain(-1);
    expect({ code, err: terminal.said.err, compared }).toEqual({ code: EXIT.done, err: [], compared: [] });
  });

  test('under demo is run again under seed, unless told not to', async () => {
    const demo = await tron('run --profile demo', {}, { MAX_TRADES: '5' });
    expect(demo.compared.map(({ profile, maxTrades }) => [profile, maxTrades])).toEqual([['seed', 5]]);
    expect(demo.terminal.said.out.join('\n')).toContain('The same day under profile seed');
    expect((await tron('run --profile demo --no-seed-run')).compared).toEqual([]);
  });

  test('as JSON is one document on standard output, all else on standard error', async () => {
    const { terminal } = await tron('run --profile demo --json');
    expect(terminal.said.out).toHaveLength(1);
    const document = dayDocumentSchema.parse(JSON.parse(terminal.said.out[0] ?? ''));
    expect(document).toMatchObject({
      source: { kind: 'synthetic', seed: 1417 },
      seedRun: { smallestCap: null },
    });
    expect(terminal.said.err.join('\n')).toContain("The account's day");
  });

  test('quietly shows no minutes; an alert is told even then', async () => {
    const { terminal } = await tron('run --quiet');
    expect(terminal.said.out.join('\n')).not.toContain('REFUSED');
    expect(terminal.said.err).toEqual([expect.stringContaining('look here')]);
    const json = await tron('run --quiet --json');
    expect(json.terminal.said.out).toHaveLength(1);
    expect(json.terminal.said.err).toEqual([expect.stringContaining('look here')]);
  });

  test('asks the runtime for what was asked', async () => {
    const { requests, terminal } = await tron(
      'run --bots futures --strategy ema-cross --rates of-day --speed 60',
    );
    expect(requests).toMatchObject([
      {
        bots: ['futures'],
        strategy: 'ema-cross',
        preset: 'default',
        rates: 'of-day',
        config: { profile: 'seed' },
      },
    ]);
    expect(terminal.naps.reduce((sum, each) => sum + each, 0)).toBeCloseTo(2000 / 60);
  });

  test('takes settings of strategies, says them, and refuses what no strategy has', async () => {
    const line = 'run --profile demo --set vwap.trailR=0.5 --set scalp.trailPoints=4 --set vwap.riseBars=3';
    const { requests, compared, terminal } = await tron(line);
    const strategies = { vwap: { trailR: 0.5, riseBars: 3 }, scalp: { trailPoints: 4 } };
    expect([requests[0]?.config, compared[0]].map((config) => config?.strategies)).toEqual([
      strategies,
      strategies,
    ]);
    expect(terminal.said.out.join('')).toContain(
      ' with vwap.trailR=0.5, vwap.riseBars=3, scalp.trailPoints=4, ',
    );
    for (const wrong of ['vwap.trailR=11', 'vwap.nothing=1', 'nobody.trailR=1', 'vwap.trailR']) {
      const refused = await tron(`run --set ${wrong}`);
      expect([refused.code, refused.requests]).toEqual([EXIT.usage, []]);
    }
  });

  test('that ends with a position or a halt is exit code 4', async () => {
    expect((await tron('run', { left: [WIN] })).code).toBe(EXIT.open);
    const account = { ...result().account, halted: 'why' };
    expect((await tron('run', { account })).code).toBe(EXIT.open);
  });

  test('that cannot be run is exit code 3, a bad variable 2, both before anything was run', async () => {
    const refused = await tron(`run --data ${here} --day 2017-10-04`);
    expect(refused).toMatchObject({ code: EXIT.refused, requests: [] });
    expect(refused.terminal.said.err).toEqual(['refused: no-instrument: nothing to trade']);
    const bad = await tron('run', {}, { MAX_TRADES: '0' });
    expect(bad).toMatchObject({ code: EXIT.usage, requests: [] });
    expect(bad.terminal.said.out).toEqual([]);
  });
});

test('a range is a line a day and a summary; days that cannot be run are named', async () => {
  const line = `run --data ${here} --days 2017-10-03..2017-10-06`;
  const { terminal, code, requests } = await tron(line);
  const said = terminal.said.out.join('\n');
  expect(code).toBe(EXIT.done);
  expect(requests.map(({ source }) => source.day)).toEqual([20_171_003]);
  expect(said).toContain('2017-10-04  not run: no-instrument — nothing to trade');
  expect(said).toContain('Summary of 1 day run, 1 not');
  const json = await tron(`${line} --json --quiet`);
  expect(rangeDocumentSchema.parse(JSON.parse(json.terminal.said.out.join('')))).toMatchObject({
    from: '2017-10-03',
    refused: [{ day: '2017-10-04' }],
  });
});
