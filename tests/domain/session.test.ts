import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  isOpenAt,
  isTradingDay,
  nextTradingDay,
  previousTradingDay,
  SESSION_SETTINGS,
  sessionOf,
  sessionOfReplay,
  type Session,
  type SessionRefusal,
} from '../../shared/domain/session.ts';
import { importSessions } from '../../shared/domain/session-import.ts';
import type { Market } from '../../shared/domain/session-table.ts';
import { addDays, weekdayOf } from '../../shared/domain/time.ts';

const AUCTION: Market = { segment: 'cash', closingAuction: true };
const CASH: Market = { segment: 'cash', closingAuction: false };
const FNO: Market = { segment: 'derivatives', closingAuction: false };
const MARKETS = [AUCTION, CASH, FNO];

function open(answer: Session | SessionRefusal): Session {
  if (answer.kind === 'refused') throw new Error(answer.why);
  return answer;
}

function ruleOf(answer: Session | SessionRefusal): string {
  return answer.kind === 'refused' ? answer.rule : 'open';
}

describe('hours by date', () => {
  test.each([
    [20260731, AUCTION, 930, null, 905, null],
    [20260731, CASH, 930, null, 915, null],
    [20260731, FNO, 930, null, 915, null],
    [20260803, AUCTION, 915, 915, 905, 912],
    [20260803, CASH, 930, null, 915, 925],
    [20260803, FNO, 940, null, 915, 926],
    [20260909, FNO, 940, null, 915, 926],
  ])('%i %o closes at %i', (day, market, close, stops, squareOff, broker) => {
    const session = open(sessionOf(day, market));
    expect(session.open).toEqual([[555, close]]);
    expect(session.stopsCancelledAt).toBe(stops);
    expect(session.squareOff).toBe(squareOff);
    expect(session.brokerSquareOff).toBe(broker);
    expect(session.kind).toBe('normal');
  });

  test.each([
    [20251205, FNO, null],
    [20251208, FNO, [540, 548]],
    [20251205, CASH, [540, 548]],
    [20260904, CASH, [540, 548]],
    [20260907, CASH, [540, 550]],
    [20260907, FNO, [540, 550]],
  ])('%i %o takes pre-open orders in %o', (day, market, window) => {
    expect(open(sessionOfReplay(day, market)).preOpen).toEqual(window);
  });

  test('the closing minute is outside continuous trading', () => {
    const session = open(sessionOf(20260909, AUCTION));
    expect([554, 555, 914, 915].map((m) => isOpenAt(session, m))).toEqual([false, true, true, false]);
  });

  test('exits of stocks without derivatives follow their setting', () => {
    const settings = { ...SESSION_SETTINGS, squareOffCash: 910 };
    expect(open(sessionOf(20260909, CASH, undefined, settings)).squareOff).toBe(910);
  });
});

describe('the calendar', () => {
  test.each([20260115, 20260126, 20260303, 20260914, 20261124, 20261225])('%i is a holiday', (day) => {
    for (const market of MARKETS) expect(ruleOf(sessionOf(day, market))).toBe('holiday');
    expect(isTradingDay(day)).toBe(false);
  });

  test('a weekend without a row is refused, the Budget Sunday of 2026 trades in full', () => {
    expect(ruleOf(sessionOf(20260905, CASH))).toBe('weekend');
    const budget = open(sessionOf(20260201, FNO));
    expect([budget.kind, budget.open]).toEqual(['special', [[555, 930]]]);
  });

  test('a year without a table is refused and says how to import one', () => {
    const answer = sessionOf(20270104, CASH);
    expect(answer).toMatchObject({ kind: 'refused', rule: 'no-holiday-table' });
    expect(answer).toHaveProperty('why', expect.stringContaining('"years": [2027]'));
    expect(isTradingDay(20270104)).toBe(false);
  });

  test('Muhurat of 2026 is refused until its window is imported', () => {
    const before = sessionOf(20261108, CASH);
    expect(ruleOf(before)).toBe('timing-unverified');
    expect(ruleOf(sessionOfReplay(20261108, CASH))).toBe('timing-unverified');
    const calendar = importSessions({
      sessions: [{ day: '2026-11-08', kind: 'muhurat', open: [['18:00', '19:00']] }],
    });
    const session = open(sessionOf(20261108, CASH, calendar));
    expect([session.kind, session.open, session.squareOff]).toEqual(['muhurat', [[1080, 1140]], 1130]);
  });

  test('the two-part Saturdays of 2024 have two windows and exits inside the second', () => {
    for (const day of [20240302, 20240518]) {
      const session = open(sessionOfReplay(day, FNO));
      expect(session.open).toEqual([
        [555, 600],
        [690, 750],
      ]);
      expect(session.squareOff).toBe(740);
      expect(session.kind).toBe('two-part');
    }
    expect(open(sessionOfReplay(20240120, CASH)).open).toEqual([[555, 930]]);
  });

  test('the next and the previous trading day step over holidays and weekends', () => {
    expect(nextTradingDay(20260911)).toBe(20260915);
    expect(previousTradingDay(20260915)).toBe(20260911);
    expect(nextTradingDay(20260130)).toBe(20260201);
    expect(nextTradingDay(20261231)).toMatchObject({ rule: 'no-holiday-table' });
  });
});

