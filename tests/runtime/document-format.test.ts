import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../shared/domain/account.ts';
import { EMPTY_SLOT } from '../../shared/domain/slot.ts';
import type { Json } from '../../shared/ports.ts';
import { formatted, type Migration } from '../../shared/runtime/document-format.ts';
import { inexactOf } from '../../shared/engine/true-up.ts';
import { accountDocument, FLAT, parsed, plain, positionDocument } from '../../shared/runtime/documents.ts';
import { storeContract } from '../contracts/store.ts';

storeContract('a store whose documents carry their format', async () => formatted(memoryStore()));

const wrap: Migration = (_key, data) => ({ amount: data });
const rename: Migration = (key, data) => {
  if (typeof data !== 'object' || data === null || !('amount' in data))
    throw new Error(`${key} has no amount`);
  return { paise: data['amount'] };
};

async function written(value: Json, migrations: readonly Migration[]) {
  const inner = memoryStore();
  await formatted(inner, migrations).commit({ expect: [], writes: [{ key: 'k/a', value }] });
  return inner;
}

describe('a document of an older program', () => {
  test('is brought up to date as it is read, through every format in between', async () => {
    const store = formatted(await written(5, []), [wrap, rename]);
    expect((await store.read(['k/a', 'k/b'])).map((each) => each?.value ?? null)).toEqual([
      { paise: 5 },
      null,
    ]);
    expect((await store.list('k/', 'k/~')).map(({ value }) => value)).toEqual([{ paise: 5 }]);
  });

  test('starts from its own format, and keeps its version', async () => {
    const inner = await written({ amount: 7 }, [wrap]);
    const [raw] = await inner.read(['k/a']);
    const [stored] = await formatted(inner, [wrap, rename]).read(['k/a']);
    expect(stored).toEqual({ version: raw?.version, value: { paise: 7 } });
  });

  test('that cannot be read as its format is named', async () => {
    const store = formatted(await written('odd', [wrap]), [wrap, rename]);
    await expect(store.read(['k/a'])).rejects.toThrow('k/a has no amount');
  });
});

test('a position of format 2 does not know of an order whether its value is exact: it is asked once', async () => {
  const inner = memoryStore();
  const known = { tag: 't', brokerId: 'b', side: 'BUY', filledQty: 3, filledValue: 300, done: true };
  const slot = { known: [known], doubt: null, mismatch: null, foreignQty: 0, refusedAt: null };
  const data = { entry: null, exit: null, trade: null, past: [], slot };
  await inner.commit({ expect: [], writes: [{ key: 'positions/20260909-X', value: { format: 2, data } }] });
  const [stored] = await formatted(inner).read(['positions/20260909-X']);
  const position = parsed('positions/20260909-X', stored?.value ?? null, positionDocument);
  expect(position.slot.known).toEqual([{ ...known, exact: false, apart: false }]);
  expect(inexactOf(position)).toEqual(position.slot.known);
});

test('a document of a newer program is refused, with both formats', async () => {
  const store = formatted(await written(1, [wrap, rename]), [wrap]);
  await expect(store.read(['k/a'])).rejects.toThrow(
    'document k/a has format 3, this program knows formats up to 2: use the newer program',
  );
});

test('a document that says no format is refused', async () => {
  const inner = memoryStore();
  await inner.commit({ expect: [], writes: [{ key: 'k/a', value: { qty: 1 } }] });
  await expect(formatted(inner).list('k/', 'k/~')).rejects.toThrow('document k/a does not say its format');
});

test('an account and a position of format 3 have nothing disabled and nothing that a person closes', async () => {
  const inner = memoryStore();
  const { disabled: _, ...account } = { ...newAccountDay(20260909), halted: 'by hand' };
  const { close: __, ...slot } = EMPTY_SLOT;
  const position = { entry: null, exit: null, trade: null, past: [], slot };
  const writes = Object.entries({
    'accounts/main': account,
    'accounts/20260908-main': account,
    'positions/20260909-X': position,
  }).map(([key, data]) => ({ key, value: plain({ format: 3, data }) }));
  await inner.commit({ expect: [], writes });
  const stored = await formatted(inner).read([
    'accounts/main',
    'accounts/20260908-main',
    'positions/20260909-X',
  ]);
  const [main, aside, held] = stored.map((each) => each?.value ?? null);
  for (const each of [main, aside])
    expect(parsed('accounts/main', each ?? null, accountDocument)).toEqual({ ...account, disabled: [] });
  expect(parsed('positions/20260909-X', held ?? null, positionDocument)).toEqual(FLAT);
});
