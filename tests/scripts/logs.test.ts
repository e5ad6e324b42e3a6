import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { run } from '../../scripts/commands/run.ts';
import { runtimeRunner, type Runner } from '../../scripts/commands/runner.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { recordedTerminal } from './terminal.ts';

const ROOT = mkdtempSync(join(tmpdir(), 'tron-logs-'));
afterAll(() => rmSync(ROOT, { recursive: true }));

const REAL = runtimeRunner();

async function tron(args: readonly string[], env: Env = {}, runner: Runner = REAL) {
  const terminal = recordedTerminal(env);
  const code = await main(args, terminal, (plan) => run(plan, terminal, runner));
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

function folderOf(files: Readonly<Record<string, string>>): string {
  const folder = mkdtempSync(join(ROOT, 'x-'));
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
  return folder;
}

const row = (message: string): string =>
  `${JSON.stringify({ severity: 'INFO', time: '2026-09-09T09:31:00.000+05:30', at: null, trace: null, message })}\n`;

describe('tron logs', () => {
  test('reads the files in the order they were written in, and none that is another’s', async () => {
    const folder = folderOf({
      'tron-2026-09-09.010.log': row('two'),
      'tron-2026-09-09.009.log': row('one'),
      'tron-2026-09-10.001.log': row('three'),
      'other.log': 'x',
    });
    const { code, out, err } = await tron(['logs', '--folder', folder]);
    expect([code, err]).toEqual([EXIT.done, '']);
    expect(out.match(/one|two|three/g)).toEqual(['one', 'two', 'three']);
    expect((await tron(['logs', '--folder', folder, '--last', '1'])).out).toMatch(
      /^the last 1 of 3 lines; --last for more\n2026-09-09\n.*three$/,
    );
  });

  test('says how many lines cannot be read, and when none fits', async () => {
    const folder = folderOf({ 'tron-2026-09-09.001.log': `${row('one')}{"mess\n` });
    const some = await tron(['logs', '--folder', folder]);
    expect([some.code, some.err]).toEqual([EXIT.done, '1 of 2 lines cannot be read and are left out']);
    const none = await tron(['logs', '--folder', folder, '--grep', 'absent']);
    expect([none.code, none.out]).toEqual([EXIT.done, 'no line fits, of 2 in 1 file']);
  });

  test('gives one JSON document', async () => {
    const folder = folderOf({ 'tron-2026-09-09.001.log': `${row('one')}{"mess\n` });
    const { out } = await tron(['logs', '--json', '--folder', folder]);
    expect(JSON.parse(out)).toEqual({
      format: 'tron-logs',
      version: 1,
      folder,
      files: ['tron-2026-09-09.001.log'],
      read: 2,
      matched: 1,
      broken: 1,
      lines: [
        {
          time: '2026-09-09T09:31:00.000+05:30',
          at: null,
          level: 'INFO',
          trace: null,
          message: 'one',
          fields: {},
        },
      ],
    });
  });

  test.each(['', 'none'])('has nothing to show without files: folder "%s"', async (name) => {
    const folder = join(folderOf({}), name);
    const { code, err } = await tron(['logs', '--folder', folder]);
    expect(code).toBe(EXIT.refused);
    expect(err).toContain(`no logs: there is no log file in "${folder}"`);
  });

  test.each([
    ['--day yesterday', /--day .*YYYY-MM-DD/],
    ['--trace 7is1', /--trace .*15 letters and digits/],
    ['--level LOUD', /--level .*DEBUG, INFO, WARN, ERROR/],
    ['--last 0', /--last .*1 to 100000/],
  ])('refuses %s', async (line, why) => {
    const { code, err } = await tron(['logs', ...line.split(' ')]);
    expect(code).toBe(EXIT.usage);
    expect(err).toMatch(why);
  });
});

describe('tron run', () => {
  test('logs a day in which one trace tells a whole trade', async () => {
    const folder = join(folderOf({}), 'logs');
    const args = [
      'run',
      '--no-keep',
      '--profile',
      'demo',
      '--no-seed-run',
      '--quiet',
      '--json',
      '--logs',
      folder,
    ];
    const ran = await tron(args, { LOG_LEVEL: 'DEBUG' });
    expect(ran.code).toBe(EXIT.done);
    const { trades } = z.object({ trades: z.array(z.object({ id: z.string() })) }).parse(JSON.parse(ran.out));
    const id = trades[0]?.id ?? '';
    const { out } = await tron(['logs', '--folder', folder, '--trace', id]);
    for (const word of ['decision: entry', 'queued', 'send entry', 'entry filled', 'send exit', 'closed'])
      expect(out).toContain(`${id.slice(0, 15)}  ${word}`);
    expect(out.split('\n')[0]).toBe('2026-09-09');
    expect((await tron(['logs', '--folder', folder, '--level', 'WARN'])).out).toMatch(/no line fits|WARN/);
  }, 30_000);

  test('gives JSON lines on standard error for a container, and no file', async () => {
    const folder = join(folderOf({}), 'logs');
    const { err } = await tron(['run', '--no-keep', '--log', 'json', '--logs', folder]);
    const severities = err
      .split('\n')
      .map((line) => z.object({ severity: z.string() }).parse(JSON.parse(line)));
    expect(severities.length).toBeGreaterThan(5);
    expect(() => readdirSync(folder)).toThrow('ENOENT');
  });

  test('that fails leaves the failure in the log, and tells it once', async () => {
    const folder = join(folderOf({}), 'logs');
    const failing: Runner = {
      ...REAL,
      run: (request, market, listener, log) =>
        REAL.run(
          request,
          market,
          {
            ...listener,
            minute() {
              throw new Error('the reader is away');
            },
          },
          log,
        ),
    };
    const { code, err } = await tron(['run', '--no-keep', '--logs', folder], {}, failing);
    expect(code).toBe(EXIT.failed);
    expect(err.match(/the reader is away/g)).toHaveLength(1);
    const { out } = await tron(['logs', '--folder', folder, '--level', 'ERROR', '--json']);
    expect(out).toMatch(
      /"message":"the run ended: Error: the reader is away".*"stack":"Error: the reader is away\\n/,
    );
  });

  test('goes on where its log cannot be written, says so once, and comes to the same', async () => {
    const folder = join(folderOf({ logs: 'a file' }), 'logs');
    const args = ['run', '--no-keep', '--json', '--quiet', '--no-seed-run'];
    const [whole, deaf] = [await tron([...args, '--log', 'none']), await tron([...args, '--logs', folder])];
    expect(deaf.err.split('\n').filter((line) => line.includes('log cannot be written'))).toHaveLength(1);
    expect([deaf.code, deaf.out]).toEqual([whole.code, whole.out]);
  }, 30_000);
});
