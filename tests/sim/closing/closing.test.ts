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

/** All of it was met, and held. */
async function holds(sweep: Promise<Swept>, least: number): Promise<void> {
  const { runs, news, unmet } = await sweep;
  expect({ news, unmet }).toEqual({ news: [], unmet: [] });
  expect(runs).toBeGreaterThanOrEqual(least);
}

test('closing what others hold holds through every death, and whoever is asked next goes on', async () => {
  await holds(sweptDeaths(LONG), 20);
  await holds(sweptDeaths(THIN), 40);
}, 60_000);

test('by two at once it is one, whichever dies or stands still while the other acts', async () => {
  await holds(sweptDeaths({ ...TWO_SLICES, twin: true }), 60);
}, 60_000);

test('a short one holds through every failure of the broker and of the store', async () => {
  await holds(sweptFailures({ ...TWO_SLICES, side: 'SELL' }, EVERY_ROUTE, true), 150);
}, 60_000);

test('one that is priced again holds through every failure of a change', async () => {
  await holds(sweptFailures(THIN, CHANGES, false), 50);
}, 60_000);

test('a store that is set back to any commit before sells nothing twice', async () => {
  await holds(sweptRestores(TWO_SLICES), 20);
}, 60_000);

test('and through a death while an answer is missing', async () => {
  await holds(sweptBoth(TWO_SLICES), 20);
}, 60_000);
