import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import type { RunPlan } from '../../scripts/commands/run-options.ts';
import { NoBarsError, UnreadableFile } from '../../shared/backtest/data/open-history.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { describeVariables } from '../../shared/runtime/variables.ts';
import { STRATEGIES } from '../../shared/strategies/registry.ts';
import { recordedTerminal } from './terminal.ts';

interface Answer {
  readonly code: number;
  readonly plan: RunPlan | undefined;
  readonly out: string;
  readonly err: string;
}

async function tron(...args: readonly string[]): Promise<Answer> {
  const terminal = recordedTerminal();
  const plans: RunPlan[] = [];
  const code = await main(args, terminal, async (plan) => {
    plans.push(plan);
    return EXIT.done;
  });
  return { code, plan: plans[0], out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

describe('tron run', () => {
  test('without options is the synthetic day under the careful budget', async () => {
    const { code, plan } = await tron('run');
    expect(code).toBe(0);
    expect(plan).toEqual({
      profile: 'seed',
      bots: ['stocks', 'futures', 'options'],
      source: { kind: 'synthetic', seed: 1417, day: 20_260_909 },
      calendar: CALENDAR,
      eligibility: null,
      strategy: null,
      settings: {},
      broker: 'paper',
      trouble: null,
      postbackPort: null,
      preset: 'default',
      rates: 'newest',
      speed: Infinity,
      json: false,
      quiet: false,
      seedRun: true,
      quality: false,
      log: { way: 'file', folder: 'logs' },
      keep: { state: 'state', book: null, resume: false },
    });
  });

  test('does not go on with a day of a simulated Kite, which keeps none', async () => {
    const { code, plan } = await tron('run', '--broker', 'kite-sim', '--resume');
    expect([code, plan]).toEqual([EXIT.usage, undefined]);
  });

  test('takes each option', async () => {
    const line =
      '--profile demo --bots futures --seed 7 --day 2026-09-10 --speed 60 --strategy ema-cross --rates of-day';
    const { plan } = await tron('run', ...line.split(' '), '--json', '--quiet', '--no-seed-run', '--quality');
    expect(plan).toMatchObject({
      profile: 'demo',
      bots: ['futures'],
      source: { kind: 'synthetic', seed: 7, day: 20_260_910 },
      strategy: 'ema-cross',
      rates: 'of-day',
      speed: 60,
    });
    expect(plan).toMatchObject({ json: true, quiet: true, seedRun: false, quality: true });
    expect((await tron('run', '--speed', 'real')).plan?.speed).toBe(1 / 60);
    expect((await tron('run', '--preset', 'classic')).plan?.preset).toBe('classic');
    expect((await tron('run', '--bots', 'futures, stocks')).plan?.bots).toEqual(['stocks', 'futures']);
  });

  test('reads a day or a range of real data', async () => {
    const folder = import.meta.dirname;
    expect((await tron('run', '--data', folder, '--day', '20171003')).plan?.source).toEqual({
      kind: 'history',
      folder,
      day: 20_171_003,
    });
    expect((await tron('run', '--data', folder, '--days', '2017-10-03..2017-10-06')).plan?.source).toEqual({
      kind: 'range',
      folder,
      from: 20_171_003,
      to: 20_171_006,
    });
  });

  test('takes a calendar of the user’s, so that a year without a holiday table can be run', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'tron-calendar-'));
    const file = join(folder, 'calendar.json');
    writeFileSync(
      file,
      JSON.stringify({ years: [2027], holidays: [{ day: '2027-01-26', note: 'Republic Day' }] }),
    );
    const { code, plan } = await tron('run', '--calendar', file, '--day', '2027-01-04');
    expect(code).toBe(0);
    expect([plan?.calendar.years.has(2027), plan?.calendar.rows.get(20_270_126)?.kind]).toEqual([
      true,
      'holiday',
    ]);
    writeFileSync(file, JSON.stringify({ years: ['2027'] }));
    expect((await tron('run', '--calendar', file)).err).toMatch(/calendar cannot be imported/);
    expect((await tron('run', '--calendar', join(folder, 'none.json'))).err).toMatch(
      /none.json cannot be read as JSON/,
    );
    rmSync(folder, { recursive: true });
  });

  const here = import.meta.dirname;
  test.each([
    ['--profile gold', /--profile .*'gold' is invalid.*seed, demo/],
    ['--bots gold,silver', /no bot "gold", "silver". Allowed: stocks, futures, options/],
    ['--data /no/such/folder', /--data .*no such folder/],
    [`--data ${here}`, /--data needs --day YYYY-MM-DD or --days A..B/],
    [`--data ${here} --seed 1`, /--seed .* cannot be used with option '--data/],
    ['--days 2026-09-09..2026-09-10', /--days needs --data/],
    [`--data ${here} --days 2017-10-03`, /a range is written YYYY-MM-DD..YYYY-MM-DD, got "2017-10-03"/],
    [`--data ${here} --days 2017-10-06..2017-10-03`, /first day is after its last/],
    [`--data ${here} --days 2017-10-03..2017-10-06 --day 2017-10-03`, /cannot be used with/],
    ['--day tomorrow', /a day is written YYYY-MM-DD, got "tomorrow"/],
    ['--day 2026-02-30', /no such date: 20260230/],
    ['--seed -1', /Allowed: a whole number/],
    ['--speed 0', /Allowed: real, max, or market minutes a second/],
    ['--speed fast', /Allowed: real, max, or market minutes a second/],
    ['--strategy magic', /Allowed choices are vwap/],
    ['--strategy vwap --preset classic', /cannot be used with/],
    ['--rates old', /Allowed choices are newest, of-day/],
    ['--nonsense', /unknown option '--nonsense'/],
    ['today', /too many arguments/],
  ])('refuses %s', async (line, says) => {
    const { code, plan, out, err } = await tron('run', ...line.split(' '));
    expect(err).toMatch(says);
    expect({ code, plan, out }).toEqual({ code: EXIT.usage, plan: undefined, out: '' });
  });

  test('has a manual: options, variables, examples and exit codes', async () => {
    const { code, out } = await tron('run', '--help');
    expect(code).toBe(0);
    for (const { name, meaning } of describeVariables()) expect(out).toContain(name.padEnd(18) + meaning);
    for (const text of ['--no-seed-run', 'Examples:', 'Exit codes:', '  4  the day ended with'])
      expect(out).toContain(text);
  });
});

