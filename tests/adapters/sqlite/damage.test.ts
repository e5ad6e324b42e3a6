import { readFileSync, truncateSync, writeFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { verifyFile } from '../../../shared/adapters/sqlite/backup.ts';
import { openFile } from '../../../shared/adapters/sqlite/file.ts';
import { sqliteQueue } from '../../../shared/adapters/sqlite/queue.ts';
import { StorageError } from '../../../shared/adapters/sqlite/storage-error.ts';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { bookPath, handClock, storageErrorOf } from './folder.ts';

const KEYS = Array.from({ length: 60 }, (_, i) => `orders/${String(i).padStart(3, '0')}`);

/** A closed book with documents, one of several pages among them, and tasks. */
async function filled(): Promise<string> {
  const path = bookPath();
  const file = openFile(path);
  const store = sqliteStore(file);
  const queue = sqliteQueue(file, handClock(0));
  for (const [i, key] of KEYS.entries()) {
    const text = `${i} `.repeat(i === 30 ? 4_000 : 150);
    await store.commit({ expect: [], writes: [{ key, value: { quantity: i, text } }] });
    await queue.enqueue({ name: `${key}-0`, orderId: key, notBefore: i, validUntil: 1e12 });
  }
  file.close();
  return path;
}

/** All that can be read, as text; throws as the file does. */
async function everything(path: string): Promise<string> {
  const file = openFile(path, { access: 'read' });
  try {
    const tasks = await sqliteQueue(file, handClock(0)).list();
    return JSON.stringify([await sqliteStore(file).list('', '~'), tasks.map(({ task }) => task)]);
  } finally {
    file.close();
  }
}

/** What was read; that it was refused, in one word. */
async function readOrRefused(path: string): Promise<string> {
  try {
    return await everything(path);
  } catch (error) {
    if (error instanceof StorageError) return 'refused';
    throw error;
  }
}

describe('a damaged book', () => {
  test('gives back what was written or says that it is damaged, wherever a byte changed', async () => {
    const path = await filled();
    const whole = readFileSync(path);
    const expected = await everything(path);
    const outcomes = new Map<string, number>();
    for (let at = 0; at < whole.length; at += at < 200 ? 7 : 379) {
      const damaged = Buffer.from(whole);
      damaged[at] = damaged[at]! ^ 0x15;
      writeFileSync(path, damaged);
      const outcome = await readOrRefused(path);
      outcomes.set(outcome, (outcomes.get(outcome) ?? 0) + 1);
    }
    expect([...outcomes.keys()].sort()).toEqual([expected, 'refused'].sort());
    expect(outcomes.get('refused')).toBeGreaterThan(100);
  });

  test('is refused when it is shorter than it was, whatever the length', async () => {
    const path = await filled();
    const whole = readFileSync(path);
    for (const bytes of [
      0,
      1,
      99,
      100,
      4_095,
      4_096,
      40_960,
      50_000,
      whole.length - 4_096,
      whole.length - 1,
    ]) {
      writeFileSync(path, whole);
      truncateSync(path, bytes);
      const error = await storageErrorOf(() => openFile(path));
      expect(`${bytes} ${error.kind}`).toBe(`${bytes} corrupt`);
      expect(error.message).toContain('start from the newest backup');
      expect(readFileSync(path)).toEqual(whole.subarray(0, bytes));
    }
  });

  test('names the document whose text is not what was written', async () => {
    const path = await filled();
    const whole = readFileSync(path);
    const at = whole.indexOf('"quantity":17,');
    whole.write('"quantity":71,', at);
    writeFileSync(path, whole);
    const file = openFile(path);
    const error = await storageErrorOf(() => sqliteStore(file).read(['orders/016', 'orders/017']));
    expect(error).toMatchObject({ kind: 'corrupt', path });
    expect(error.message).toContain('the document "orders/017" is not what was written');
    expect((await sqliteStore(file).read(['orders/016']))[0]?.value).toMatchObject({ quantity: 16 });
    file.close();
    expect(() => verifyFile(path)).toThrow(/orders\/017/);
  });

  test('is refused with what SQLite says, a page of it overwritten', async () => {
    const path = await filled();
    const whole = readFileSync(path);
    whole.fill(0xa5, 5 * 4_096, 6 * 4_096);
    writeFileSync(path, whole);
    const error = await storageErrorOf(() => openFile(path));
    expect(error).toMatchObject({ kind: 'corrupt' });
    expect(error.message).toMatch(/page|malformed/);
    expect(readFileSync(path)).toEqual(whole);
  });
});
