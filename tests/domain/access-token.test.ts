import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  accessTokenSchema,
  TOKEN_SETTINGS,
  tokenEnd,
  tokenSettingsSchema,
  tokenState,
} from '../../shared/domain/access-token.ts';
import { addDays, dayOf, instantOf, minuteOf, MINUTE_MS } from '../../shared/domain/time.ts';

const HOUR_MS = 60 * MINUTE_MS;
const WEDNESDAY = 20_260_909;
const at = (minute: number, day = WEDNESDAY): number => instantOf(day, minute);
const THURSDAY_SIX = at(360, 20_260_910);

/** Any instant of 2020 to 2030, to the millisecond. */
const instants = fc.integer({ min: instantOf(20_200_101, 0), max: instantOf(20_301_231, 0) });
const hours = (n: number) => fc.integer({ min: 0, max: n * HOUR_MS });

describe('a token', () => {
  test.each([
    ['08:00', at(480), THURSDAY_SIX - 1, 'valid'],
    ['08:00', at(480), THURSDAY_SIX, 'expired'],
    ['07:30', at(450), at(450), 'valid'],
    ['07:29', at(449), at(600), 'doubtful'],
    ['00:00', at(0), at(0), 'doubtful'],
    ['23:59', at(1439), THURSDAY_SIX - 1, 'valid'],
    ['23:59', at(1439), THURSDAY_SIX, 'expired'],
    ['a later time than now', at(481), at(480), 'doubtful'],
    ['last week', at(480, 20_260_902), at(480), 'expired'],
  ])('made at %s (%i) is at %i %s', (_made, madeAt, now, kind) => {
    expect(tokenState({ madeAt }, now).kind).toBe(kind);
  });

  test('ends at 06:00 of the next Indian day, over the end of a month and a year', () => {
    expect(tokenEnd(at(480, 20_261_231))).toBe(at(360, 20_270_101));
    // 19:00 UTC is the next day already.
    expect(tokenEnd(Date.UTC(2026, 8, 9, 19))).toBe(at(360, 20_260_911));
  });

  test('of before 07:30 says why it is doubtful', () => {
    expect(tokenState({ madeAt: at(420) }, at(421))).toEqual({
      kind: 'doubtful',
      endsAt: THURSDAY_SIX,
      why: 'it was made at 07:00, and until 07:30 Kite may flush tokens',
    });
    expect(tokenState({ madeAt: at(421) }, at(420))).toMatchObject({ why: /a clock is wrong/ });
  });

  test.each([NaN, Infinity])('is expired by a clock that says %s', (now) => {
    expect(tokenState({ madeAt: at(480) }, now).kind).toBe('expired');
  });

  test('goes by other minutes where the settings say so', () => {
    const settings = tokenSettingsSchema.parse({ endsAt: 300, sureFrom: 0 });
    expect(tokenState({ madeAt: at(10) }, at(20), settings)).toEqual({
      kind: 'valid',
      endsAt: at(300, 20_260_910),
    });
    expect(() => tokenSettingsSchema.parse({ endsAt: 1440 })).toThrow(/1439/);
  });
});

describe('for every instant', () => {
  test('a token ends on the next day at 06:00, more than 6 and at most 30 hours later', () => {
    fc.assert(
      fc.property(instants, (madeAt) => {
        const end = tokenEnd(madeAt);
        expect([dayOf(end), minuteOf(end), end % MINUTE_MS]).toEqual([addDays(dayOf(madeAt), 1), 360, 0]);
        expect(end - madeAt).toBeGreaterThan(6 * HOUR_MS);
        expect(end - madeAt).toBeLessThanOrEqual(30 * HOUR_MS);
      }),
    );
  });

  test('an expired token stays expired, and one that is not was not before', () => {
    fc.assert(
      fc.property(instants, hours(60), hours(60), (madeAt, first, more) => {
        const expired = (now: number): boolean => tokenState({ madeAt }, now).kind === 'expired';
        expect(expired(madeAt + first) && !expired(madeAt + first + more)).toBe(false);
      }),
    );
  });

  test('valid is exactly: made from 07:30 on, not in the future, before its end', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: -HOUR_MS, max: 40 * HOUR_MS }), (madeAt, age) => {
        const now = madeAt + age;
        const valid = minuteOf(madeAt) >= 450 && age >= 0 && now < tokenEnd(madeAt);
        expect(tokenState({ madeAt }, now).kind === 'valid').toBe(valid);
      }),
    );
  });

  test('a session of trading lies whole within a token of its morning', () => {
    fc.assert(
      fc.property(instants, fc.integer({ min: 450, max: 555 }), (some, minute) => {
        const day = dayOf(some);
        const madeAt = instantOf(day, minute);
        for (const now of [555, 930, 940])
          expect(tokenState({ madeAt }, instantOf(day, now)).kind).toBe('valid');
      }),
    );
  });
});

test('a token is printable text for a header, of a user, of an instant', () => {
  const good = { accessToken: 'x'.repeat(32), userId: 'AB1234', madeAt: 1 };
  expect(accessTokenSchema.parse(good)).toEqual(good);
  for (const bad of [
    { accessToken: 'a b' },
    { accessToken: 'a\n' },
    { userId: 'ab' },
    { madeAt: -1 },
    { more: 1 },
  ])
    expect(accessTokenSchema.safeParse({ ...good, ...bad }).success).toBe(false);
  expect(TOKEN_SETTINGS).toEqual({ endsAt: 360, sureFrom: 450 });
});
