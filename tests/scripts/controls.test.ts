import { describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import type { Store } from '../../shared/ports.ts';
import { closeIn, controlDocumentSchema } from '../../shared/runtime/book/controls.ts';
import { readAccount, readPositions } from '../../shared/runtime/book/read.ts';
import { controlDocument } from '../../shared/runtime/controls.ts';
import { FLAT, parsed } from '../../shared/runtime/documents.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { dayRecord, put } from '../runtime/book/lived.ts';
import { DAY, SPREAD, trade } from '../runtime/report/sample.ts';
import { ask, NOW } from './desk.ts';

const OPEN = trade({ closedAt: null, exitQty: 0, exitReason: null });
const HELD = keys.position(DAY, OPEN.instrument);

async function bookOf(documents: Readonly<Record<string, unknown>> = {}): Promise<Store> {
  const store = memoryStore();
  const account = { ...newAccountDay(DAY), revision: 4, entriesClosedAt: 4 };
  for (const [key, value] of Object.entries({
    [keys.day(DAY)]: dayRecord({ livedTo: NOW }),
    [keys.account('main')]: account,
    [HELD]: { ...FLAT, trade: OPEN },
    ...documents,
  }))
    await put(store, key, value);
  return store;
}

async function recorded(store: Store): Promise<readonly unknown[]> {
  const entries = await store.list('controls/', 'controls/~');
  return entries.map(({ key, value }) => parsed(key, value, controlDocument));
}

describe('tron disable and tron enable', () => {
  test('write it with name, reason and time, once, and take it away again', async () => {
    const books = { a: await bookOf() };
    const first = await ask({ books }, 'disable', 'symbol', 'nifty', '--why', ' the budget ', '--json');
    expect(first).toMatchObject({ code: EXIT.done, err: '', opened: ['alone a'] });
    const asked = { kind: 'symbol', name: 'NIFTY', who: 'asha', why: 'the budget' };
    expect(controlDocumentSchema.parse(JSON.parse(first.out))).toMatchObject({
      ...asked,
      what: 'disable',
      changed: true,
      reason: 'the budget',
      at: { ms: NOW },
    });
    expect((await readAccount(books.a))?.account).toMatchObject({
      disabled: [{ kind: 'symbol', name: 'NIFTY', why: 'the budget', at: NOW }],
      revision: 5,
    });
    const again = await ask({ books }, 'disable', 'symbol', 'NIFTY', '--why', 'another');
    expect(again.out).toMatch(/^Book a: symbol NIFTY was disabled already\nstands +the budget \(since /);
    const ended = await ask({ books }, 'enable', 'symbol', 'Nifty', '--why', 'it is over');
    expect(ended.out).toMatch(/^Book a: symbol NIFTY may enter again\nwas +the budget/);
    expect((await readAccount(books.a))?.account).toMatchObject({ disabled: [], revision: 6 });
    expect(await recorded(books.a)).toEqual([
      { ...asked, what: 'disable', at: NOW },
      { ...asked, what: 'enable', at: NOW, why: 'it is over' },
    ]);
    expect(await ask({ books }, 'enable', 'symbol', 'NIFTY', '--why', 'x')).toMatchObject({
      code: EXIT.nothing,
      out: '',
      err: 'symbol NIFTY is not disabled in book a: there is nothing to enable',
    });
  });

  test.each([
    [
      'disable bot bonds --why x',
      EXIT.nothing,
      /^there is no bot bonds: there are stocks, futures, options$/,
    ],
    ['enable bot Stocks --why x', EXIT.nothing, /^there is no bot Stocks/],
    [
      'disable symbol GOLD --why x',
      EXIT.nothing,
      /^nobody trades GOLD by the watchlist or the newest day of/,
    ],
    ['disable robot stocks --why x', EXIT.usage, /Allowed choices are bot, symbol/],
    ['disable bot stocks', EXIT.usage, /required option '--why/],
    ['disable bot stocks --why=', EXIT.usage, /--why .*Allowed: 1 to 500 characters/],
    ['disable bot --why x', EXIT.usage, /missing required argument 'name'/],
    ['close --why x', EXIT.usage, /missing required argument 'instrument'/],
    ['close NOBODY --why x', EXIT.nothing, /^NOBODY is not among what is open .*: there are NSE:SBIN$/],
  ])('tron %s says so in one sentence and writes nothing', async (line, code, says) => {
    const store = await bookOf();
    const before = await store.list('', '~');
    const told = await ask({ books: { a: store } }, ...line.split(' '));
    expect(told).toMatchObject({ code, out: '' });
    expect(told.err).toMatch(says);
    expect(told.err).not.toContain('\n');
    expect(await store.list('', '~')).toEqual(before);
  });

  test('in a book that nothing was ever traded in have no account to write to', async () => {
    const told = await ask({ books: { a: memoryStore() } }, 'disable', 'bot', 'stocks', '--why', 'x');
    expect(told).toMatchObject({ code: EXIT.nothing, out: '' });
    expect(told.err).toBe('book a has no account yet: a run that is kept in it makes one');
  });
});

describe('tron close', () => {
  test.each([
    [
      'kite',
      /^2026-09-09 was cut off, was lived as it happened and is over; look in the Kite app .*: nobody would close sbin$/,
    ],
    [undefined, /^2026-09-09 was cut off, was lived as it happened and is over: nobody would close sbin$/],
  ])('promises nothing of a day at Kite that was cut off and is over (%s)', async (broker, why) => {
    const request = JSON.stringify({ feed: 'https://api.kite.trade', broker });
    const a = await bookOf({ [keys.day(DAY)]: dayRecord({ livedTo: NOW, request }) });
    const told = await ask({ books: { a } }, 'close', 'sbin', '--why', 'x');
    expect(told).toMatchObject({ code: EXIT.nothing, out: '', err: expect.stringMatching(why) });
    expect((await readPositions(a, DAY)).get(OPEN.instrument)?.slot.close).toBeNull();
  });

  test('of a simulator’s day is taken: it has a day of its own', async () => {
    const request = JSON.stringify({ feed: 'http://127.0.0.1:8780', broker: 'kite' });
    const a = await bookOf({ [keys.day(DAY)]: dayRecord({ livedTo: NOW, request }) });
    expect(await ask({ books: { a } }, 'close', 'sbin', '--why', 'x')).toMatchObject({ code: EXIT.done });
  });

  test('writes down which trade is meant, once, and says who closes it', async () => {
    const books = { a: await bookOf() };
    const told = await ask({ books }, 'close', 'sbin', '--why', 'results', '--json');
    expect(told).toMatchObject({ code: EXIT.done, err: '', opened: ['alone a'] });
    expect(controlDocumentSchema.parse(JSON.parse(told.out))).toMatchObject({
      what: 'close',
      kind: 'position',
      name: 'NSE:SBIN',
      changed: true,
    });
    const close = { of: OPEN.id, why: 'results', at: NOW };
    const position = (await readPositions(books.a, DAY)).get('NSE:SBIN');
    expect(position).toEqual({ ...FLAT, trade: OPEN, slot: { ...FLAT.slot, close } });
    const { out } = await ask({ books }, 'close', 'NSE:SBIN', '--why', 'another');
    expect(out).toMatch(
      /^Book a: NSE:SBIN is to be closed already\. Nobody runs the book now: the next life of 2026-09-09 closes it \(tron run --resume\)\nstands +results/,
    );
    expect(await recorded(books.a)).toHaveLength(1);
    expect((await readAccount(books.a))?.account.halted).toBeNull();
  });

  test('takes a spread by its sold leg', async () => {
    const open = { ...SPREAD, closedAt: null, exitReason: null, exitQty: 0 };
    const key = keys.position(DAY, SPREAD.instrument);
    const books = { a: await bookOf({ [key]: { ...FLAT, trade: open } }) };
    const told = await ask({ books }, 'close', SPREAD.sold?.instrument ?? '', '--why', 'x', '--json');
    expect(controlDocumentSchema.parse(JSON.parse(told.out)).name).toBe(SPREAD.instrument);
    expect((await readPositions(books.a, DAY)).get(SPREAD.instrument)?.slot.close?.of).toBe(SPREAD.id);
  });

  test.each([
    [
      'of a day that has ended',
      { [keys.day(DAY)]: dayRecord({ ended: true, left: 1 }) },
      /no day that goes on/,
    ],
    ['of nothing', { [HELD]: FLAT }, /^sbin is not among what is open .* on 2026-09-09: there are none$/],
    [
      'in doubt',
      { [HELD]: { ...FLAT, slot: { ...FLAT.slot, doubt: { since: 1, absentAt: null } } } },
      /^what is on its way in NSE:SBIN is not known: reconcile, then ask again$/,
    ],
  ] as const)('%s is refused', async (_, documents, says) => {
    const told = await ask({ books: { a: await bookOf(documents) } }, 'close', 'sbin', '--why', 'x');
    expect(told).toMatchObject({ code: EXIT.nothing, out: '' });
    expect(told.err).toMatch(says);
  });

  test('is given up where somebody else wrote the position meanwhile', async () => {
    const store = await bookOf();
    const overtaken: Store = {
      ...store,
      async commit(commit) {
        await put(store, HELD, FLAT);
        return store.commit(commit);
      },
    };
    const asked = { instrument: 'SBIN', who: 'asha', why: 'x', at: NOW };
    await expect(closeIn(overtaken, 'a', asked)).rejects.toThrow(/was written by somebody else/);
    expect((await readPositions(store, DAY)).get('NSE:SBIN')).toEqual(FLAT);
    expect(await recorded(store)).toEqual([]);
  });
});
