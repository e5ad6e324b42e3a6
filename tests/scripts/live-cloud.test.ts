import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { expect, onTestFinished, test } from 'vitest';
import type { ExitCode } from '../../scripts/commands/exit-codes.ts';
import type { CloudOpen } from '../../scripts/commands/live-cloud.ts';
import { addLiveCommand } from '../../scripts/commands/live.ts';
import { main } from '../../scripts/commands/program.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { openFile } from '../../shared/adapters/sqlite/file.ts';
import { sqliteStore } from '../../shared/adapters/sqlite/store.ts';
import { addDays, instantOf } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { formatted } from '../../shared/runtime/document-format.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { armingOf, armingRefusal } from '../../shared/runtime/live-arming.ts';
import { keepOrderAnswers, keepWrongIp, probeAnswers } from '../../shared/runtime/probe/answers.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { orderAnswers, putSession, wrongIpAnswer } from '../runtime/ladder/made.ts';
import { recordedTerminal } from './terminal.ts';

const DAY = 20260909;
const ENV = { KITE_API_KEY: 'key', KITE_API_SECRET: 'hush', KITE_USER_ID: 'AB1234' };

/** A deployment's documents by environment, and `tron live` on the morning of that day. */
function deployment() {
  const state = mkdtempSync(join(tmpdir(), 'tron-live-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const stores = new Map<string, Store>();
  const store = (environment: string): Store => {
    const found = stores.get(environment) ?? memoryStore();
    stores.set(environment, found);
    return found;
  };
  const opened: unknown[] = [];
  const open: CloudOpen = async (asked) => {
    opened.push(asked);
    return { store: store(asked.environment), close: async () => undefined };
  };
  const live = async (...args: readonly string[]) => {
    const terminal = { ...recordedTerminal(ENV), now: () => instantOf(DAY, 500) };
    const codes: ExitCode[] = [];
    const program = new Command('tron').exitOverride();
    addLiveCommand(
      program,
      terminal,
      (code) => codes.push(code),
      async () => 'AB1234',
      open,
    );
    const common = ['--day', '2026-09-09', '--state', state, '--project', 'my-project'];
    await program.parseAsync(['live', ...args, ...common], { from: 'user' });
    return { code: codes[0], out: terminal.said.out.join('\n') };
  };
  return { state, store, live, opened };
}

test('tron live reaches the documents that the functions of a project read, and carries the probe’s answers there', async () => {
  const { state, store, live, opened } = deployment();
  const book = await openBookToRun(join(state, 'live.db'));
  await keepOrderAnswers(book.store, orderAnswers(addDays(DAY, -1)));
  await keepWrongIp(book.store, wrongIpAnswer(addDays(DAY, -1)));
  book.close();

  expect(await live('status')).toEqual({
    code: 3,
    out: expect.stringMatching(
      /^2026-09-09 is not armed\nThe gate is shut: ladder: 0 of 20 clean paper sessions that lead to one-lot\. /,
    ),
  });
  const on = await live('on', '--sign', 'ANN');
  expect(on.code).toBe(0);
  expect(on.out).toMatch(/Carried there: .* about orders on 2026-09-08\nCarried there: .* a wrong address/);
  expect(on.out).toMatch(/by ANN, .*The functions of my-project ask for it with each entry$/);
  const arming = await armingOf(store('live'), DAY);
  expect(armingRefusal(arming, DAY, 'AB1234', configOf('seed', {}))).toBeNull();
  expect(await probeAnswers(store('live'))).toMatchObject({ orders: { day: 20260908 }, wrongIp: {} });

  for (let i = 0; i < 20; i += 1) await putSession(store('paper'), addDays(DAY, -60 + i), 'paper');
  expect((await live('status')).out).toMatch(/by ANN.*\nThe gate is open: one-lot, 1 lot an entry$/);
  expect((await live('on', '--sign', 'ANN')).out).not.toContain('Carried');

  expect((await live('off')).out).toMatch(/^2026-09-09 is not armed any more: from the next call on nothing/);
  expect(await armingOf(store('live'), DAY)).toBeNull();
  expect((await live('off')).out).toBe('2026-09-09 is not armed');
  expect(opened[0]).toEqual({
    projectId: 'my-project',
    databaseId: '(default)',
    environment: 'live',
    emulator: null,
  });
});

test('tron live off takes away what nobody can read, in a deployment and in a book, and status refuses it by name until then', async () => {
  const { state, store, live } = deployment();
  const strange = (into: Store): Promise<unknown> =>
    into.commit({ expect: [], writes: [{ key: keys.live(DAY), value: {} }] });
  await strange(store('live'));
  await expect(live('status')).rejects.toThrow(/^document live\/20260909 does not fit /);
  await expect(live('on', '--sign', 'ANN')).rejects.toThrow(/^document live\/20260909 does not fit /);
  const off = await live('off');
  expect([off.code, off.out]).toEqual([
    0,
    expect.stringMatching(
      /^What it was armed with could not be read: document live\/20260909 does not fit .*It is taken away; a copy is kept \(unreadable\/1788\d+-live\/20260909\)\n2026-09-09 is not armed any more: from/,
    ),
  ]);

  const path = join(state, 'live.db');
  (await openBookToRun(path)).close();
  const said = async (what: string) => {
    const terminal = recordedTerminal(ENV, 7);
    const args = ['live', what, '--day', '2026-09-09', '--state', state];
    const code = await main(args, terminal, async () => 0);
    return { code, text: [...terminal.said.out, ...terminal.said.err].join('\n') };
  };
  for (const damage of ['{"format":99,"data":{}}', 'no JSON at all']) {
    const file = openFile(path);
    await strange(sqliteStore(file));
    file.run('UPDATE documents SET text = ?', damage);
    file.close();
    expect(await said('status')).toEqual({
      code: 1,
      text: expect.stringMatching(/^error: .*live\/20260909.*$/),
    });
    expect(await said('off')).toEqual({
      code: 0,
      text: expect.stringMatching(
        /^What .*live\/20260909.* a copy is kept .*\n2026-09-09 is not armed any more$/,
      ),
    });
    expect(await said('status')).toEqual({ code: 3, text: '2026-09-09 is not armed' });
    const again = openFile(path);
    const [kept] = await formatted(sqliteStore(again)).list('unreadable/', 'unreadable0');
    expect(kept?.value).toMatchObject({ key: keys.live(DAY), held: damage });
    await sqliteStore(again).commit({ expect: [], writes: [{ key: kept?.key ?? '', value: null }] });
    again.close();
  }
});
