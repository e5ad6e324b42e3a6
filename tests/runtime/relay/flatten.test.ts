import { array, assert, asyncProperty, boolean, constant, constantFrom, oneof, record } from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';
import { joining } from '../../../shared/runtime/relay/joined.ts';
import { FLAT, NOT_FLAT, relay, shown, storeOf } from './asked.ts';

const down = (): Promise<never> => Promise.reject(new Error('UNAVAILABLE'));

describe('with the store', () => {
  test('it is what is asked, and nothing goes past it', async () => {
    const { flatten } = relay({ store: storeOf({}), storeless: () => Promise.reject(new Error('asked')) });
    expect((await flatten()).body).toMatchObject({ flat: true, by: 'store', store: 'up', halted: true });
  });

  test('what it says is left is told, and nothing goes past it while it answers', async () => {
    const store = storeOf({ flatten: async () => NOT_FLAT });
    const { flatten } = relay({ store, storeless: () => Promise.reject(new Error('asked')) });
    expect((await flatten()).body).toMatchObject({ flat: false, left: NOT_FLAT.left, by: 'store' });
  });
});

describe('with a store that does not answer', () => {
  test('the book alone is worked by, and the answer says so and that nothing is halted', async () => {
    const { flatten, lines } = relay({ store: storeOf({ answers: down, flatten: down }) });
    expect((await flatten()).body).toMatchObject({
      flat: true,
      by: 'storeless',
      store: 'down',
      halted: false,
    });
    expect(lines.every((line) => line.startsWith('ERROR flatten: the store does not answer'))).toBe(true);
  });

  test('at the halt it is the same', async () => {
    const { flatten } = relay({ store: storeOf({ flatten: down }) });
    expect((await flatten()).body).toMatchObject({ by: 'storeless', store: 'down' });
  });

  test('since the halt it is the same', async () => {
    let asked = 0;
    const answers = (): Promise<unknown> => (asked++ === 0 ? Promise.resolve() : down());
    const store = storeOf({ flatten: async () => NOT_FLAT, answers });
    const { flatten } = relay({ store });
    expect((await flatten()).body).toMatchObject({ flat: true, by: 'storeless', store: 'down' });
  });

  test('for one answer is asked again, and halts', async () => {
    let failing = 1;
    const store = storeOf({ flatten: () => (failing-- > 0 ? down() : Promise.resolve(FLAT)) });
    const { flatten } = relay({ store, storeless: () => Promise.reject(new Error('asked')) });
    expect((await flatten()).body).toMatchObject({ by: 'store', halted: true });
  });

  test('that never says a word is not waited for', async () => {
    const clock = replayClock(0);
    const { flatten } = relay({
      store: storeOf({ answers: () => new Promise(() => undefined) }),
      clock,
      sleepUntil: async (at) => clock.set(at),
    });
    expect((await flatten()).body).toMatchObject({ by: 'storeless', store: 'down', tookMs: 3_000 });
  });

  test('and answers again by then hears of the halt', async () => {
    let isDown = true;
    const store = storeOf({ flatten: () => (isDown ? down() : Promise.resolve(FLAT)) });
    const storeless = async () => {
      isDown = false;
      return shown(FLAT);
    };
    const { flatten } = relay({ store, storeless });
    expect((await flatten()).body).toMatchObject({ by: 'store', store: 'up', halted: true });
  });
});

test('the time is from the call to the reading that shows it, by the process’s clock', async () => {
  const clock = replayClock(1_000);
  const storeless = async () => {
    clock.set(4_200);
    return shown(FLAT, 1_000);
  };
  expect((await relay({ clock, storeless }).flatten()).body).toMatchObject({ tookMs: 2_200 });
});

describe('those who ask while one is at work', () => {
  test('get its answer, and one who asks for everybody’s does not get that of ours alone', async () => {
    const asked: string[] = [];
    let end: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => {
      end = resolve;
    });
    const { flatten } = relay({
      storeless: async ({ why, all }) => {
        asked.push(`${why} ${all}`);
        await gate;
        return shown(FLAT);
      },
    });
    const answers = ['first', 'second', 'third'].map((why) => flatten({ why, all: false }));
    const all = [flatten({ why: 'fourth', all: true }), flatten({ why: 'fifth', all: true })];
    end();
    const [first, second, third] = await Promise.all(answers);
    await Promise.all(all);
    expect(second).toEqual(first);
    expect(third).toEqual(first);
    expect(asked).toEqual(['first false', 'fourth true']);
    await flatten({ why: 'later', all: false });
    expect(asked).toHaveLength(3);
  });

  test('whatever the order of asking and ending, each gets the work that was under way when it asked', async () => {
    const step = oneof(
      record({ kind: constant('ask' as const), key: constantFrom('a', 'b') }),
      record({ kind: constant('end' as const), key: constantFrom('a', 'b'), fails: boolean() }),
    );
    await assert(
      asyncProperty(array(step, { maxLength: 30 }), async (steps) => {
        const join = joining<number>();
        const open = new Map<string, { readonly n: number; readonly end: (fails: boolean) => void }>();
        const got: Promise<string>[] = [];
        const due: string[] = [];
        let begun = 0;
        const ends = new Map<number, string>();
        const wanted: number[] = [];
        for (const one of steps) {
          if (one.kind === 'ask') {
            const work = (): Promise<number> =>
              new Promise((resolve, reject) => {
                const n = (begun += 1);
                open.set(one.key, { n, end: (fails) => (fails ? reject(new Error(`no ${n}`)) : resolve(n)) });
              });
            got.push(join(one.key, work).then(String, (error: unknown) => String(error)));
            wanted.push(open.get(one.key)?.n ?? 0);
          } else {
            const at = open.get(one.key);
            if (at === undefined) continue;
            open.delete(one.key);
            at.end(one.fails);
            ends.set(at.n, one.fails ? `Error: no ${at.n}` : String(at.n));
            // Whoever waits is told before anybody asks again.
            for (let turn = 0; turn < 5; turn += 1) await Promise.resolve();
          }
        }
        for (const { n, end } of open.values()) {
          end(false);
          ends.set(n, String(n));
        }
        for (const n of wanted) due.push(ends.get(n) ?? '');
        expect(await Promise.all(got)).toEqual(due);
        expect(begun).toBe(ends.size);
      }),
    );
  });
});
