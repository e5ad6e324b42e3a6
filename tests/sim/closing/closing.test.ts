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

const HELD = { news: [], unmet: [], enough: true };

/** What was not met or did not hold, and whether it was as many runs as it should be. */
async function found(sweep: Promise<Swept>, least: number): Promise<typeof HELD | object> {
  const { runs, news, unmet } = await sweep;
  return { news, unmet, enough: runs >= least };
}

test('closing what others hold holds through every death, and whoever is asked next goes on', async () => {
  expect(await found(sweptDeaths(LONG), 20)).toEqual(HELD);
  expect(await found(sweptDeaths(THIN), 40)).toEqual(HELD);
}, 60_000);

test('by two at once it is one, whichever dies or stands still while the other acts', async () => {
  expect(await found(sweptDeaths({ ...TWO_SLICES, twin: true }), 60)).toEqual(HELD);
}, 60_000);

test('a short one holds through every failure of the broker and of the store', async () => {
  expect(await found(sweptFailures({ ...TWO_SLICES, side: 'SELL' }, EVERY_ROUTE, true), 150)).toEqual(HELD);
}, 60_000);

test('one that is priced again holds through every failure of a change', async () => {
  expect(await found(sweptFailures(THIN, CHANGES, false), 50)).toEqual(HELD);
}, 60_000);

test('a store that is set back to any commit before sells nothing twice', async () => {
  expect(await found(sweptRestores(TWO_SLICES), 20)).toEqual(HELD);
}, 60_000);

test('and through a death while an answer is missing', async () => {
  expect(await found(sweptBoth(TWO_SLICES), 20)).toEqual(HELD);
}, 60_000);
