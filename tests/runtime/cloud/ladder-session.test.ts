import { expect, test } from 'vitest';
import { addDays, MINUTE_MS } from '../../../shared/domain/time.ts';
import { preflight } from '../../../shared/runtime/cloud/preflight.ts';
import { sessionsOf } from '../../../shared/runtime/ladder/sessions.ts';
import { at, DAY } from '../feed/feed-day.ts';
import { app } from './cloud-functions.ts';
import { BOTS, FIRST, preflightParts, worldOf } from './cloud-world.ts';

test('a day on paper that the review ended is a session of that root for the ladder, and of no other', async () => {
  const world = worldOf();
  const { machine, store } = world;
  await machine.run(
    (async () => {
      await preflight(preflightParts(world), at(511));
      for (let end = FIRST; end < FIRST + 3 * MINUTE_MS; end += MINUTE_MS) {
        await machine.sleepUntil(end);
        await Promise.all(BOTS.map((bot) => app(world).tick(bot, end)));
      }
      await machine.sleepUntil(at(980));
      await app(world).review(DAY);
    })(),
  );
  const sessions = (root: string, before = addDays(DAY, 1)) => sessionsOf(store, 'paper', root, before);
  const clean = { day: DAY, anew: false, ended: true, certificate: 'clean', unknown: [], halts: [] };
  expect(await sessions('the model')).toMatchObject([{ ...clean, trades: 0 }]);
  expect(await sessions('https://api.kite.trade')).toEqual([]);
  // Of the day itself nothing counts.
  expect(await sessions('the model', DAY)).toEqual([]);
  expect(await store.read([`sessions/${DAY}`])).toMatchObject([{ value: { day: DAY, trades: 0 } }]);
}, 60_000);
