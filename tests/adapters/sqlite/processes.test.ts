import { describe, expect, test } from 'vitest';
import { sqliteStore } from '../../../shared/adapters/sqlite/store.ts';
import { bookPath, opened } from './folder.ts';
import { spawned, type Spawned } from './spawned.ts';

const many = (n: number, start: (i: number) => Promise<Spawned>): Promise<Spawned[]> =>
  Promise.all(Array.from({ length: n }, (_, i) => start(i)));

describe('several processes on one book', () => {
  test('one of twenty claims wins', async () => {
    const path = bookPath();
    const store = sqliteStore(opened(path));
    await store.commit({ expect: [], writes: [{ key: 'k/slot', value: 'open' }] });
    const racers = await many(20, (i) => spawned('claim', path, `racer ${i}`));
    for (const racer of racers) racer.go();
    const answers = await Promise.all(racers.map((racer) => racer.line()));
    const winners = answers.flatMap((answer, i) => (answer === 'committed' ? [`racer ${i}`] : []));
    expect(winners).toHaveLength(1);
    expect(answers.filter((answer) => answer === 'conflict')).toHaveLength(19);
    expect((await store.read(['k/slot']))[0]?.value).toBe(winners[0]);
  });

  test('four that add to one counter lose nothing', async () => {
    const path = bookPath();
    const writers = await many(4, () => spawned('count', path, '100'));
    for (const writer of writers) writer.go();
    for (const writer of writers) {
      expect(await writer.line()).toBe('done');
      await writer.ended();
    }
    expect((await sqliteStore(opened(path)).read(['k/counter']))[0]?.value).toBe(400);
  });

  test('six that make it at once make one', async () => {
    const path = bookPath();
    const makers = await many(6, () => spawned('open', path));
    for (const maker of makers) maker.go();
    expect(await Promise.all(makers.map((maker) => maker.line()))).toEqual(
      Array.from({ length: 6 }, () => 'opened'),
    );
    opened(path, { access: 'read' });
  });
});

describe('a writer that is killed', () => {
  test('leaves all of a commit or nothing, and everything that it was told had been committed', async () => {
    const path = bookPath();
    let last = 0;
    for (const commits of [1, 2, 5, 13, 40, 120, 1, 77]) {
      const writer = await spawned('pairs', path, String(last + 1));
      writer.go();
      for (let i = 0; i < commits; i++) last = Number(await writer.line());
      await writer.kill();
      const file = opened(path, { access: 'write' });
      const [a, b] = await sqliteStore(file).read(['k/a', 'k/b']);
      file.close();
      expect(a).toEqual(b);
      expect(a?.value).toHaveProperty('n');
      const n = nOf(a?.value);
      expect(n).toBeGreaterThanOrEqual(last);
      last = n;
    }
  });
});

function nOf(value: unknown): number {
  return typeof value === 'object' && value !== null && 'n' in value ? Number(value.n) : NaN;
}
