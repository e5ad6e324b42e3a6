import { expect, test } from 'vitest';
import { packedFives, unpackedFives } from '../../../shared/runtime/cloud/packed-fives.ts';
import { MARKET } from '../feed/feed-day.ts';

test('five-minute bars are what they were when they are unpacked, gaps, turnover and weight with them', () => {
  for (const { fives, fivesFrom, fivesTo, instrument } of MARKET.instruments) {
    const text = packedFives(fives, fivesFrom, fivesTo);
    const back = unpackedFives(text, instrument.hasVolume);
    expect(back.length).toBe(fivesTo - fivesFrom);
    for (const name of ['day', 'minute', 'open', 'high', 'low', 'close', 'volume', 'oi', 'missing'] as const)
      expect(back[name]).toEqual(fives[name].slice(fivesFrom, fivesTo));
    for (const name of ['at', 'turnover', 'weight'] as const)
      expect(back[name]).toEqual(fives[name].slice(fivesFrom, fivesTo));
  }
  expect(MARKET.instruments.length).toBeGreaterThan(10);
});

test('text that is no whole rows is refused', () => {
  expect(() => unpackedFives('AAAA', true)).toThrow('no whole rows of 52');
  expect(() => unpackedFives('not base64!', true)).toThrow('no whole rows of 52');
  expect(unpackedFives('', true).length).toBe(0);
});
