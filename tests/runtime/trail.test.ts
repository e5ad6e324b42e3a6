import { expect, test } from 'vitest';
import { paise, ZERO } from '../../shared/domain/units.ts';
import { buyAt, still, stub, tinyInstrumentDay, tinyMarket, tinySetup, walk } from '../support/tiny-day.ts';
import { world } from './world.ts';

test('a stop that somebody moved nearer is never followed by one that is farther', async () => {
  const setup = tinySetup([stub({ find: buyAt(557, { stop: 9_900, trail: 100 }) })]);
  const closes = [10_000, 10_000, 10_000, 10_050, 10_060, 10_200];
  const market = tinyMarket(tinyInstrumentDay([...walk(556, closes), ...still(562, 570, 10_200)]));
  const w = world(setup, market);
  for (const minute of [556, 557, 558]) await w.minute(minute);
  const { exit } = await w.position();
  const change = { type: 'SL-M', price: ZERO, trigger: paise(9_980), protection: 3 } as const;
  await w.broker.modify(exit?.brokerId ?? '', change, 'trail', Infinity);
  const stops: (number | undefined)[] = [];
  for (const minute of [559, 560, 561]) {
    await w.minute(minute);
    stops.push((await w.position()).trade?.trail?.stop);
  }
  expect(w.decisions.filter(({ kind }) => kind === 'trail').map(({ trigger }) => trigger)).toEqual([10_100]);
  expect(stops).toEqual([9_900, 9_900, 10_100]);
});
