import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { flattenAtOf, flattened, NOTHING_FAILS, type Failing } from './run.ts';
import { STATES, type State } from './states.ts';

/** The relay's clock is off Kite's and everybody else's, from the beginning to the end. */
const MINUTES_3 = 180_000;
const MINUTES_10 = 600_000;
const DAY_MS = 86_400_000;

function off(ms: number, storeDown: boolean): Failing {
  const when = { from: 0, until: Infinity };
  return { kite: [], kernel: [{ fault: 'clock.skew', life: 'relay', ms, when }], storeDown };
}

/** What a person hears, and what is true when all is over. */
async function heard(state: State, flattenAt: number, failing: Failing) {
  const { flatMs, left, why, isUnmet, answer } = await flattened(state, flattenAt, failing);
  expect({ state: state.name, why, isUnmet }).toEqual({ state: state.name, why: null, isUnmet: false });
  return { flatMs, left, said: answer?.left ?? null };
}

describe.each(STATES)('a relay whose clock is off, where it is: $name', (state) => {
  test.each([false, true])(
    'by three minutes: flat as soon, and says the same (store down: %s)',
    async (storeDown) => {
      const at = await flattenAtOf(state);
      const right = await heard(state, at, { ...NOTHING_FAILS, storeDown });
      for (const ms of [-MINUTES_3, MINUTES_3])
        expect(await heard(state, at, off(ms, storeDown))).toEqual(right);
    },
  );

  test('by a day, without the store: goes by the day that the book is of, and names the clock where something is left', async () => {
    const at = await flattenAtOf(state);
    const right = await heard(state, at, { ...NOTHING_FAILS, storeDown: true });
    for (const ms of [-DAY_MS, DAY_MS]) {
      const wrong = await heard(state, at, off(ms, true));
      expect(wrong).toMatchObject({ flatMs: right.flatMs, left: right.left });
      const said = wrong.said ?? [];
      const isTold = said.at(-1)?.startsWith("by this computer's clock it is ") === true;
      expect(isTold).toBe(right.said?.length !== 0);
      expect(isTold ? said.slice(0, -1) : said).toEqual(right.said);
    }
  });
});

describe.each(STATES)('a relay whose clock is off by a day, with the store, where it is: $name', (state) => {
  test('says flat when nothing is held, or names the clock', async () => {
    const at = await flattenAtOf(state);
    for (const ms of [-DAY_MS, DAY_MS]) {
      const { flatMs, answer, leftThen } = await flattened(state, at, off(ms, false));
      const isTrue = flatMs !== null && leftThen === null;
      const isTold = answer?.left.at(-1)?.startsWith("by this computer's clock it is ") === true;
      expect([ms, isTrue || isTold, leftThen]).toEqual([ms, true, leftThen]);
    }
  });
});

test('whatever it is off by within ten minutes either way', async () => {
  const states = new Map<string, readonly [at: number, up: unknown, down: unknown]>();
  for (const state of STATES) {
    const at = await flattenAtOf(state);
    const up = await heard(state, at, NOTHING_FAILS);
    states.set(state.name, [at, up, await heard(state, at, { ...NOTHING_FAILS, storeDown: true })]);
  }
  const ms = fc.integer({ min: -MINUTES_10, max: MINUTES_10 });
  await fc.assert(
    fc.asyncProperty(fc.constantFrom(...STATES), ms, fc.boolean(), async (state, ahead, storeDown) => {
      const [at, up, down] = states.get(state.name)!;
      expect(await heard(state, at, off(ahead, storeDown))).toEqual(storeDown ? down : up);
    }),
    { numRuns: 20 },
  );
}, 120_000);
