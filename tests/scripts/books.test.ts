import { beforeAll, describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import type { Store } from '../../shared/ports.ts';
import { backupDocumentSchema } from '../../shared/runtime/book/backup-report.ts';
import type { QueueRow } from '../../shared/runtime/book/book.ts';
import { haltDocumentSchema } from '../../shared/runtime/book/clear-halt.ts';
import { reportDocumentSchema } from '../../shared/runtime/book/period-json.ts';
import { queueDocumentSchema } from '../../shared/runtime/book/queue-report.ts';
import { statusDocumentSchema } from '../../shared/runtime/book/status-json.ts';
import { whyDocumentSchema } from '../../shared/runtime/book/why-json.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { dayRecord, livedBook, put } from '../runtime/book/lived.ts';
import { WIN } from '../runtime/report/sample.ts';
import { ask, NOW } from './desk.ts';

async function bookWith(documents: Readonly<Record<string, unknown>>): Promise<Store> {
  const store = memoryStore();
  for (const [key, value] of Object.entries(documents)) await put(store, key, value);
  return store;
}

const TASK: QueueRow = {
  name: 'execute-7is0',
  orderId: '7is0',
  state: 'dead',
  attempts: 5,
  lastError: 'the broker did not answer',
  notBefore: 0,
  validUntil: NOW,
};

describe('commands over days that were lived', () => {
  let store: Store;
  beforeAll(async () => {
    store = (await livedBook([[20260909, 1326]])).store;
  });

  test.each([
    ['report', reportDocumentSchema, 'Book synthetic: 1 day, 2026-09-09'],
    ['report --since 2026-09-01 --until 2026-09-09', reportDocumentSchema, 'max drawdown'],
    ['status', statusDocumentSchema, 'newest   2026-09-09, ended, synthetic, seed 1326'],
    ['why itc --day 2026-09-09', whyDocumentSchema, 'ITC: 1 trade, 1 closed'],
    ['why NSE:ITC --day 2026-09-09', whyDocumentSchema, 'ITC: 1 trade, 1 closed'],
    ['queue', queueDocumentSchema, 'The queue of book synthetic is empty.'],
    ['backup', backupDocumentSchema, 'copied to state/backups/synthetic-20260911-102000.db: 42 documents'],
    ['backup --to x.db', backupDocumentSchema, 'copied to x.db'],
  ] as const)('tron %s tells it in words, and as one document', async (line, schema, says) => {
    const words = await ask({ books: { synthetic: store } }, ...line.split(' '));
    expect(words).toMatchObject({ code: EXIT.done, err: '', opened: ['read synthetic'] });
    expect(words.out).toContain(says);
    const json = await ask({ books: { synthetic: store } }, ...line.split(' '), '--json');
    expect(json).toMatchObject({ code: EXIT.done, err: '' });
    expect(json.out).not.toContain('\n');
    schema.parse(JSON.parse(json.out));
  });

  test('a symbol that is not there names those that are', async () => {
    const { code, out, err } = await ask(
      { books: { synthetic: store } },
      'why',
      'NIFTY',
      '--day',
      '2026-09-09',
    );
    expect({ code, out }).toEqual({ code: EXIT.nothing, out: '' });
    expect(err).toMatch(
      /2026-09-09 in book synthetic has nothing of NIFTY; it has NFO:BANKNIFTY26SEPFUT, .*NSE:TCS/,
    );
  });
});

describe('what is not there', () => {
  const two = { a: memoryStore(), b: memoryStore() };
  test.each([
    ['report', {}, EXIT.nothing, 'nothing yet: the folder state has no book'],
    ['report --book c', two, EXIT.nothing, 'there is no book c: the folder state has a, b'],
    ['status --book c', {}, EXIT.nothing, 'there is no book c: the folder state has none'],
    [
      'why TCS --day 2026-09-09',
      two,
      EXIT.usage,
      'error: --book is missing: the folder state has several books',
    ],
    [
      'why TCS --day 2026-09-09 --book a',
      two,
      EXIT.nothing,
      'book a does not have 2026-09-09; it has no day',
    ],
    ['report --book a', two, EXIT.nothing, 'book a has no ended day; it has no day ended'],
    ['clear-halt --book a --why x', two, EXIT.nothing, 'the account of book a is not halted'],
    ['queue retry T --book a', two, EXIT.nothing, 'the queue of book a has no task T'],
  ] as const)('tron %s: says so, on standard error only', async (line, books, code, says) => {
    const told = await ask({ books }, ...line.split(' '));
    expect(told).toMatchObject({ code, out: '' });
    expect(told.err).toContain(says);
  });

  test('a period without an ended day says what the book has', async () => {
    const store = await bookWith({
      [keys.day(20260908)]: dayRecord({ day: 20260908, ended: true }),
      [keys.day(20260910)]: dayRecord({ day: 20260910, livedTo: NOW - 86_400_000 }),
    });
    const { code, err } = await ask({ books: { a: store } }, 'report', '--since', '2026-09-09');
    expect(code).toBe(EXIT.nothing);
    expect(err).toBe(
      'book a has no ended day since 2026-09-09; it has 1 day, 2026-09-08 ended and begun 2026-09-10, lived to 10:20',
    );
  });

  test('a status without any book is an answer', async () => {
    expect(await ask({ books: {} }, 'status')).toMatchObject({
      code: EXIT.done,
      out: 'Nothing yet: the folder state has no book. A run that is kept makes the first.',
    });
    const { out } = await ask({ books: {} }, 'status', '--json', '--state', 'elsewhere');
    expect(statusDocumentSchema.parse(JSON.parse(out))).toMatchObject({ state: 'elsewhere', books: [] });
  });
});

test.each([
  ['report --since tomorrow', /--since .*a day is written YYYY-MM-DD/],
  ['report --since 2026-09-10 --until 2026-09-09', /--since 2026-09-10 is after --until 2026-09-09/],
  ['report --book ../etc', /--book .*Allowed: 1 to 32/],
  ['why TCS', /required option '--day/],
  ['why --day 2026-09-09', /missing required argument 'symbol'/],
  ['queue retry', /retry needs the name of a task/],
  ['queue list T', /list takes no name/],
  ['queue burn', /Allowed choices are list, retry/],
  ['clear-halt', /required option '--why/],
  ['clear-halt --why=', /--why .*Allowed: 1 to 500 characters/],
])('refuses tron %s before any book is opened', async (line, says) => {
  const told = await ask({ books: { a: memoryStore() } }, ...line.split(' '));
  expect(told).toMatchObject({ code: EXIT.usage, out: '', opened: [] });
  expect(told.err).toMatch(says);
});

test.each([
  ['report', keys.trade(20260909, 'T1'), { ...WIN, qty: 'many' }, /trades\/20260909-T1 .*qty: /],
  [
    'status',
    keys.account('main'),
    { ...newAccountDay(20260909), realised: 0.5 },
    /accounts\/main .*realised: /,
  ],
  [
    'why SBIN --day 2026-09-09',
    keys.setups(20260909, 'stocks'),
    [{ bot: 'stocks' }],
    /setups\/.*0\.strategy: /,
  ],
])(
  'tron %s over a document that does not fit: named, nothing on standard output',
  async (line, key, value, says) => {
    const day = dayRecord({ ended: true });
    const store = await bookWith({ [keys.day(20260909)]: day, [key]: value });
    const told = await ask({ books: { a: store } }, ...line.split(' '), '--json');
    expect(told).toMatchObject({ code: EXIT.failed, out: '' });
    expect(told.err).toMatch(says);
  },
);

describe('the queue', () => {
  test('shows each task with what went wrong last', async () => {
    const { out } = await ask({ books: { a: memoryStore() }, queue: [TASK] }, 'queue');
    expect(out).toMatch(/execute-7is0 +dead +5 +at once +2026-09-11 10:20 +the broker did not answer/);
  });

  test('makes a dead task wait again, and only such a one', async () => {
    const shelf = { books: { a: memoryStore() }, queue: [{ ...TASK, state: 'waiting' as const }] };
    const told = await ask({ ...shelf, retry: 'retried' }, 'queue', 'retry', TASK.name, '--json');
    expect(told).toMatchObject({ code: EXIT.done, err: 'execute-7is0 waits again', opened: ['write a'] });
    expect(queueDocumentSchema.parse(JSON.parse(told.out)).tasks[0]?.state).toBe('waiting');
    const alive = await ask({ ...shelf, retry: 'not-dead' }, 'queue', 'retry', TASK.name);
    expect(alive).toMatchObject({ code: EXIT.nothing, out: '' });
    expect(alive.err).toContain('is not dead');
  });
});

test('a halt is ended by name, reason and time, once', async () => {
  const halted = { ...newAccountDay(20260910), halted: 'two orders unknown', revision: 7 };
  const books = { a: await bookWith({ [keys.account('main')]: halted }) };
  const told = await ask({ books }, 'clear-halt', '--why', ' book read: nothing open ', '--json');
  expect(haltDocumentSchema.parse(JSON.parse(told.out))).toMatchObject({
    halted: 'two orders unknown',
    who: 'asha',
    why: 'book read: nothing open',
    at: { ms: NOW },
  });
  expect(told.opened).toEqual(['write a']);
  expect(await ask({ books }, 'clear-halt', '--why', 'again')).toMatchObject({ code: EXIT.nothing, out: '' });
});
