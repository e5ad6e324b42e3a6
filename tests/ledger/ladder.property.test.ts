import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { addDays } from '../../shared/domain/time.ts';
import {
  judgementOf,
  standingOf,
  type Certified,
  type LadderNumbers,
  type Rung,
  type Session,
} from '../../shared/ledger/ladder.ts';

const NUMBERS: LadderNumbers = { paperSessions: 20, liveSessions: 10, slippageTolerance: 2, leastTrades: 1 };
const FIRST = 20260907;
const RUNGS: readonly Rung[] = ['paper', 'one-lot', 'full'];

function session(change: Partial<Session> = {}): Session {
  return {
    day: FIRST,
    kind: 'paper',
    anew: false,
    ended: true,
    certificate: 'clean',
    unknown: [],
    halts: [],
    trades: 2,
    slippage: { measured: 100, modelled: 100 },
    ...change,
  };
}

/** So many in a row, from that day on. */
function row(length: number, from: number, change: Partial<Session>): readonly Session[] {
  return Array.from({ length }, (_, i) => session({ day: addDays(FIRST, from + i), ...change }));
}

const CLIMBED = [...row(20, 0, { kind: 'paper' }), ...row(10, 20, { kind: 'live' })];

const anySession: fc.Arbitrary<Session> = fc.record({
  day: fc.constant(FIRST),
  kind: fc.constantFrom('paper' as const, 'live' as const),
  anew: fc.oneof({ weight: 40, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  ended: fc.oneof({ weight: 9, arbitrary: fc.constant(true) }, { weight: 1, arbitrary: fc.constant(false) }),
  certificate: fc.oneof(
    { weight: 12, arbitrary: fc.constant<Certified>('clean') },
    { weight: 1, arbitrary: fc.constantFrom<Certified>('money', 'signed', 'unresolved', 'none') },
  ),
  unknown: fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant(['id']) },
  ),
  halts: fc.oneof(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 1, arbitrary: fc.constant(['doubt']) },
  ),
  trades: fc.oneof({ weight: 9, arbitrary: fc.constant(1) }, { weight: 1, arbitrary: fc.constant(0) }),
  slippage: fc.record({
    measured: fc.oneof(
      { weight: 15, arbitrary: fc.integer({ min: -500, max: 200 }) },
      { weight: 1, arbitrary: fc.constantFrom(201, NaN) },
    ),
    modelled: fc.constant(100),
  }),
});

/** Each on a day of its own. */
const histories = fc
  .array(anySession, { maxLength: 120 })
  .map((all) => all.map((each, i) => ({ ...each, day: addDays(FIRST, i) })));

const few: LadderNumbers = { ...NUMBERS, paperSessions: 3, liveSessions: 2 };

