import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { newAccountDay } from '../../../shared/domain/account.ts';
import { EMPTY_SLOT } from '../../../shared/domain/slot.ts';
import type { Store } from '../../../shared/ports.ts';
import { clearHalt, haltClearedDocument } from '../../../shared/runtime/book/clear-halt.ts';
import { readAccount } from '../../../shared/runtime/book/read.ts';
import { parsed } from '../../../shared/runtime/documents.ts';
import { keys } from '../../../shared/runtime/keys.ts';
import { at, DAY } from '../report/sample.ts';
import { put } from './lived.ts';

const HALTED = {
  ...newAccountDay(DAY),
  halted: 'unknown order',
  realised: -100,
  revision: 4,
  entriesClosedAt: 4,
};
const ASKED = { at: at(700), who: 'asha', why: 'book read' };

async function haltedBook(): Promise<Store> {
  const store = memoryStore();
  await put(store, keys.account('main'), HALTED);
  return store;
}

describe('clearing a halt', () => {
  test('opens entries again, changes nothing else, and leaves a record', async () => {
    const store = await haltedBook();
    await clearHalt(store, 'a', ASKED);
    expect((await readAccount(store))?.account).toEqual({ ...HALTED, halted: null, revision: 5 });
    const key = keys.halt(ASKED.at);
    const [stored] = await store.read([key]);
    expect(parsed(key, stored?.value ?? null, haltClearedDocument)).toEqual({
      ...ASKED,
      halted: 'unknown order',
    });
  });

  test('is refused while a position of the day is in doubt, and nothing is written', async () => {
    const store = await haltedBook();
    const slot = { ...EMPTY_SLOT, doubt: { since: at(699), absentAt: null } };
    const position = { entry: null, exit: null, past: [], trade: null, slot };
    const key = keys.position(DAY, 'NSE:TEST');
    await put(store, key, position);
    await expect(clearHalt(store, 'a', ASKED)).rejects.toThrow(
      `the halt of book a stands: its store was set back, and what was sent in ${key} is not known yet`,
    );
    expect((await readAccount(store))?.account).toEqual(HALTED);
    await put(store, key, { ...position, slot: EMPTY_SLOT });
    await clearHalt(store, 'a', ASKED);
    expect((await readAccount(store))?.account.halted).toBeNull();
  });

  test('is given up where somebody else wrote the account meanwhile: their halt stands', async () => {
    const store = await haltedBook();
    const overtaken: Store = {
      ...store,
      async commit(commit) {
        await put(store, keys.account('main'), { ...HALTED, halted: 'something worse' });
        return store.commit(commit);
      },
    };
    await expect(clearHalt(overtaken, 'a', ASKED)).rejects.toThrow(
      /accounts\/main was written by somebody else/,
    );
    expect((await readAccount(store))?.account.halted).toBe('something worse');
    expect(await store.list('halts/', 'halts/~')).toEqual([]);
  });

  test('is told as it is where the store made it and answered with an error', async () => {
    const store = await haltedBook();
    const lost: Store = {
      ...store,
      async commit(commit) {
        await store.commit(commit);
        throw new Error('no answer');
      },
    };
    expect(await clearHalt(lost, 'a', ASKED)).toMatchObject({ halted: HALTED.halted });
    expect((await readAccount(store))?.account.halted).toBeNull();
  });

  test('that nobody knows of is told to be that', async () => {
    const store = await haltedBook();
    const fails = async (): Promise<never> => {
      throw new Error('no answer');
    };
    await expect(clearHalt({ ...store, commit: fails }, 'a', ASKED)).rejects.toThrow(
      /^the halt stands, unless the store ends it late: .*\(no answer\)$/,
    );
    let reads = 0;
    const blind: Store = {
      ...store,
      commit: fails,
      read: (keys) => ((reads += 1) > 1 ? fails() : store.read(keys)),
    };
    await expect(clearHalt(blind, 'a', ASKED)).rejects.toThrow(
      /^the store did not say whether the halt is ended: look at tron status \(no answer\)$/,
    );
  });
});
