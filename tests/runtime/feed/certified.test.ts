import { expect, test } from 'vitest';
import { certificatesOf } from '../../../shared/runtime/certificate-kept.ts';
import { memoryPlace } from '../../../shared/runtime/wire.ts';
import { at, CERTIFIED_AT, kiteOfDay, live, Machine, nothingTold, type Life } from './feed-day.ts';

function life(machine: Machine): Life {
  const kite = kiteOfDay();
  return { machine, http: (request, now) => kite.http(request, now), told: nothingTold() };
}

test('a day’s certificate is made when the jobs say; a life that ended before is made up for, even hours later', async () => {
  expect(CERTIFIED_AT).toBe(at(975));
  const place = memoryPlace();
  const whole = await live(life(new Machine(at(525))), place);
  const [certificate] = await certificatesOf(place.store);
  expect(certificate).toMatchObject({ at: CERTIFIED_AT, paper: true, unresolved: [], warnings: [] });
  const second = memoryPlace();
  await expect(live(life(new Machine(at(525), at(960))), second)).rejects.toThrow('cut off');
  expect(await certificatesOf(second.store)).toEqual([]);
  const { result } = await live(life(new Machine(at(1100))), second, true);
  expect(result.hash).toBe(whole.result.hash);
  expect(await certificatesOf(second.store)).toEqual([{ ...certificate, at: at(1100) }]);
});
