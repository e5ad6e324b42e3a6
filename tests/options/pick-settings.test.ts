import { expect, test } from 'vitest';
import { pickSettings } from '../../shared/options/pick-settings.ts';

test('by default a premium of ₹100 to ₹120 is looked for, with the filters of a scalp', () => {
  expect(pickSettings()).toEqual({
    by: 'premium',
    premiumLeast: 100,
    premiumMost: 120,
    deltaTarget: 0.5,
    stepsFromMoney: 0,
    stepsWithin: 2,
    deltaLeast: 0.35,
    deltaMost: 0.6,
    spreadMostPct: 0.5,
    spreadAssumedPct: 0.3,
    ageMostTicksSeconds: 5,
    ageMostMinutesSeconds: 60,
    oiLeastLots: 500,
    volumeLeastLots: 0,
  });
});

test.each([
  [{ premiumLeast: 150 }, /premiumMost is 120, allowed: not below premiumLeast/],
  [{ deltaLeast: 0.7 }, /deltaMost is 0.6, allowed: not below deltaLeast/],
  [{ spreadMostPct: 0 }, /spreadMostPct is 0, allowed: /],
  [{ oiLeastLots: 0.5 }, /oiLeastLots is 0.5, allowed: /],
  [{ by: 'vega' }, /by is "vega", allowed: /],
  [{ volume: 3 }, /allowed: .*volume/],
])('settings %j are refused with field, value and what is allowed', (raw, message) => {
  expect(() => pickSettings(raw)).toThrow(RangeError);
  expect(() => pickSettings(raw)).toThrow(message);
});
