import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { importSessions } from '../../shared/domain/session-import.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { addDays } from '../../shared/domain/time.ts';
import { futureToTrade, NO_FACTS, type RollFacts } from '../../shared/instruments/roll.ts';
import { sessionBefore, sessionsLeft } from '../../shared/instruments/sessions-left.ts';
import { rollSchema } from '../../shared/instruments/settings.ts';
import { book, contractLine, named, ROWS } from './dumps.ts';

const BOOK = book();
const OF = named(BOOK, 'NIFTY');

function on(
  day: number,
  facts: RollFacts = NO_FACTS,
  settings: object = {},
): ReturnType<typeof futureToTrade> {
  return futureToTrade(BOOK, OF, day, facts, rollSchema.parse(settings));
}

describe('sessions left', () => {
  test.each([
    [20260825, 0],
    [20260824, 1],
    [20260822, 2],
    [20260821, 2],
    [20260820, 3],
    [20260826, -1],
  ])('on %i there are %i to the expiry of 25 August 2026', (day, left) => {
    expect(sessionsLeft(day, 20260825, 5, CALENDAR)).toBe(left);
  });

  test('holidays are no sessions', () => {
    // 14 September 2026 is one.
    expect(sessionsLeft(20260911, 20260915, 5, CALENDAR)).toBe(1);
    expect(sessionBefore(20260915, 2, CALENDAR)).toBe(20260910);
  });

  test('a far expiry needs no calendar of its year, a near one does', () => {
    expect(sessionsLeft(20260817, 20310624, 2, CALENDAR)).toBe(3);
    expect(sessionsLeft(20261230, 20270126, 2, CALENDAR)).toMatchObject({ rule: 'no-holiday-table' });
    expect(sessionBefore(20270126, 2, CALENDAR)).toMatchObject({ rule: 'no-holiday-table' });
  });

  test('the day from which n are left is the day n sessions before, for any expiry and any n', () => {
    fc.assert(
      fc.property(fc.integer({ min: 30, max: 200 }), fc.integer({ min: 0, max: 10 }), (days, n) => {
        const expiry = addDays(20260601, days);
        const before = sessionBefore(expiry, n, CALENDAR);
        if (typeof before !== 'number') throw new Error(before.why);
        expect(sessionsLeft(before, expiry, 20, CALENDAR)).toBeLessThanOrEqual(n);
        expect(sessionsLeft(addDays(before, -1), expiry, 20, CALENDAR)).toBeGreaterThanOrEqual(n);
        const eve = sessionBefore(expiry, n + 1, CALENDAR);
        expect(typeof eve === 'number' && sessionsLeft(eve, expiry, 20, CALENDAR)).toBeGreaterThan(n);
      }),
    );
  });
});

describe('the future to trade', () => {
  test('is the near month until two sessions before its expiry', () => {
    expect(on(20260820)).toMatchObject({
      kind: 'future',
      by: 'near',
      contract: { symbol: 'NIFTY26AUGFUT' },
      rollDay: 20260821,
      warmUpKey: 'NFO:NIFTY26AUGFUT',
      why: 'nearest expiry 2026-08-25',
    });
  });

  test.each([20260821, 20260824, 20260825])(
    'is the next month on %i, and warms up on its own bars',
    (day) => {
      expect(on(day)).toMatchObject({
        by: 'calendar',
        contract: { symbol: 'NIFTY26SEPFUT' },
        near: { symbol: 'NIFTY26AUGFUT' },
        rollDay: 20260821,
        warmUpKey: 'NFO:NIFTY26SEPFUT',
      });
    },
  );

  test('says why it was rolled', () => {
    expect(on(20260821)).toHaveProperty(
      'why',
      'NIFTY26AUGFUT expires on 2026-08-25: sessions to it 2, the next month is traded from 2 on',
    );
  });

  test('is the next month as the near one once that has expired', () => {
    expect(on(20260826)).toMatchObject({
      by: 'near',
      contract: { symbol: 'NIFTY26SEPFUT' },
      rollDay: 20260925,
    });
  });

  test('with no session before the expiry is near on the expiry itself only by setting', () => {
    expect(on(20260824, NO_FACTS, { sessionsBeforeExpiry: 0 })).toMatchObject({
      contract: { symbol: 'NIFTY26AUGFUT' },
    });
    expect(on(20260825, NO_FACTS, { sessionsBeforeExpiry: 0 })).toMatchObject({
      contract: { symbol: 'NIFTY26SEPFUT' },
    });
  });

  test('is refused where the next month is not listed, or nothing is', () => {
    expect(on(20260925)).toMatchObject({ kind: 'refused', rule: 'no-future' });
    expect(on(20260930)).toMatchObject({
      kind: 'refused',
      rule: 'no-future',
      why: 'no future of NIFTY expires on 2026-09-30 or later',
    });
  });

  test('rolls on the day that a calendar of the user’s makes it', () => {
    const calendar = importSessions({ holidays: [{ day: '2026-08-21', note: 'ad hoc' }] });
    const choice = futureToTrade(BOOK, OF, 20260820, NO_FACTS, undefined, calendar);
    expect(choice).toMatchObject({ by: 'calendar', rollDay: 20260820 });
  });

  test('in a year without a holiday table is refused, or its roll day not known', () => {
    const line = contractLine({
      token: 900,
      symbol: 'X27JANFUT',
      name: 'X',
      expiry: '2027-01-26',
      type: 'FUT',
    });
    const later = book([...ROWS, line]);
    const of = named(later, 'X');
    expect(futureToTrade(later, of, 20261201)).toMatchObject({
      by: 'near',
      rollDay: { rule: 'no-holiday-table' },
    });
    expect(futureToTrade(later, of, 20261231)).toMatchObject({ kind: 'refused', rule: 'no-holiday-table' });
  });
});