describe('the command line', () => {
  test('lists every strategy with its settings', async () => {
    const { out, code } = await tron('strategies');
    expect(code).toBe(0);
    for (const { name } of STRATEGIES) expect(out).toContain(`${name}  (`);
    expect(out).toMatch(/^ {2}fastBars +2 to 60 +9 {2}length of the fast EMA/m);
    expect(out).toMatch(/^ {2}preset +trend, revert +trend {2}trend follows/m);
  });

  test('without a command, or with one that is not there, is bad usage and shows the help', async () => {
    expect(await tron()).toMatchObject({ code: EXIT.usage, err: expect.stringContaining('Usage: tron') });
    expect(await tron('sing')).toMatchObject({
      code: EXIT.usage,
      err: expect.stringContaining("unknown command 'sing'"),
    });
    expect((await tron('--help')).code).toBe(EXIT.done);
  });

  test.each([
    [
      new ConfigError(['MAX_TRADES is "0"', 'CUTOFF is "x"']),
      EXIT.usage,
      'error: MAX_TRADES is "0"\nerror: CUTOFF is "x"',
    ],
    [new DayRefused('holiday', 'it is a holiday'), EXIT.refused, 'refused: holiday: it is a holiday'],
    [new NoBarsError('no bars of it'), EXIT.refused, 'refused: no-data: no bars of it'],
    [
      new UnreadableFile('"x.csv.gz" cannot be read', {}),
      EXIT.refused,
      'refused: data-file: "x.csv.gz" cannot be read',
    ],
    [new Error('odd'), EXIT.failed, 'Error: odd'],
  ])('turns %s into its exit code', async (error, code, says) => {
    const terminal = recordedTerminal();
    const failing = async (): Promise<never> => {
      throw error;
    };
    expect(await main(['run'], terminal, failing)).toBe(code);
    expect(terminal.said.err.join('\n')).toContain(says);
    expect(terminal.said.out).toEqual([]);
  });
});
