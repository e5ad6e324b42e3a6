import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import type { Store } from '../../shared/ports.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import { orderDay } from '../../shared/execution/order-id.ts';
import { beginDay, endDay, minuteLived, OtherRequest, type AskedDay } from '../../shared/runtime/day-life.ts';
import { accountDocument, parsed, plain } from '../../shared/runtime/documents.ts';
import { DAY_KINDS, keys } from '../../shared/runtime/keys.ts';

const DAY = 20260909;
const BEGIN = { profile: 'demo', bots: ['stocks'], assumed: [] } as const;
const asked = (resume: boolean, request: Readonly<Record<string, string>> = { seed: '1' }): AskedDay => ({
  source: 'synthetic, seed 1',
  request,
  resume,
});

async function keysIn(store: Store): Promise<readonly string[]> {
  return (await store.list('', '~')).map(({ key }) => key);
}

async function put(store: Store, ...written: readonly string[]): Promise<void> {
  await store.commit({ expect: [], writes: written.map((key) => ({ key, value: { odd: true } })) });
}

describe('a day that begins', () => {
  test('anew loses what was kept of it and of its orders, and nothing of other days', async () => {
    const store = memoryStore();
    await beginDay(store, DAY, asked(false), BEGIN);
    const other = [keys.trade(20260908, 'a'), keys.order(`${orderDay(20260910)}x`), 'halts/1'];
    await put(store, ...other);
    const old = DAY_KINDS.filter((kind) => kind !== 'days').map((kind) => `${kind}/${DAY}-x`);
    await put(store, ...old, keys.order(`${orderDay(DAY)}x`), `paper/${DAY}`);
    const record = await beginDay(store, DAY, asked(false), BEGIN);
    expect(record).toMatchObject({ run: 1, livedTo: 0, ended: false });
    expect(await keysIn(store)).toEqual(['accounts/main', keys.day(DAY), ...other].toSorted());
  });

  test('keeps the halt of the account, whatever day it is from', async () => {
    const store = memoryStore();
    const value = plain({ ...newAccountDay(20260908), halted: 'by hand', trades: 3 });
    await store.commit({ expect: [], writes: [{ key: keys.account('main'), value }] });
    await beginDay(store, DAY, asked(false), BEGIN);
    const [account] = await store.read([keys.account('main')]);
    const state = parsed('accounts/main', account?.value ?? null, accountDocument);
    expect(state).toEqual({ ...newAccountDay(DAY), halted: 'by hand' });
  });
});

describe('a day that is gone on with', () => {
  test('is as it was left; one that never began, begins', async () => {
    const store = memoryStore();
    const record = await beginDay(store, DAY, asked(true), BEGIN);
    expect(record).toMatchObject({ run: 0, livedTo: 0 });
    await minuteLived(store, record, 123);
    await put(store, keys.trade(DAY, 'a'));
    expect(await beginDay(store, DAY, asked(true), BEGIN)).toEqual({ ...record, livedTo: 123, lives: 2 });
    expect(await keysIn(store)).toContain(keys.trade(DAY, 'a'));
    const ended = await endDay(store, record, { hash: 'h', left: 0, halted: null });
    expect(await beginDay(store, DAY, asked(true), BEGIN)).toEqual(ended);
  });

  test('under other settings is refused with each that differs, and nothing is changed', async () => {
    const store = memoryStore();
    await beginDay(store, DAY, asked(false, { seed: '1', preset: 'default', rates: 'newest' }), BEGIN);
    const before = await store.list('', '~');
    const other = asked(true, { seed: '2', preset: 'classic' });
    const refused = beginDay(store, DAY, other, BEGIN);
    await expect(refused).rejects.toThrow(OtherRequest);
    await expect(refused).rejects.toThrow(
      '2026-09-09 was begun otherwise and cannot be gone on with: seed was 1, now 2; preset was default, now classic; rates was newest, now not recorded',
    );
    expect(await store.list('', '~')).toEqual(before);
  });
});
