import { Command } from 'commander';
import { expect, test } from 'vitest';
import { clearHaltBy } from '../../scripts/commands/clear-halt.ts';
import type { ExitCode } from '../../scripts/commands/exit-codes.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import { plain } from '../../shared/runtime/documents.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { deskOf, NOW } from './desk.ts';
import { recordedTerminal } from './terminal.ts';

test('the halt of a deployment is ended by its project, and kept with who and why', async () => {
  const store = memoryStore();
  const account = { ...newAccountDay(20260911), halted: 'the news' };
  await store.commit({ expect: [], writes: [{ key: keys.account('main'), value: plain(account) }] });
  const terminal = recordedTerminal({}, NOW);
  const asked: unknown[] = [];
  const codes: ExitCode[] = [];
  const program = new Command('tron').exitOverride();
  clearHaltBy(
    async (of) => {
      asked.push(of);
      return { store, close: async () => void asked.push('closed') };
    },
    program,
    deskOf({ books: {} }, [], []),
    terminal,
    (code) => codes.push(code),
  );
  const line = (...more: readonly string[]) =>
    program.parseAsync(['clear-halt', '--why', 'it was read', '--project', 'my-project', ...more], {
      from: 'user',
    });
  await line();
  expect(codes).toEqual([0]);
  expect(terminal.said.out.join('\n')).toContain(
    'Book live of my-project: the account is not halted any more',
  );
  const [halt, left] = await store.read([keys.halt(NOW), keys.account('main')]);
  expect(halt?.value).toMatchObject({ halted: 'the news', who: 'asha', why: 'it was read' });
  expect(left?.value).toMatchObject({ halted: null });
  expect(asked).toEqual([
    { projectId: 'my-project', databaseId: '(default)', environment: 'live', emulator: null },
    'closed',
  ]);
  await expect(line()).rejects.toThrow('the account of book live of my-project is not halted');
  await expect(line('--book', 'a')).rejects.toThrow('--book is of a computer, --project of a deployment');
});