describe('liquidity', () => {
  const facts = (near: number | null, next: number | null): RollFacts => ({
    ...NO_FACTS,
    near: { volume: near, oi: null },
    next: { volume: next, oi: null },
  });

  test('rolls earlier once the next month’s exceeds the near one’s by the factor', () => {
    expect(on(20260819, facts(100, 120))).toMatchObject({ by: 'near' });
    expect(on(20260819, facts(100, 121))).toMatchObject({
      by: 'liquidity',
      contract: { symbol: 'NIFTY26SEPFUT' },
      why: 'NIFTY26SEPFUT is more liquid than NIFTY26AUGFUT: volume 121, above 1.2 times 100',
    });
    const oi = { ...NO_FACTS, near: { volume: 9, oi: 10 }, next: { volume: 1, oi: 13 } };
    expect(on(20260819, oi)).toMatchObject({ by: 'liquidity' });
  });

  test('decides nothing where it is not known', () => {
    expect(on(20260819, facts(null, 121))).toMatchObject({ by: 'near' });
    expect(on(20260819, facts(NaN, 121))).toMatchObject({ by: 'near' });
    expect(on(20260819, { ...facts(1, 121), near: null })).toMatchObject({ by: 'near' });
  });

  test('decides nothing further from the expiry than the setting', () => {
    expect(on(20260817, facts(1, 121))).toMatchObject({ by: 'near' });
    expect(on(20260817, facts(1, 121), { liquiditySessions: 6 })).toMatchObject({ by: 'liquidity' });
  });

  test('a roll that was made is not taken back', () => {
    expect(on(20260819, { ...facts(100, 1), traded: 'NFO:NIFTY26SEPFUT' })).toMatchObject({
      by: 'traded',
      contract: { symbol: 'NIFTY26SEPFUT' },
    });
    expect(on(20260819, { ...facts(100, 1), traded: 'NFO:NIFTY26AUGFUT' })).toMatchObject({ by: 'near' });
  });
});

test('over any run of days the traded contract only moves forward', () => {
  const volume = fc.option(fc.integer({ min: 0, max: 1000 }));
  fc.assert(
    fc.property(fc.array(fc.tuple(volume, volume), { minLength: 20, maxLength: 20 }), (volumes) => {
      let traded: string | null = null;
      let expiry = 0;
      volumes.forEach(([near, next], i) => {
        const facts = { near: { volume: near, oi: null }, next: { volume: next, oi: null }, traded };
        const choice = on(addDays(20260817, i), facts);
        if (choice.kind === 'refused') throw new Error(choice.why);
        expect(choice.contract.expiry).toBeGreaterThanOrEqual(expiry);
        traded = choice.contract.key;
        expiry = choice.contract.expiry ?? 0;
      });
    }),
  );
});
