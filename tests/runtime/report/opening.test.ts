import { expect, test } from 'vitest';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import { sessionOfReplay, type Session } from '../../../shared/domain/session.ts';
import {
  blockedLines,
  idleLines,
  sessionsText,
  sessionText,
  syntheticLine,
} from '../../../shared/runtime/report/opening.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket } from '../../support/tiny-day.ts';

test('a synthetic run says first what its profit is worth', () => {
  const pinned = { seeds: 200, meanNet: -31_050, standardError: 14_300, codeHash: '', firstNets: [] };
  expect(syntheticLine(pinned, 7)).toBe(
    [
      'SYNTHETIC market, no planted edge: mean net -₹310.50 a day over 200 seeds (demo profile, the selector’s default table), standard error ₹143 — this is',
      '  seed 7: its profit or loss shows that the machine runs, nothing else',
    ].join('\n'),
  );
});

test('the hours of each market of the day stand in a line', () => {
  const text = sessionsText(syntheticMarketDay(generateMarket({ seed: 1 })), 'assumed (replay)');
  expect(text.replaceAll(/\s+/g, ' ')).toBe(
    'stocks with derivatives (10 instruments): pre-open 09:00–09:10, continuous 09:15–15:15, pending stops cancelled 15:15, ' +
      "our exits 15:05, broker's 15:12; eligibility assumed (replay) " +
      'indices (1 instrument): watched, not traded ' +
      "derivatives (2 futures and 50 options): pre-open 09:00–09:10, continuous 09:15–15:40, our exits 15:15, broker's 15:26; eligibility assumed (replay)",
  );
});

test('a bot that the day has nothing for is named', () => {
  const market = syntheticMarketDay(generateMarket({ seed: 1 }));
  const instruments = market.instruments.filter(({ instrument }) => instrument.kind !== 'option');
  const bots = ['stocks', 'options'] as const;
  expect(idleLines(market, bots)).toEqual([]);
  expect(idleLines({ ...market, instruments, chains: [] }, bots)).toEqual([
    'options: this bot has nothing to trade on this day',
  ]);
});

test('what is not known of a day says so; two parts are two windows', () => {
  const session = sessionOfReplay(20_240_302, { segment: 'cash', closingAuction: true });
  const isSession = (each: typeof session): each is Session => each.kind !== 'refused';
  expect(isSession(session) ? sessionText(session) : session.why).toBe(
    "no pre-open, continuous 09:15–10:00 and 11:30–12:30, our exits 12:20, broker's unknown",
  );
});

test('what may not be entered has a line, options that are blocked by the same have one together', () => {
  const dayOf = (symbol: string, kind: 'future' | 'option', blocked: string | null) =>
    tinyInstrumentDay(still(556, 560, 10_000), {
      instrument: { ...TINY, key: `NFO:${symbol}`, symbol, kind },
      blocked,
    });
  const market = tinyMarket(
    dayOf('FUT', 'future', 'settled'),
    dayOf('A', 'option', 'settled'),
    dayOf('B', 'option', 'settled'),
    dayOf('C', 'option', 'banned'),
    dayOf('D', 'option', null),
  );
  expect(blockedLines(market)).toEqual([
    'no entries in FUT: settled',
    'no entries in 2 options of TINY: settled',
    'no entries in C: banned',
  ]);
});
