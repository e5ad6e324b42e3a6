import { mkdtempSync, readdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { run } from '../../scripts/commands/run.ts';
import { runtimeRunner } from '../../scripts/commands/runner.ts';
import { LIQUID_STOCKS } from '../../shared/domain/universe.ts';
import { eligibilityAnswerSchema } from '../../shared/runtime/eligibility/answer-json.ts';
import { dayDocumentSchema } from '../../shared/runtime/report/document.ts';
import { FETCHED, MADE } from '../domain/eligibility.ts';
import { recordedTerminal } from './terminal.ts';

const LISTS: Readonly<Record<string, readonly string[]>> = {
  ban: ['Securities in Ban For Trade Date 09-SEP-2026:', '1,SAIL'],
  mis: ['symbol', 'IDEA'],
  surveillance: ['symbol,measure', 'TCS,ASM'],
  'trade-to-trade': ['symbol,series', 'XYZ,BE'],
  bands: ['symbol,low,high', ...LIQUID_STOCKS.map((symbol) => `${symbol},1,99999.95`)],
  'ex-dates': ['symbol,exDate,action', 'INFY,2026-09-09,bonus 1:1'],
};
const HOUR = 3_600_000;

describe('the file of a day', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tron-eligibility-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  async function tron(now: number, ...args: readonly string[]) {
    const terminal = recordedTerminal({}, now);
    const code = await main(args, terminal, (plan) => run(plan, terminal, runtimeRunner()));
    return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
  }

  const dayFile = (): string => join(folder, 'day.json');
  const show = (now: number, ...args: readonly string[]) =>
    tron(now, 'eligibility', '--file', dayFile(), '--day', '2026-09-09', ...args);

  /** Makes the day's file of those lists, all of them unless named. */
  async function make(names: readonly string[] = Object.keys(LISTS)) {
    const given = names.flatMap((name) => {
      const path = join(folder, `${name}.csv`);
      writeFileSync(path, (LISTS[name] ?? []).join('\n'));
      utimesSync(path, FETCHED / 1000, FETCHED / 1000);
      return [`--${name}`, path];
    });
    return tron(MADE, 'eligibility', 'make', '--day', '2026-09-09', '--out', dayFile(), ...given);
  }

  describe('tron eligibility make', () => {
    test('writes the day whole, says what it lacks, and writes it again over itself', async () => {
      const part = await make(['ban', 'bands']);
      expect(part).toMatchObject({ code: EXIT.done, err: '' });
      expect(part.out).toMatch(/^foBan +1 +2026-09-09 08:20 +0\.2 h +ban\.csv$/m);
      expect(part.out).toMatch(/^surveillance +- +- +- +missing$/m);
      expect(part.out).toMatch(
        /^stock +off: .* has no misBlocked, surveillance, tradeToTrade, exDates: without/m,
      );
      expect((await make()).out).toMatch(/^stock +on$/m);
      expect(readdirSync(folder).filter((name) => !name.endsWith('.csv'))).toEqual(['day.json']);
    });

    test('notes lists that a live market would find too old', async () => {
      await make(['ban']);
      const later = MADE + 24 * HOUR;
      const again = await tron(
        later,
        'eligibility',
        'make',
        '--day',
        '2026-09-09',
        '--out',
        dayFile(),
        '--ban',
        join(folder, 'ban.csv'),
      );
      expect(again.err).toContain(
        'note: ban.csv is 24.2 hours old: a live market refuses the file, it takes 18',
      );
    });

    test.each([
      [['make'], 'make needs a list'],
      [['make', '--ban', 'nowhere.csv'], 'nowhere.csv cannot be read'],
      [['make', '--file', 'x', '--mode', 'live'], 'make takes no --file, --mode'],
      [['--day', '2026-09-09'], '--file is missing'],
      [['--file', 'x', '--trade-to-trade', 'y'], 'show takes no --trade-to-trade'],
      [['--file', 'nowhere.json'], 'nowhere.json cannot be read as JSON'],
      [['--file', 'x', '--symbol', 'TATA MOTORS'], '"TATA MOTORS" is no symbol of NSE'],
    ])('%j is bad usage', async (args, says) => {
      const told = await tron(MADE, 'eligibility', ...args);
      expect(told).toMatchObject({ code: EXIT.usage, out: '' });
      expect(told.err).toContain(says);
    });

    test('names the lists that are wrong, and leaves the file of before', async () => {
      await make();
      const before = readFileSync(dayFile(), 'utf8');
      const bad = join(folder, 'bad.csv');
      writeFileSync(bad, 'symbol,low,high\nTCS,5,4');
      utimesSync(bad, FETCHED / 1000, FETCHED / 1000);
      const told = await tron(
        MADE,
        'eligibility',
        'make',
        '--day',
        '2026-09-09',
        '--out',
        dayFile(),
        '--bands',
        bad,
      );
      expect(told).toMatchObject({ code: EXIT.usage, out: '' });
      expect(told.err).toBe('error: bad.csv line 2: the low of a price band is below its high');
      const early = await tron(FETCHED - 1, 'eligibility', 'make', '--bands', bad);
      expect(early.err).toContain('bad.csv was changed later than now: a clock is wrong');
      expect(readFileSync(dayFile(), 'utf8')).toBe(before);
    });
  });

  describe('tron eligibility', () => {
    test('tells of a symbol what it may be traded as, and why not', async () => {
      await make();
      const infy = await show(MADE, '--symbol', 'nse:infy');
      expect(infy.out).toContain('INFY, price band ₹1 to ₹99,999.95');
      expect(infy.out).toMatch(
        /^ {2}stock +no entries, ex-date: INFY goes ex on 2026-09-09, bonus 1:1 \(ex-dates\.csv\)$/m,
      );
      const json = await show(MADE, '--symbol', 'SAIL', '--json', '--mode', 'paper');
      const { symbol, mode } = eligibilityAnswerSchema.parse(JSON.parse(json.out));
      expect([mode, symbol?.classes.map((each) => `${each.class} ${each.rule}`)]).toEqual([
        'paper',
        ['stock source-missing', 'stock-future fo-ban', 'stock-option fo-ban'],
      ]);
      expect((await show(MADE, '--symbol', 'NIFTY')).out).toMatch(/^ {2}index-option +eligible$/m);
    });

    test('in a replay says what it assumes', async () => {
      await make(['ban']);
      const { out } = await show(MADE + 99 * HOUR, '--mode', 'replay', '--symbol', 'TCS');
      expect(out).toMatch(/^stock +on, misBlocked, surveillance, tradeToTrade, bands, exDates assumed$/m);
      expect(out).toMatch(/^ {2}stock +eligible, though there is no misBlocked/m);
    });

    test('refuses a file of another day and one that is too old', async () => {
      await make();
      const other = await tron(MADE, 'eligibility', '--file', dayFile(), '--day', '2026-09-10');
      expect(other).toMatchObject({ code: EXIT.refused, out: '' });
      expect(other.err).toContain('it is of 2026-09-09, wanted is 2026-09-10');
      const old = await show(FETCHED + 19 * HOUR);
      expect(old.code).toBe(EXIT.refused);
      expect(old.err).toContain('foBan (ban.csv) was fetched 19.0 hours ago, the most allowed is 18');
    });
  });

  describe('tron run --eligibility', () => {
    const day = (...args: readonly string[]) =>
      tron(
        MADE,
        'run',
        '--seed',
        '1326',
        '--profile',
        'demo',
        '--no-seed-run',
        '--no-keep',
        '--log',
        'none',
        ...args,
      );

    test('enters nothing that the file blocks, says so first, and leaves the rest of the day alone', async () => {
      await make();
      const free = dayDocumentSchema.parse(JSON.parse((await day('--json', '--quiet')).out));
      const told = await day('--json', '--eligibility', dayFile());
      const held = dayDocumentSchema.parse(JSON.parse(told.out));
      expect(told.err).toContain('no entries in TCS: TCS is under surveillance, ASM (surveillance.csv)');
      expect(told.err).toContain(`eligibility by ${dayFile()}`);
      const traded = (of: typeof free) => of.trades.map(({ instrument }) => instrument);
      expect(traded(free)).toContain('NSE:TCS');
      expect(traded(held)).not.toContain('NSE:TCS');
      expect(held.decisions.find(({ rule }) => rule === 'eligibility')).toMatchObject({
        instrument: 'NSE:TCS',
        why: expect.stringMatching(/^eligibility \(TCS is under surveillance, ASM \(surveillance\.csv\)\)/),
      });
      expect(held.assumed).toContain(
        'NSE:INFY: no entries: INFY goes ex on 2026-09-09, bonus 1:1 (ex-dates.csv)',
      );
    });

    test('that names nobody decides as without it', async () => {
      await make(['ban', 'mis', 'trade-to-trade', 'bands']);
      const bare = await day('--json', '--quiet');
      const listed = await day('--json', '--quiet', '--eligibility', dayFile());
      const [without, under] = [bare, listed].map(({ out }) => dayDocumentSchema.parse(JSON.parse(out)));
      expect(under?.hash).toBe(without?.hash);
      expect(under?.assumed).toContain(
        'NSE:TCS: eligible, though the eligibility file has no surveillance, exDates',
      );
    });

    test('refuses a file of another day, a broken one, and a range', async () => {
      await make();
      const other = await day('--day', '2026-09-10', '--eligibility', dayFile());
      expect(other.code).toBe(EXIT.refused);
      expect(other.err).toMatch(/refused: eligibility: .*it is of 2026-09-09, wanted is 2026-09-10/);
      writeFileSync(dayFile(), '{}');
      const broken = await day('--eligibility', dayFile());
      expect(broken.code).toBe(EXIT.usage);
      expect(broken.err).toContain('day.json: sources: ');
      const range = await day(
        '--data',
        folder,
        '--days',
        '2026-09-09..2026-09-10',
        '--eligibility',
        dayFile(),
      );
      expect(range.code).toBe(EXIT.usage);
    });
  });
});
