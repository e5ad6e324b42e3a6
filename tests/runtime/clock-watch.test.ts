import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { replayClock } from '../../shared/adapters/replay-clock.ts';
import { ClockWatch, DEFAULT_CLOCK_WATCH } from '../../shared/runtime/clock-watch.ts';

const BASE = 1_789_000_000_000;
const { limitMs } = DEFAULT_CLOCK_WATCH;

/** A request each `everyMs` of ours to a clock that is `aheadMs` ahead: 40 ms there, 60 ms back. */
function heard(watch: ClockWatch, aheadMs: number, count: number, from = BASE, everyMs = 1_130): number {
  for (let i = 0; i < count; i += 1) {
    const askedAt = from + i * everyMs;
    const second = Math.floor((askedAt + 40 + aheadMs) / 1000) * 1000;
    watch.hear({ askedAt, answeredAt: askedAt + 100, second });
  }
  return from + count * everyMs;
}

describe('a clock that is watched by the answers it gets', () => {
  test('is never called off while it is within the limit, whatever was heard and whenever', () => {
    const call = fc.record({
      after: fc.integer({ min: 0, max: 90_000 }),
      out: fc.integer({ min: 0, max: 4_000 }),
      back: fc.integer({ min: 0, max: 4_000 }),
    });
    const ahead = fc.integer({ min: -limitMs, max: limitMs });
    fc.assert(
      fc.property(ahead, fc.array(call, { maxLength: 40 }), (aheadMs, calls) => {
        const watch = new ClockWatch();
        let askedAt = BASE;
        for (const { after, out, back } of calls) {
          askedAt += after;
          const second = Math.floor((askedAt + out + aheadMs) / 1000) * 1000;
          watch.hear({ askedAt, answeredAt: askedAt + out + back, second });
          expect(watch.why()).toBeNull();
        }
      }),
    );
  });

  test('is called off within a minute of answers where it is off by more than the limit and what a minute leaves open', () => {
    const off = fc.integer({ min: limitMs + 300, max: 100_000 });
    fc.assert(
      fc.property(off, fc.constantFrom(-1, 1), (by, side) => {
        const watch = new ClockWatch();
        heard(watch, by * side, 50);
        expect(watch.why()).toContain(side > 0 ? 'behind Kite’s' : 'ahead of Kite’s');
      }),
    );
  });

  test('says its value and the limit', () => {
    const watch = new ClockWatch();
    expect([watch.why(), watch.offset()]).toEqual([null, null]);
    heard(watch, 2_000, 40);
    expect(watch.why()).toMatch(
      /^this computer’s clock is (?:1[89]\d\d|2000) to 2[01]\d\d ms behind Kite’s by the Date of its answers, allowed are 1000 ms$/,
    );
  });

  test('is right again when that is certain, and not while it is only possible', () => {
    const watch = new ClockWatch();
    let now = heard(watch, 1_500, 40);
    expect(watch.why()).not.toBeNull();
    // It was set. One answer leaves more than a second open: by it the clock may be right, and may not be.
    now = Math.ceil(now / 1000) * 1000 + 610;
    now = heard(watch, -700, 1, now);
    expect(watch.why()).toContain('not certainly less');
    now = heard(watch, -700, 40, now);
    expect(watch.why()).toBeNull();
    heard(watch, -1_700, 40, now);
    expect(watch.why()).toContain('ahead of Kite’s');
  });

  test('changes its mind once where a clock stays at the limit’s edge, whatever single answers leave possible', () => {
    const watch = new ClockWatch();
    const said: boolean[] = [];
    let now = BASE;
    for (let i = 0; i < 300; i += 1) {
      now = heard(watch, 1_150, 1, now);
      said.push(watch.why() !== null);
    }
    const changes = said.filter((each, i) => i > 0 && each !== said[i - 1]).length;
    expect([said.at(-1), changes]).toEqual([true, 1]);
  });

  test('is judged by what was heard lately: an older answer says nothing, nor does what our own clock made of itself when it went back', () => {
    const watch = new ClockWatch();
    const now = heard(watch, 1_500, 40);
    watch.hear({ askedAt: now, answeredAt: now - 5, second: BASE });
    expect(watch.why()).not.toBeNull();
    heard(watch, 0, 40, BASE - 3_600_000);
    expect(watch.why()).toBeNull();
  });

  test('holds no more than it needs of a day of answers', () => {
    const watch = new ClockWatch();
    heard(watch, 0, 5_000, BASE, 10);
    expect(watch.offset()).toMatchObject({ leastMs: expect.any(Number), mostMs: expect.any(Number) });
    expect(watch.why()).toBeNull();
  });
});

describe('a clock of which it is open whether it is off', () => {
  /** A clock that is `aheadMs` ahead, asked once at `from`; each answer takes `out` there and `back`. */
  async function asked(aheadMs: number, from: number, out: number, back: number, most: number) {
    const clock = replayClock(from);
    const watch = new ClockWatch();
    let count = 0;
    const ask = async (): Promise<void> => {
      count += 1;
      const askedAt = clock.now();
      const second = Math.floor((askedAt + out + aheadMs) / 1000) * 1000;
      clock.set(askedAt + out + back);
      watch.hear({ askedAt, answeredAt: clock.now(), second });
    };
    await ask();
    const sleepUntil = async (at: number): Promise<void> => clock.set(at);
    await watch.sharpen({ clock, sleepUntil }, ask, most);
    return { watch, count, tookMs: clock.now() - from };
  }

  const legMs = fc.integer({ min: 0, max: 50 });
  const from = fc.integer({ min: BASE, max: BASE + 60_000 });

  test('is told by six answers more, but for what their round trips leave open, within six seconds and those', async () => {
    const ahead = fc.integer({ min: -4_000, max: 4_000 });
    await fc.assert(
      fc.asyncProperty(ahead, from, legMs, legMs, async (aheadMs, at, out, back) => {
        const { watch, count, tookMs } = await asked(aheadMs, at, out, back, 6);
        const isOff = watch.why() !== null;
        const slack = 20 + 2 * (out + back);
        const [must, may] = [Math.abs(aheadMs) > limitMs + slack, Math.abs(aheadMs) > limitMs];
        expect([isOff || !must, !isOff || may]).toEqual([true, true]);
        expect(count).toBeLessThanOrEqual(7);
        expect(tookMs).toBeLessThanOrEqual(6_000 + 7 * (out + back));
      }),
    );
  });

  test('is asked nothing more where one answer tells, and no more often than it may be where none comes', async () => {
    expect((await asked(0, BASE + 100, 10, 10, 6)).count).toBe(1);
    expect((await asked(9_000, BASE, 10, 10, 6)).count).toBe(1);
    const watch = new ClockWatch();
    heard(watch, 900, 1, BASE + 300);
    let failed = 0;
    const fail = async (): Promise<never> => {
      failed += 1;
      throw new Error('no answer');
    };
    const clock = replayClock(BASE + 500);
    await watch.sharpen({ clock, sleepUntil: async (at) => clock.set(at) }, fail, 3);
    expect(failed).toBe(3);
  });
});
