import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { instantOf, MINUTE_MS } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import { PublicationLog, type KeptClass } from '../../../shared/runtime/feed/publication-log.ts';

const DAY = 20260909;
const OPEN = instantOf(DAY, 555);

function at(minute: number): number {
  return instantOf(DAY, minute);
}

function logOf(store: Store): PublicationLog {
  return new PublicationLog(store, DAY, OPEN);
}

async function publishedTo(log: PublicationLog, until: number, of: KeptClass = 'equity') {
  return (await log.read([of], until)).get(of)?.publications ?? [];
}

describe('what was published of a day', () => {
  test('is told the same at any later time: what was known when a minute was decided', async () => {
    const minutes = fc.uniqueArray(fc.integer({ min: 556, max: 940 }), { maxLength: 60 });
    await fc.assert(
      fc.asyncProperty(minutes, async (some) => {
        const store = memoryStore();
        const warm = logOf(store);
        const sorted = some.toSorted((a, b) => a - b);
        const then: (readonly unknown[])[] = [];
        for (const minute of sorted) {
          expect(await warm.publish('equity', { at: at(minute), bars: { a: String(minute) } }, null)).toBe(
            true,
          );
          then.push(await publishedTo(logOf(store), at(minute)));
        }
        for (const [i, minute] of sorted.entries()) {
          const known = sorted.slice(0, i + 1).map((each) => ({ at: at(each), bars: { a: String(each) } }));
          expect(then[i]).toEqual(known);
          expect(await publishedTo(logOf(store), at(minute) + MINUTE_MS - 1)).toEqual(
            sorted.includes(minute + 1) ? known : await publishedTo(warm, at(minute)),
          );
          expect(await publishedTo(warm, at(minute))).toEqual(known);
        }
      }),
      { numRuns: 20 },
    );
  });

  test('is published once: a second publication, and one of an earlier minute, changes nothing', async () => {
    const store = memoryStore();
    const [one, other] = [logOf(store), logOf(store)];
    expect(await one.publish('equity', { at: at(560), bars: { a: 'first' } }, null)).toBe(true);
    expect(await other.publish('equity', { at: at(560), bars: { a: 'second' } }, null)).toBe(false);
    expect(await other.publish('equity', { at: at(559), bars: { a: 'late' } }, null)).toBe(false);
    expect(await publishedTo(other, at(570))).toEqual([{ at: at(560), bars: { a: 'first' } }]);
    expect(await other.closedTo('equity')).toBe(at(560));
    expect(await other.closedTo('future')).toBe(0);
  });

  test('is published by one of those who do so at once', async () => {
    const store = memoryStore();
    const answers = await Promise.all(
      ['a', 'b', 'c', 'd'].map((name) =>
        logOf(store).publish('future', { at: at(560), bars: { x: name } }, null),
      ),
    );
    expect(answers.filter((each) => each)).toHaveLength(1);
    expect(await publishedTo(logOf(store), at(560), 'future')).toHaveLength(1);
  });

  test('is not of another day, nor of the middle of a minute', async () => {
    const log = logOf(memoryStore());
    for (const wrong of [at(560) + 1, at(560) - 86_400_000])
      await expect(log.publish('equity', { at: wrong, bars: {} }, null)).rejects.toThrow(
        'is not the end of a minute of 20260909',
      );
  });
});

describe('a minute that is taken', () => {
  test('is nobody else’s until its time is over; then it is taken over, and who had it publishes nothing', async () => {
    const log = logOf(memoryStore());
    const now = at(560);
    expect(await log.take('equity', now, 'one', now, now + 5000)).toBe('taken');
    expect(await log.take('equity', now, 'one', now, now + 5000)).toBe('taken');
    expect(await log.take('equity', now, 'two', now + 4999, now + 9999)).toBe('busy');
    expect(await log.take('future', now, 'two', now, now + 5000)).toBe('taken');
    expect(await log.take('equity', now, 'two', now + 5000, now + 9999)).toBe('taken');
    expect(await log.publish('equity', { at: now, bars: { a: 'one' } }, 'one')).toBe(false);
    expect(await log.publish('equity', { at: now, bars: { a: 'two' } }, 'two')).toBe(true);
    expect(await log.take('equity', now, 'three', now + 9999, now + 20_000)).toBe('published');
    expect(await log.take('equity', at(561), 'three', now + 9999, now + 20_000)).toBe('taken');
  });

  test('and whose commit is lost is written again; where it never can be, that is an error and no silence', async () => {
    const store = memoryStore();
    let fails = 2;
    const shaky: Store = {
      ...store,
      async commit(commit) {
        if ((fails -= 1) >= 0) throw new Error('unavailable');
        return store.commit(commit);
      },
    };
    expect(await logOf(shaky).publish('equity', { at: at(560), bars: { a: 'x' } }, null)).toBe(true);
    fails = Infinity;
    await expect(logOf(shaky).publish('equity', { at: at(561), bars: {} }, null)).rejects.toThrow(
      'could not be written',
    );
    expect(await logOf(store).closedTo('equity')).toBe(at(560));
  });
});
