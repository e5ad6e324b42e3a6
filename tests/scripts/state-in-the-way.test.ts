import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { processDesk } from '../../scripts/commands/books.ts';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { recordedTerminal } from './terminal.ts';

/** Something else lies where the state folder or a book belongs: what each command says is one sentence that names it. */

const ENV = { KITE_API_KEY: 'key', KITE_API_SECRET: 'hush', KITE_USER_ID: 'AB1234' };
const DAY = ['--day', '2026-09-09'];
const WHY = ['--why', 'the test'];
const OF_A_BOOK: Readonly<Record<string, readonly string[]>> = {
  status: ['status', '--book', 'live'],
  backup: ['backup', '--book', 'live'],
  report: ['report', '--book', 'live'],
  certificate: ['certificate', ...DAY, '--book', 'live'],
  queue: ['queue', '--book', 'live'],
  flatten: ['flatten', ...WHY, '--book', 'live'],
  close: ['close', 'NSE:SBIN', ...WHY, '--book', 'live'],
  'clear-halt': ['clear-halt', ...WHY, '--book', 'live'],
  'live status': ['live', 'status', ...DAY],
  'live off': ['live', 'off', ...DAY],
};
const MAKING: Readonly<Record<string, readonly string[]>> = {
  'init --broker paper': ['init', '--broker', 'paper', '--book', 'other'],
  login: ['login'],
  'watchlist add': ['watchlist', 'remove', 'ITC'],
};

function folder(): string {
  const made = mkdtempSync(join(tmpdir(), 'tron-way-'));
  onTestFinished(() => rmSync(made, { recursive: true, force: true }));
  return made;
}

async function tron(state: string, args: readonly string[]) {
  const terminal = recordedTerminal(ENV);
  const code = await main([...args, '--state', state], terminal, async () => EXIT.done, processDesk());
  return { code, said: [...terminal.said.out, ...terminal.said.err] };
}

/** The one line that is said, of a command that did nothing. */
async function refusalOf(state: string, args: readonly string[]): Promise<string> {
  const { code, said } = await tron(state, args);
  expect([EXIT.failed, EXIT.usage, EXIT.refused]).toContain(code);
  expect(said).toEqual([expect.stringMatching(/^(error|refused): .*$/)]);
  expect(said[0]).not.toMatch(/\bat .*\.ts/);
  return said[0] ?? '';
}

describe('a file where the state folder belongs', () => {
  test.each([...Object.keys(OF_A_BOOK), ...Object.keys(MAKING)])('is named by tron %s', async (command) => {
    const state = join(folder(), 'state');
    writeFileSync(state, '');
    expect(await refusalOf(state, OF_A_BOOK[command] ?? MAKING[command] ?? [])).toContain(state);
  });
});

describe('a folder where a book belongs', () => {
  test.each(Object.keys(OF_A_BOOK))('is named by tron %s', async (command) => {
    const state = folder();
    mkdirSync(join(state, 'live.db'));
    expect(await refusalOf(state, OF_A_BOOK[command] ?? [])).toContain(join(state, 'live.db'));
  });
});

describe('a link to nowhere where a book belongs', () => {
  test.each(['live status', 'live off', 'status'])(
    'is named by tron %s: it is no book that is not there',
    async (command) => {
      const state = folder();
      symlinkSync(join(state, 'gone', 'live.db'), join(state, 'live.db'));
      expect(await refusalOf(state, OF_A_BOOK[command] ?? [])).toContain(join(state, 'live.db'));
    },
  );
});

test('a folder without the book says that it has none, to whoever asks whether the day is armed', async () => {
  const state = join(folder(), 'state');
  const text = `2026-09-09 is not armed: the folder ${state} has no book live`;
  expect(await tron(state, ['live', 'status', ...DAY])).toEqual({ code: EXIT.nothing, said: [text] });
  expect(await tron(state, ['live', 'off', ...DAY])).toEqual({ code: EXIT.done, said: [text] });
});

test('a backup says which folder could not be made, and a watchlist which file could not be read', async () => {
  const state = folder();
  (await openBookToRun(join(state, 'live.db'))).close();
  writeFileSync(join(state, 'backups'), '');
  expect(await refusalOf(state, ['backup', '--book', 'live'])).toContain(join(state, 'backups'));
  mkdirSync(join(state, 'watchlist.json'));
  expect(await refusalOf(state, ['watchlist', 'remove', 'ITC'])).toContain(join(state, 'watchlist.json'));
});

test('a flatten through relays still says what to do by hand, and that the books could not be read', async () => {
  const state = join(folder(), 'state');
  writeFileSync(state, '');
  const { code, said } = await tron(state, ['flatten', ...WHY, '--relay', 'http://127.0.0.1:9']);
  const text = said.join('\n');
  expect(code).not.toBe(EXIT.done);
  expect(text).toContain(`unread: ${state}: listing the folder of the books failed: ENOTDIR`);
  expect(text).toContain('By hand, in the Kite app:');
});
