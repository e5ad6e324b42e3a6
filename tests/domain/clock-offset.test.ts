import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bothOf,
  leastSkewMs,
  loosened,
  mostSkewMs,
  offsetOf,
  type ClockOffset,
  type Sighting,
} from '../../shared/domain/clock-offset.ts';

/** Another clock that is `aheadMs` ahead of ours is read `out` ms after we asked, and its answer is here `back` ms later. */
function sighted(aheadMs: number, askedAt: number, out: number, back: number): Sighting {
  const read = askedAt + out + aheadMs;
  return { askedAt, answeredAt: askedAt + out + back, second: Math.floor(read / 1000) * 1000 };
}

const BASE = 1_789_000_000_000;
const aheadMs = fc.integer({ min: -5_000, max: 5_000 });
const askedAt = fc.integer({ min: BASE, max: BASE + 600_000 });
const legMs = fc.integer({ min: 0, max: 3_000 });

function offset(sighting: Sighting): ClockOffset {
  const found = offsetOf(sighting);
  if (found === null) throw new Error('our clock went back');
  return found;
}

describe('an answer that names its second', () => {
  test('leaves the true offset possible, however long it took and however the round trip was divided', () => {
    fc.assert(
      fc.property(aheadMs, askedAt, legMs, legMs, (ahead, asked, out, back) => {
        const { leastMs, mostMs } = offset(sighted(ahead, asked, out, back));
        expect(leastMs).toBeLessThanOrEqual(ahead);
        expect(mostMs).toBeGreaterThanOrEqual(ahead);
        expect(mostMs - leastMs).toBe(1000 + out + back);
      }),
    );
  });

  test('never proves a skew that is not there, nor excludes one that is', () => {
    fc.assert(
      fc.property(aheadMs, askedAt, legMs, legMs, (ahead, asked, out, back) => {
        const found = offset(sighted(ahead, asked, out, back));
        expect(leastSkewMs(found)).toBeLessThanOrEqual(Math.abs(ahead));
        expect(mostSkewMs(found)).toBeGreaterThanOrEqual(Math.abs(ahead));
      }),
    );
  });

  test('proves every skew that is larger than what it leaves open', () => {
    fc.assert(
      fc.property(aheadMs, askedAt, legMs, legMs, (ahead, asked, out, back) => {
        const open = 1000 + out + back;
        expect(leastSkewMs(offset(sighted(ahead, asked, out, back)))).toBeGreaterThanOrEqual(
          Math.abs(ahead) - open,
        );
      }),
    );
  });

  test('says nothing where our own clock went back before it came', () => {
    expect(offsetOf({ askedAt: BASE + 1, answeredAt: BASE, second: BASE })).toBeNull();
    expect(offsetOf({ askedAt: NaN, answeredAt: BASE, second: BASE })).toBeNull();
  });

  test('of the same instant without a round trip leaves exactly a second open', () => {
    expect(offsetOf({ askedAt: BASE + 400, answeredAt: BASE + 400, second: BASE })).toEqual({
      leastMs: -400,
      mostMs: 600,
    });
  });
});

describe('several answers', () => {
  test('together leave the true offset possible, and no more open than the best of them', () => {
    const call = fc.tuple(askedAt, legMs, legMs);
    fc.assert(
      fc.property(aheadMs, fc.array(call, { minLength: 1, maxLength: 12 }), (ahead, calls) => {
        const all = calls.map((each) => offset(sighted(ahead, ...each)));
        const both = all.reduce((known, each) => {
          const next = bothOf(known, each);
          if (next === null) throw new Error('answers of one clock contradict each other');
          return next;
        });
        expect([both.leastMs <= ahead, both.mostMs >= ahead]).toEqual([true, true]);
        const best = Math.min(...all.map(({ leastMs, mostMs }) => mostMs - leastMs));
        expect(both.mostMs - both.leastMs).toBeLessThanOrEqual(best);
      }),
    );
  });

  test('at every tenth of a second leave little more than a tenth and the round trip', () => {
    fc.assert(
      fc.property(aheadMs, fc.integer({ min: 0, max: 200 }), (ahead, back) => {
        const all = Array.from({ length: 10 }, (_, i) => offset(sighted(ahead, BASE + i * 5_100, 0, back)));
        const both = all.reduce((known, each) => bothOf(known, each) ?? known);
        expect(both.mostMs - both.leastMs).toBeLessThanOrEqual(100 + back);
      }),
    );
  });

  test('contradict each other where a clock was set by more than they leave open', () => {
    fc.assert(
      fc.property(aheadMs, askedAt, legMs, legMs, (ahead, asked, out, back) => {
        const before = offset(sighted(ahead, asked, out, back));
        const by = 2 * (1000 + out + back) + 1;
        expect(bothOf(before, offset(sighted(ahead + by, asked, out, back)))).toBeNull();
      }),
    );
  });

  test('some time later leave open what the clocks may have drifted meanwhile', () => {
    expect(loosened({ leastMs: -3, mostMs: 7 }, 30)).toEqual({ leastMs: -33, mostMs: 37 });
  });
});
