import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { processDesk } from '../../scripts/commands/books.ts';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { openFile } from '../../shared/adapters/sqlite/file.ts';
import { takeLife } from '../../shared/adapters/sqlite/life.ts';
import { sqliteQueue } from '../../shared/adapters/sqlite/queue.ts';
import { formatted } from '../../shared/runtime/document-format.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import { backupDocumentSchema } from '../../shared/runtime/book/backup-report.ts';
import { queueDocumentSchema } from '../../shared/runtime/book/queue-report.ts';
import { statusDocumentSchema } from '../../shared/runtime/book/status-json.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { dayRecord, put } from '../runtime/book/lived.ts';
import { at, DAY, WIN } from '../runtime/report/sample.ts';
import { NOW } from './desk.ts';
import { recordedTerminal } from './terminal.ts';

/** A book in a file: a day not ended, a halted account, and a task that died of its only attempt, all at the market's time. */
async function makeBook(path: string): Promise<void> {
  const file = openFile(path);
  const store = formatted(sqliteStore(file));
  await put(
    store,
    keys.day(DAY - 1),
    dayRecord({ day: DAY - 1, ended: true, livedTo: at(930) - 86_400_000 }),
  );
  await put(store, keys.day(DAY), dayRecord({ livedTo: at(620) }));
  await put(store, keys.trade(DAY - 1, WIN.id), WIN);
  await put(store, keys.account('main'), { ...newAccountDay(DAY), halted: 'unknown order' });
  const clock = { now: () => at(619) };
  const queue = sqliteQueue(file, clock, { attemptsMax: 1 });
  await queue.enqueue({ name: 'dies', orderId: 'x', notBefore: 0, validUntil: at(630) });
  await queue.drain(() => Promise.reject(new Error('no answer'))).catch(() => undefined);
  await queue.enqueue({ name: 'later', orderId: 'y', notBefore: at(625), validUntil: at(630) });
  file.close();
}

describe('books in files', () => {
  let state = '';
  beforeEach(async () => {
    state = mkdtempSync(join(tmpdir(), 'tron-state-'));
    await makeBook(join(state, 'synthetic.db'));
  });
  afterEach(() => rmSync(state, { recursive: true }));

  async function tron(...args: readonly string[]) {
    const terminal = recordedTerminal({}, NOW);
    const code = await main([...args, '--state', state], terminal, async () => EXIT.done, processDesk());
    return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
  }

  test('are told of with file, holder, and tasks by the time the day stands at', async () => {
    const life = takeLife(join(state, 'synthetic.db'));
    const { code, out, err } = await tron('status', '--json');
    life.release();
    expect({ code, err }).toEqual({ code: EXIT.done, err: '' });
    expect(statusDocumentSchema.parse(JSON.parse(out)).books).toMatchObject([
      {
        name: 'synthetic',
        holder: expect.stringContaining(`process ${process.pid} since `),
        queue: { waiting: 0, delayed: 1, running: 0, dead: 1 },
        account: { halted: 'unknown order' },
      },
    ]);
    expect((await tron('report')).out).toContain('1 day, 2026-09-08 that ended');
    expect(readdirSync(state).filter((name) => name.endsWith('.db'))).toEqual(['synthetic.db']);
  });

  test('have a dead task wait again, due when the day goes on', async () => {
    const told = await tron('queue', 'retry', 'dies', '--json');
    const { tasks } = queueDocumentSchema.parse(JSON.parse(told.out));
    expect(tasks.map(({ name, state: is }) => [name, is])).toEqual([
      ['dies', 'waiting'],
      ['later', 'delayed'],
    ]);
    expect((await tron('queue', 'retry', 'later')).code).toBe(EXIT.nothing);
    expect((await tron('queue', 'retry', 'none')).code).toBe(EXIT.nothing);
  });

  test('are controlled by a person only while no process runs them', async () => {
    const asked = ['disable', 'bot', 'stocks', '--why', 'looked'];
    const life = takeLife(join(state, 'synthetic.db'));
    for (const line of [asked, ['enable', ...asked.slice(1)], ['close', 'SBIN', '--why', 'looked']]) {
      const taken = await tron(...line);
      expect(taken).toMatchObject({ code: EXIT.refused, out: '' });
      expect(taken.err).toMatch(/^refused: book-taken: .*synthetic\.db is being run by another process/);
    }
    life.release();
    expect((await tron(...asked)).code).toBe(EXIT.done);
    // And it is left to others again.
    takeLife(join(state, 'synthetic.db')).release();
    const { out } = await tron('status', '--json');
    expect(statusDocumentSchema.parse(JSON.parse(out)).books[0]?.account).toMatchObject({
      halted: 'unknown order',
      disabled: [{ kind: 'bot', name: 'stocks', why: 'looked' }],
    });
    expect(await tron(...asked, '--book', 'none')).toMatchObject({ code: EXIT.nothing });
    expect(readdirSync(state).filter((name) => name.startsWith('none'))).toEqual([]);
  });

  test('are freed of a halt, and copied; a copy is not written over', async () => {
    expect((await tron('clear-halt', '--why', 'looked')).code).toBe(EXIT.done);
    const copied = await tron('backup', '--json');
    const { path, documents } = backupDocumentSchema.parse(JSON.parse(copied.out));
    expect(path).toBe(join(state, 'backups/synthetic-20260911-102000.db'));
    expect([existsSync(path), documents]).toEqual([true, 5]);
    const again = await tron('backup');
    expect(again).toMatchObject({ code: EXIT.usage, out: '' });
    expect(again.err).toMatch(/^error: --to: .* exists/);
    const other = recordedTerminal();
    const code = await main(
      ['status', '--state', join(state, 'backups'), '--json'],
      other,
      async () => EXIT.done,
      processDesk(),
    );
    expect(code).toBe(EXIT.done);
    const [copy] = statusDocumentSchema.parse(JSON.parse(other.said.out.join(''))).books;
    expect(copy).toMatchObject({ name: 'synthetic-20260911-102000', account: { halted: null } });
  });

  test('that are none are named in one sentence, and nothing is made of a name that is not there', async () => {
    writeFileSync(join(state, 'odd.db'), 'no book at all');
    const odd = await tron('report', '--book', 'odd');
    expect(odd).toMatchObject({ code: EXIT.failed, out: '' });
    expect(odd.err).toMatch(/^error: .*odd\.db: [^\n]+$/);
    expect((await tron('report', '--book', 'new')).code).toBe(EXIT.nothing);
    expect(existsSync(join(state, 'new.db'))).toBe(false);
  });
});