describe('replay', () => {
  test('the days of the file trade, with or without a table, and a contradiction is written down', () => {
    expect(open(sessionOfReplay(20170925, FNO)).open).toEqual([[555, 930]]);
    expect(open(sessionOfReplay(20170925, FNO)).assumed).toEqual([]);
    expect(open(sessionOfReplay(20260126, FNO)).assumed[0]).toContain('holiday');
    expect(open(sessionOfReplay(20170930, FNO)).assumed[0]).toContain('weekend');
  });
});

describe('import', () => {
  test('an ad-hoc holiday and a whole year merge over the table, which stays as it was', () => {
    const calendar = importSessions({
      years: [2027],
      holidays: [{ day: '2026-12-07', note: 'ad hoc' }, { day: '2027-01-26' }],
    });
    expect(ruleOf(sessionOf(20261207, CASH, calendar))).toBe('holiday');
    expect(ruleOf(sessionOf(20261207, CASH))).toBe('open');
    expect(ruleOf(sessionOf(20270104, CASH, calendar))).toBe('open');
    expect(ruleOf(sessionOf(20270126, CASH, calendar))).toBe('holiday');
    expect(ruleOf(sessionOf(20260126, CASH, calendar))).toBe('holiday');
  });

  test.each([
    [{ holidays: [{ day: '2027-02-30' }] }, /no such date/],
    [{ holidays: [{ day: '26 Jan' }] }, /YYYY-MM-DD, got "26 Jan"/],
    [{ sessions: [{ day: '2026-11-08', kind: 'muhurat', open: [['19:00', '18:00']] }] }, /opens before/],
    [{ sessions: [{ day: '2026-11-08', kind: 'muhurat', open: [] }] }, /sessions\[0\]\.open/],
    [{ sessions: [{ day: '2026-11-08', kind: 'muhurat' }] }, /sessions\[0\]\.open/],
    [{ holiday: [] }, /holiday/],
    [{ holidays: [{ day: '2027-01-26' }, { day: '20270126' }] }, /2027-01-26 twice/],
    [
      {
        sessions: [
          {
            day: '2027-01-02',
            kind: 'two-part',
            open: [
              ['09:15', '10:00'],
              ['09:30', '11:00'],
            ],
          },
        ],
      },
      /do not overlap/,
    ],
    ['text', /object/],
  ])('%j is refused by name', (json, message) => {
    expect(() => importSessions(json)).toThrow(message);
  });
});

const anyDay = fc.integer({ min: 0, max: 365 * 12 }).map((n) => addDays(20160101, n));
const anyMarket = fc.constantFrom(...MARKETS);

describe('properties', () => {
  test('a session is ordered, and our exits lie inside its last window, before the broker and before stops die', () => {
    const windows = fc
      .uniqueArray(fc.integer({ min: 1, max: 1439 }), { minLength: 2, maxLength: 6 })
      .map((minutes) => minutes.toSorted((a, b) => a - b));
    fc.assert(
      fc.property(anyDay, anyMarket, windows, (day, market, minutes) => {
        const text = (m: number): string =>
          `${String(Math.floor(m / 60)).padStart(2, '0')}:${String(m % 60).padStart(2, '0')}`;
        const pairs = minutes.flatMap((m, i) =>
          i % 2 === 1 ? [[text(minutes[i - 1] ?? 0), text(m)] as const] : [],
        );
        const calendar = importSessions({
          sessions: [{ day: String(day), kind: 'two-part', open: pairs }],
        });
        for (const session of [open(sessionOf(day, market, calendar)), sessionOfReplay(day, market)]) {
          if (session.kind === 'refused') continue;
          const last = session.open.at(-1) ?? [0, 0];
          expect(session.squareOff).toBeGreaterThanOrEqual(last[0]);
          expect(session.squareOff).toBeLessThan(last[1]);
          expect(session.squareOff).toBeLessThan(session.brokerSquareOff ?? Infinity);
          expect(session.squareOff).toBeLessThan(session.stopsCancelledAt ?? Infinity);
        }
      }),
    );
  });

  test('stepping to the next trading day and back returns, and weekdays of 2026 without a row trade', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 3, max: 360 }).map((n) => addDays(20260101, n)),
        (day) => {
          const next = nextTradingDay(day);
          if (typeof next !== 'number' || !isTradingDay(day)) return;
          expect(previousTradingDay(next)).toBe(day);
          expect(weekdayOf(day) === 0 || weekdayOf(day) === 6 ? day : 0).toSatisfy(
            (d) => d === 0 || d === 20260201 || d === 20261108,
          );
        },
      ),
    );
  });
});
