import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Bars } from '../../../shared/domain/bars.ts';
import { packed, unpackedBars } from '../../../shared/runtime/feed/packed.ts';

const number = fc.integer({ min: 0, max: 2_147_483_647 });
const rows = fc.array(fc.tuple(number, number, number, number, number, number), { maxLength: 40 });

test('bars that were packed are what they were', () => {
  fc.assert(
    fc.property(rows, fc.boolean(), (all, hasVolume) => {
      const bars = new Bars(all.length, hasVolume);
      all.forEach(([open, high, low, close, volume, oi], i) =>
        bars.push(20260909, 556 + i, open, high, low, close, volume, oi),
      );
      const back = unpackedBars(packed(bars), hasVolume);
      expect(back.length).toBe(bars.length);
      for (const column of [
        'day',
        'minute',
        'open',
        'high',
        'low',
        'close',
        'volume',
        'oi',
        'at',
        'turnover',
      ] as const)
        expect(back[column].subarray(0, back.length)).toEqual(bars[column].subarray(0, bars.length));
    }),
  );
});

test('text that is no whole rows is refused', () => {
  const bars = new Bars(1, true);
  bars.push(20260909, 556, 1, 1, 1, 1, 1, 1);
  const text = packed(bars);
  for (const wrong of [text.slice(4), `${text}AAAA`, 'no base64!'])
    expect(() => unpackedBars(wrong, true)).toThrow(/no whole rows/);
});
