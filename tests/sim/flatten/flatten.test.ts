import { describe, expect, test } from 'vitest';
import { STATES } from './states.ts';
import { swept, type Row } from './sweep.ts';

/** A slice of `npm run sim:flatten`: the failures that a flatten's word depends on most. */
const SLICE: ReadonlySet<string> = new Set(['timeout, not done', 'short book']);

/** Bought, and the order that would protect it is not at the broker yet: without the store nothing may be placed. */
const NAKED: ReadonlySet<string> = new Set(['entry sent', 'partly filled']);

const QUICK_MS = 2_200;
const STORELESS_MS = 40_000;
/** What the price has passed is priced again until it fills; a partly filled minute has no more to give before its end. */
const LONGEST_MS = 120_000;

async function rowsOf(state: (typeof STATES)[number], storeDown: boolean): Promise<readonly Row[]> {
  const rows = await swept(state, storeDown, (failure) => SLICE.has(failure));
  expect(rows.flatMap(({ failure, violations }) => violations.map((why) => `${failure}, ${why}`))).toEqual(
    [],
  );
  expect(rows.filter(({ unmet }) => unmet > 0)).toEqual([]);
  return rows;
}

describe.each(STATES)('a flatten where it is: $name', (state) => {
  test('through the store ends flat, and nothing is left', async () => {
    for (const { failure, runs, flatMs, left } of await rowsOf(state, false)) {
      expect({ failure, flat: flatMs.length, left }).toEqual({ failure, flat: runs, left: {} });
      expect(Math.max(...flatMs)).toBeLessThan(LONGEST_MS);
    }
  }, 120_000);

  test('without it ends flat, or names what rests nowhere', async () => {
    const rows = await rowsOf(state, true);
    const isNaked = NAKED.has(state.name);
    for (const { failure, runs, flatMs } of rows)
      expect({ failure, flat: flatMs.length }).toEqual({ failure, flat: isNaked ? 0 : runs });
    const left = rows.flatMap((row) => Object.keys(row.left));
    expect(left.filter((words) => !/have no resting exit: in the Kite app/.test(words))).toEqual([]);
    expect(left.length > 0).toBe(isNaked);
    expect(Math.max(0, ...rows.flatMap(({ flatMs }) => flatMs))).toBeLessThan(STORELESS_MS);
  }, 120_000);
});

test('a protected position is out in two seconds where nothing fails', async () => {
  const state = STATES.find(({ name }) => name === 'protected')!;
  const [calm] = await swept(state, false, () => false);
  expect(calm?.flatMs[0]).toBeLessThan(QUICK_MS);
}, 60_000);
