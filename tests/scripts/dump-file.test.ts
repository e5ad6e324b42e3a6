import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { run } from '../../scripts/commands/run.ts';
import { runtimeRunner } from '../../scripts/commands/runner.ts';
import { dayDocumentSchema } from '../../shared/runtime/report/document.ts';
import { pickDocumentSchema } from '../../shared/runtime/report/pick-report.ts';
import { dumpText, ROWS } from '../instruments/dumps.ts';
import { recordedTerminal } from './terminal.ts';

const folder = mkdtempSync(join(tmpdir(), 'tron-dump-'));
const LEAST = ['--least-rows', 'NFO=10'];
const DATA = ['--data', folder, '--day', '2026-08-17'];
const fileOf = (name: string): string => join(folder, name);

beforeAll(() => {
  mkdirSync(fileOf('07_made'));
  const header = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';
  const lines = [24_100, 24_150, 24_200, 24_250, 24_300].flatMap((strike) =>
    Array.from({ length: 30 }, (_, i) => `2026-08-17 10:${10 + i}`).flatMap((at, i) =>
      ['CE', 'PE'].map((right) => {
        const apart = (right === 'CE' ? 1 : -1) * (24_210 - strike);
        return `${at},2026-08-18,${strike},${right},24200,${100 + Math.max(0, apart)},${900 + i},800,0,12`;
      }),
    ),
  );
  const chain = [header, ...lines, ''].join('\n');
  writeFileSync(fileOf('07_made/2026-08-17_full.csv.gz'), gzipSync(chain));
  writeFileSync(fileOf('plain.csv'), dumpText());
  writeFileSync(fileOf('kite_2026-08-17.csv.gz'), gzipSync(dumpText()));
  writeFileSync(fileOf('kite_2026-08-16.csv'), dumpText());
  writeFileSync(fileOf('kite_2026-08-18.csv'), dumpText());
  writeFileSync(fileOf('page.csv'), '<html><body>502 Bad Gateway</body></html>');
  writeFileSync(fileOf('cut.csv'), dumpText().slice(0, -20));
  writeFileSync(fileOf('cut.csv.gz'), gzipSync(dumpText()).subarray(0, -30));
  const later = ROWS.filter((line) => !line.includes('NIFTY26818'));
  writeFileSync(fileOf('later_2026-08-17.csv'), dumpText(later));
});

afterAll(() => rmSync(folder, { recursive: true }));

async function tron(...args: readonly string[]) {
  const terminal = recordedTerminal();
  const code = await main(args, terminal, (plan) => run(plan, terminal, runtimeRunner()));
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

const runOf = (...args: readonly string[]) =>
  tron('run', ...DATA, '--no-keep', '--log', 'none', '--bots', 'options', ...args);

/** Blanks and line ends are one. */
const flat = (text: string): string => text.replaceAll(/\s+/g, ' ');

describe('with a dump of the day', () => {
  const dump = ['--dump', fileOf('kite_2026-08-17.csv.gz'), ...LEAST];

  test('a run says where its contracts come from, and what is not among them; only the rest is assumed', async () => {
    const { code, out } = await runOf(...dump);
    expect(code).toBe(EXIT.done);
    expect(flat(out)).toContain(`contracts from the dump ${dump[1]} of 2026-08-17: 8 options, 0 futures`);
    expect(flat(out)).toContain(
      '2 of 10 options of NIFTY not traded: not in the dump of 2026-08-17: NIFTY 2026-08-18 24250 CE, NIFTY 2026-08-18 24250 PE',
    );
    expect(out).not.toMatch(/dated table|stands in|tick 0\.05/);
    expect(out.match(/contracts from the dump/g)).toHaveLength(1);
  });

  test('a program is told the same', async () => {
    const document = dayDocumentSchema.parse(JSON.parse((await runOf(...dump, '--json', '--quiet')).out));
    expect(document.assumed[0]).toBe(
      `contracts from the dump ${dump[1]} of 2026-08-17: 8 options, 0 futures`,
    );
  });

  test('the choice of an option is by Kite’s own symbols', async () => {
    const { out } = await tron('pick', ...DATA, ...dump, '--at', '10:31', '--right', 'CE', '--json');
    const { options, assumed } = pickDocumentSchema.parse(JSON.parse(out));
    expect(options.map(({ instrument, lot }) => [instrument, lot])).toContainEqual([
      'NFO:NIFTY2681824200CE',
      65,
    ]);
    expect(assumed[0]).toMatch(/^contracts from the dump /);
  });

  test('the market says it too', async () => {
    const { out } = await tron('market', ...DATA, ...dump, '--at', '10:31');
    expect(out).toMatch(/^contracts from the dump .* of 2026-08-17: 8 options, 0 futures$/m);
  });
});

test.each([
  ['kite_2026-08-16.csv', [], 'dump-stale: .*named for 2026-08-16, not for 2026-08-17'],
  ['kite_2026-08-18.csv', [], 'dump-later: .*named for 2026-08-18, not for 2026-08-17'],
  ['plain.csv', ['--fetched-at', '2026-08-17T08:00'], 'dump-stale: .*so the dump of 2026-08-16'],
  ['kite_2026-08-16.csv', ['--fetched-at', '2026-08-18T09:00'], 'dump-later: .*so the dump of 2026-08-18'],
  ['page.csv', [], 'dump-not-csv: .*the dump is HTML instead of CSV'],
  ['cut.csv', [], 'dump-truncated: .*the dump ends inside line'],
  ['cut.csv.gz', [], 'dump-truncated: .*cannot be unpacked'],
  ['plain.csv', [], 'dump-undated: .*put 2026-08-17 into its name'],
  ['later_2026-08-17.csv', [], 'dump-later: options of NIFTY that expire on 2026-08-18 were traded'],
])('%s %j refuses the day in the words of the book', async (name, args, says) => {
  const dump = ['--dump', fileOf(name), ...LEAST, ...args];
  for (const answer of [
    await runOf(...dump),
    await tron('pick', ...DATA, ...dump, '--at', '10:31', '--right', 'CE'),
    await tron('market', ...DATA, ...dump),
  ]) {
    expect(answer.code).toBe(EXIT.refused);
    expect(flat(answer.err)).toMatch(new RegExp(`refused: ${says}`));
  }
});

test('a dump without rows of an exchange that must be there refuses the day', async () => {
  const { code, err } = await runOf('--dump', fileOf('plain.csv'));
  expect(code).toBe(EXIT.refused);
  expect(err).toContain('dump-exchange-missing');
});

test.each([
  [['run', '--dump', 'x.csv'], /--dump needs --data and --day: a dump is of one day/],
  [['run', '--dump', 'x.csv', '--data', folder, '--days', '2026-08-17..2026-08-18'], /a dump is of one day/],
  [['market', '--dump', 'x.csv'], /--dump needs --data/],
  [['run', ...DATA, '--dump', '/no/such/file.csv'], /--dump: .*no such file/],
])('%j is bad usage', async (args, says) => {
  const { code, err } = await tron(...args);
  expect(code).toBe(EXIT.usage);
  expect(err).toMatch(says);
});
