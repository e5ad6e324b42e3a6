import { expect, test } from 'vitest';
import { askedDay } from '../../scripts/commands/run-book.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { configOf } from '../../shared/runtime/config.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';
import { eligibilityWith } from '../domain/eligibility.ts';
import { book } from '../instruments/dumps.ts';
import { still, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';

function requestOf(env: Readonly<Record<string, string>> = {}, folder = 'DIR'): RunRequest {
  return {
    config: configOf('demo', env),
    bots: ['stocks'],
    source: { kind: 'history', folder, day: 20260909 },
    calendar: CALENDAR,
    eligibility: null,
    strategy: null,
    preset: 'default',
    rates: 'newest',
    pace: async () => undefined,
  };
}

const dayAt = (price: number) => tinyMarket(tinyInstrumentDay(still(556, 560, price)));
const asked = (request: RunRequest, price = 10_000) =>
  askedDay(request, dayAt(price), null, true, 'paper').request;

test('a day is the same day from a folder that was moved, and at another level of the log', () => {
  expect(asked(requestOf({ LOG_LEVEL: 'DEBUG' }, 'ELSEWHERE'))).toEqual(asked(requestOf()));
});

test('a day is another with one corrected price, another budget, a watchlist, a file of eligibility or a dump', () => {
  const named = (other: Readonly<Record<string, string>>): readonly string[] =>
    Object.entries(asked(requestOf())).flatMap(([name, was]) => (other[name] === was ? [] : [name]));
  expect(named(asked(requestOf(), 10_005))).toEqual(['bars']);
  expect(named(asked(requestOf({ MAX_DAILY_LOSS: '700' })))).toEqual(['setting maxDailyLoss']);
  const watched = askedDay(requestOf(), dayAt(10_000), { stocks: ['TINY'] }, true, 'paper').request;
  expect(named(watched)).toEqual(['watchlist']);
  const simulated = askedDay(requestOf(), dayAt(10_000), null, true, 'kite-sim').request;
  expect(simulated).toEqual({ ...asked(requestOf()), broker: 'kite-sim' });
  expect(named(asked({ ...requestOf(), eligibility: eligibilityWith() }))).toEqual(['eligibility']);
  const dump = { file: 'dump.csv', book: book(), hash: 'of its text' };
  const source = { kind: 'history', folder: 'DIR', day: 20260909, dump } as const;
  expect(named(asked({ ...requestOf(), source }))).toEqual(['dump']);
});
