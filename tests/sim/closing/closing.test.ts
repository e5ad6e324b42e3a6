import { expect, test } from 'vitest';
import {
  CHANGES,
  EVERY_ROUTE,
  sweptBoth,
  sweptDeaths,
  sweptFailures,
  sweptRestores,
  type Swept,
} from './sweep.ts';

const LONG = { side: 'BUY', held: [10, 10, 10, 5], thin: null, twin: false } as const;
const TWO_SLICES = { ...LONG, held: [10, 5] } as const;
/** The first slice does not fill at once: it is priced again. */
const THIN = { ...TWO_SLICES, thin: 4 } as const;

const HELD = { news: [], unmet: [] };

/** What did not hold, and what was armed and never met. Throws where there was less to be swept than that: then it has shown nothing. */
async function found(least: number, sweep: Promise<Swept>): Promise<Omit<Swept, 'runs'>> {
  const { runs, news, unmet } = await sweep;
  if (runs < least) throw new Error(`${runs} runs, at least ${least} were meant`);
  return { news, unmet };
}

test('closing what others hold holds through every death, and whoever is asked next goes on', async () => {
  expect(await found(20, sweptDeaths(LONG))).toEqual(HELD);
  expect(await found(40, sweptDeaths(THIN))).toEqual(HELD);
}, 60_000);

test('by two at once it is one, whichever dies or stands still while the other acts', async () => {
  expect(await found(60, sweptDeaths({ ...TWO_SLICES, twin: true }))).toEqual(HELD);
}, 60_000);

test('a short one holds through every failure of the broker and of the store', async () => {
  expect(await found(150, sweptFailures({ ...TWO_SLICES, side: 'SELL' }, EVERY_ROUTE, true))).toEqual(HELD);
}, 60_000);

test('one that is priced again holds through every failure of a change', async () => {
  expect(await found(50, sweptFailures(THIN, CHANGES, false))).toEqual(HELD);
}, 60_000);

test('a store that is set back to any commit before sells nothing twice', async () => {
  expect(await found(20, sweptRestores(TWO_SLICES))).toEqual(HELD);
}, 60_000);

test('and through a death while an answer is missing', async () => {
  expect(await found(20, sweptBoth(TWO_SLICES))).toEqual(HELD);
}, 60_000);