describe('the ladder', () => {
  test('begins on paper, and leads over 20 clean paper sessions and 10 live ones to the top', () => {
    expect(standingOf([], NUMBERS)).toMatchObject({ rung: 'paper', clean: 0, needed: 20, lastBreach: null });
    const upTo = (count: number) => {
      const { rung, clean, needed } = standingOf(CLIMBED.slice(0, count), NUMBERS);
      return [rung, clean, needed];
    };
    expect(upTo(19)).toEqual(['paper', 19, 20]);
    expect(upTo(20)).toEqual(['one-lot', 0, 10]);
    expect(upTo(29)).toEqual(['one-lot', 9, 10]);
    expect(upTo(30)).toEqual(['full', 0, null]);
  });

  test('goes one rung down for a breach, and the count begins anew', () => {
    const breach = session({ day: addDays(FIRST, 30), kind: 'live', unknown: ['2n4a'] });
    const fallen = standingOf([...CLIMBED, breach], NUMBERS);
    expect(fallen).toMatchObject({ rung: 'one-lot', clean: 0, needed: 10 });
    expect(fallen.lastBreach).toEqual({ day: breach.day, why: 'sent and not answered: 2n4a' });
    const again = session({ ...breach, day: addDays(FIRST, 31) });
    expect(standingOf([...CLIMBED, breach, again], NUMBERS)).toMatchObject({ rung: 'paper', clean: 0 });
    const regained = [...CLIMBED, breach, ...row(10, 31, { kind: 'live' })];
    expect(standingOf(regained, NUMBERS).rung).toBe('full');
  });

  test('a breach on paper costs the count', () => {
    const sessions = [...row(19, 0, {}), session({ day: addDays(FIRST, 19), certificate: 'unresolved' })];
    expect(standingOf(sessions, NUMBERS)).toMatchObject({ rung: 'paper', clean: 0 });
    expect(standingOf([...sessions, ...row(19, 20, {})], NUMBERS)).toMatchObject({
      rung: 'paper',
      clean: 19,
    });
  });

  test('paper sessions say nothing once the account is live, live ones do not lead off paper', () => {
    const bad = session({ day: addDays(FIRST, 40), certificate: 'unresolved' });
    expect(standingOf([...CLIMBED, bad], NUMBERS).rung).toBe('full');
    expect(standingOf(row(40, 0, { kind: 'live' }), NUMBERS)).toMatchObject({ rung: 'paper', clean: 0 });
  });

  test('is the same whatever order the sessions come in', () => {
    fc.assert(
      fc.property(
        histories.chain((all) =>
          fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
        ),
        ([all, shuffled]) => {
          expect(standingOf(shuffled, few)).toEqual(standingOf(all, few));
        },
      ),
    );
  });

  test('never skips a rung, and is only ever climbed by the clean sessions that the numbers ask for, each with a certificate', () => {
    let climbs = 0;
    fc.assert(
      fc.property(histories, (all) => {
        const { sessions } = standingOf(all, few);
        let streak = 0;
        for (const { session: of, verdict, heeded, at, to } of sessions) {
          expect(Math.abs(RUNGS.indexOf(to) - RUNGS.indexOf(at))).toBeLessThanOrEqual(1);
          if (heeded && verdict === 'clean') streak += 1;
          if (heeded && verdict === 'breach') streak = 0;
          if (RUNGS.indexOf(to) <= RUNGS.indexOf(at)) continue;
          climbs += 1;
          expect(streak).toBe(at === 'paper' ? few.paperSessions : few.liveSessions);
          expect(of).toMatchObject({
            certificate: 'clean',
            unknown: [],
            halts: [],
            ended: true,
            anew: false,
          });
          expect(of.kind).toBe(at === 'paper' ? 'paper' : 'live');
          streak = 0;
        }
      }),
      { numRuns: 600 },
    );
    expect(climbs).toBeGreaterThan(50);
  });

  test('is never higher for one clean session less, and never above paper without certificates', () => {
    fc.assert(
      fc.property(histories, (all) => {
        const bare = all.map((each) => ({ ...each, certificate: 'none' as const }));
        expect(standingOf(bare, few).rung).toBe('paper');
        const last = all.at(-1);
        if (last === undefined || judgementOf(last, few).verdict !== 'clean') return;
        const [less, more] = [standingOf(all.slice(0, -1), few), standingOf(all, few)];
        expect(RUNGS.indexOf(less.rung)).toBeLessThanOrEqual(RUNGS.indexOf(more.rung));
      }),
    );
  });

  test('every live breach demotes, whatever was before it', () => {
    fc.assert(
      fc.property(histories, (all) => {
        const before = standingOf(all, few).rung;
        const breach = session({ day: addDays(FIRST, all.length), kind: 'live', halts: ['doubt'] });
        const after = standingOf([...all, breach], few);
        expect(RUNGS.indexOf(after.rung)).toBe(Math.max(0, RUNGS.indexOf(before) - 1));
        expect([after.clean, after.lastBreach?.day]).toEqual([0, breach.day]);
      }),
    );
  });

  test('refuses a day that is told twice', () => {
    expect(() => standingOf([session(), session()], NUMBERS)).toThrow('two paper sessions of 20260907');
  });
});

describe('a session', () => {
  test.each<[string, Partial<Session>, string, RegExp]>([
    ['a quantity unresolved', { certificate: 'unresolved' }, 'breach', /quantity or an order/],
    ['an unknown order, live', { kind: 'live', unknown: ['2n4a'] }, 'breach', /not answered: 2n4a/],
    ['an unknown order on paper', { unknown: ['2n4a'] }, 'idle', /not answered: 2n4a/],
    ['a halt', { halts: ['exits filled too much'] }, 'breach', /exits filled too much/],
    ['slippage', { slippage: { measured: 201, modelled: 100 } }, 'breach', /201 paise, allowed 2 × 100/],
    ['slippage that is no number', { slippage: { measured: NaN, modelled: 100 } }, 'breach', /NaN/],
    [
      'slippage where the model allows none',
      { slippage: { measured: 1, modelled: 0 } },
      'breach',
      /allowed 2 × 0/,
    ],
    ['no end', { ended: false }, 'idle', /not lived to its end/],
    ['no certificate', { certificate: 'none' }, 'idle', /no certificate/],
    ['a signature', { certificate: 'signed' }, 'idle', /a person signed/],
    ['rupees unresolved', { certificate: 'money' }, 'idle', /rupees/],
    ['no trades', { trades: 0 }, 'idle', /0 trades were closed, 1 are needed/],
  ])('with %s is not clean', (_, change, verdict, why) => {
    const judged = judgementOf(session(change), NUMBERS);
    expect(judged.verdict).toBe(verdict);
    expect(judged.why).toMatch(why);
  });

  test('without any of that is clean, up to the very tolerance', () => {
    expect(judgementOf(session({ slippage: { measured: 200, modelled: 100 } }), NUMBERS)).toEqual({
      verdict: 'clean',
      why: null,
    });
    expect(
      judgementOf(session({ slippage: { measured: 0, modelled: 0 }, trades: 0 }), {
        ...NUMBERS,
        leastTrades: 0,
      }).verdict,
    ).toBe('clean');
  });
});
