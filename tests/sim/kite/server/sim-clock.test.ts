import { expect, test } from 'vitest';
import { goingClock, standingClock } from '../../../../shared/sim/kite/server/sim-clock.ts';

test('a standing clock goes only where it is moved, and never back', () => {
  const clock = standingClock(1_000);
  expect([clock.now(), clock.realMsUntil(1_000), clock.realMsUntil(1_001)]).toEqual([1_000, 0, Infinity]);
  clock.moveTo(5_000);
  clock.moveTo(2_000);
  expect(clock.now()).toBe(5_000);
});

test('a going clock goes as fast as it was told, also after it was moved ahead', () => {
  let real = 0;
  const clock = goingClock(1_000, 60, () => real);
  real = 10;
  expect([clock.now(), clock.realMsUntil(2_200)]).toEqual([1_600, 10]);
  clock.moveTo(7_600);
  clock.moveTo(1_000);
  real = 20;
  expect(clock.now()).toBe(8_200);
});
