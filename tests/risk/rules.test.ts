import { describe, expect, test } from 'vitest';
import { paise } from '../../shared/domain/units.ts';
import { RULES } from '../../shared/risk/rules.ts';
import { DEMO, LIVE, NIFTY_FUTURE, SOLD, withBot } from './asks.ts';
import {
  ASK,
  built,
  disabling,
  limited,
  lived,
  longs,
  loses,
  lost,
  open,
  opens,
  OTHERS,
  sized,
  type Case,
  type Row,
} from './cases.ts';

const SHOWN: Readonly<Record<string, Row>> = {
  halted: { at: {}, beyond: { state: { halted: 'by hand' } }, nan: null },
  'disabled-bot': {
    at: { state: disabling('bot', 'futures') },
    beyond: { state: disabling('bot', 'stocks') },
    nan: null,
  },
  'disabled-symbol': {
    at: { ask: { instrument: NIFTY_FUTURE }, state: disabling('symbol', 'BANKNIFTY') },
    beyond: { ask: { instrument: NIFTY_FUTURE }, state: disabling('symbol', 'NIFTY') },
    nan: null,
  },
  'cut-off': {
    at: { ask: { minute: 899 } },
    beyond: { ask: { minute: 900 } },
    nan: { ask: { minute: NaN } },
  },
  'trades-a-day': {
    at: { state: { trades: 4 }, open: open(1) },
    beyond: { state: { trades: 5 }, open: open(1) },
    nan: { state: { trades: NaN } },
  },
  'market-hours': {
    at: { ask: { minute: 904 } },
    beyond: { ask: { minute: 905 } },
    nan: { market: { squareOff: NaN } },
  },
  eligibility: { at: {}, beyond: { ask: { blocked: 'TEST is in the F&O ban period' } }, nan: null },
  'paper-only': { at: { ask: { sold: SOLD } }, beyond: { ask: { sold: SOLD }, policy: LIVE }, nan: null },
  'incomplete-bar': { at: {}, beyond: { market: { missing: 1 } }, nan: { market: { missing: NaN } } },
  'stale-data': {
    at: { market: { now: ASK.barAt + 90_000 } },
    beyond: { market: { now: ASK.barAt + 90_001 } },
    nan: { market: { dataAt: NaN } },
  },
  'price-sanity': {
    at: { ask: { entry: paise(10_200) }, market: { lastPrice: 10_000 } },
    beyond: { ask: { entry: paise(10_201) }, market: { lastPrice: 10_000 } },
    nan: { market: { lastPrice: NaN } },
  },
  'duplicate-signal': { at: {}, beyond: { ask: { repeated: true } }, nan: null },
  'instrument-owner': { at: {}, beyond: { ask: { owner: 'futures' } }, nan: null },
  direction: { at: { ask: { blocks: 'SELL' } }, beyond: { ask: { blocks: 'BUY' } }, nan: null },
  'strategy-instrument-trades': {
    at: { state: { tallies: { 'stocks/vwap/NSE:OTHER': 5, 'futures/vwap/NSE:TEST': 5 } } },
    beyond: { state: { tallies: { 'stocks/vwap/NSE:TEST': 1 } } },
    nan: { ask: limited({ perInstrument: NaN }) },
  },
  'strategy-trades': {
    at: { state: { tallies: { 'stocks/vwap': 1, 'stocks/orb': 5 } } },
    beyond: { state: { tallies: { 'stocks/vwap': 1 } }, open: open(1) },
    nan: { ask: limited({ perBot: NaN }) },
  },
  'strategy-losses': {
    at: { ask: limited({ lossesPerDay: 2 }), state: lived(1, 0) },
    beyond: { ask: limited({ lossesPerDay: 2 }), state: lived(2, 0) },
    nan: { ask: limited({ lossesPerDay: NaN }) },
  },
  'strategy-pause': {
    at: { ask: limited({ pauseMinutes: 10 }), state: lived(0, ASK.barAt - 600_000) },
    beyond: { ask: limited({ pauseMinutes: 10 }), state: lived(0, ASK.barAt - 599_000) },
    nan: { ask: limited({ pauseMinutes: NaN }) },
  },
  'bot-quota': {
    at: { open: open(1), ask: { minute: 749 } },
    beyond: { open: open(2), ask: { minute: 749 } },
    nan: { policy: withBot(DEMO, 'stocks', { quota: NaN }) },
  },
  cooldown: {
    at: { state: lost(30) },
    beyond: { state: lost(29.99) },
    nan: { state: lost(1), ask: { barAt: NaN } },
  },
  'open-positions': {
    at: { open: open(5) },
    beyond: { open: open(6) },
    nan: { limits: { maxOpenPositions: NaN } },
  },
  'net-direction': {
    at: { open: longs(2) },
    beyond: { open: longs(3) },
    nan: { limits: { maxNetDirection: NaN } },
  },
  'circuit-distance': {
    at: { market: { bandHigh: paise(10_150) } },
    beyond: { market: { bandHigh: paise(10_149) } },
    nan: { market: { bandLow: NaN } },
  },
  'stop-in-band': {
    at: { ask: { stop: paise(9900) }, market: { bandLow: paise(9900) } },
    beyond: { ask: { stop: paise(9899) }, market: { bandLow: paise(9900) } },
    nan: { market: { bandLow: NaN } },
  },
  'cost-gate': {
    at: { stakes: { risk: 1000, cost: 300 } },
    beyond: { stakes: { risk: 1000, cost: 301 } },
    nan: { stakes: { risk: NaN } },
  },
  'order-size': {
    at: { ask: sized(1755), stakes: { qty: 1755 } },
    beyond: { ask: sized(1755), stakes: { qty: 1820 } },
    nan: { stakes: { qty: NaN } },
  },
  lots: {
    at: { limits: { maxLots: 1 }, ask: sized(1755), stakes: { qty: 65 } },
    beyond: { limits: { maxLots: 1 }, ask: sized(1755), stakes: { qty: 130 } },
    nan: { stakes: { qty: NaN } },
  },
  'risk-per-trade': {
    at: { ask: { riskAllowed: 1000 }, stakes: { risk: 900, cost: 100 } },
    beyond: { ask: { riskAllowed: 1000 }, stakes: { risk: 900, cost: 101 } },
    nan: { ask: { riskAllowed: NaN } },
  },
  'daily-loss': { at: opens(500_000), beyond: opens(500_001), nan: opens(NaN) },
  'bot-share': { at: loses(299_000), beyond: loses(299_001), nan: loses(NaN) },
  'bot-margin': {
    at: { open: open(1), stakes: { margin: 19_900_000 } },
    beyond: { open: open(1), stakes: { margin: 19_900_001 } },
    nan: { stakes: { margin: NaN } },
  },
  'account-margin': {
    at: { open: [OTHERS], stakes: { margin: 30_000_000 } },
    beyond: { open: [OTHERS], state: { realised: paise(-1) }, stakes: { margin: 30_000_000 } },
    nan: { state: { realised: paise(0) }, stakes: { margin: NaN } },
  },
  exposure: {
    at: { open: open(1), stakes: { notional: 159_500_000 } },
    beyond: { open: open(1), stakes: { notional: 159_500_001 } },
    nan: { stakes: { notional: NaN } },
  },
  'broken-numbers': { at: {}, beyond: { ask: { stop: paise(0) } }, nan: { ask: { exitBy: NaN } } },
};

describe('every rule', () => {
  test('has its row here', () => {
    expect(Object.keys(SHOWN)).toEqual(RULES.map((rule) => rule.code));
  });

  test.each(RULES.map((rule) => [rule.code, rule] as const))(
    '%s passes at its limit and not beyond',
    (code, rule) => {
      const row = SHOWN[code]!;
      const passes = (of: Case): boolean => {
        const [ask, account] = built(of);
        return rule.value(ask, account) <= rule.limit(ask, account);
      };
      expect(passes({})).toBe(true);
      expect(passes(row.at)).toBe(true);
      expect(passes(row.beyond)).toBe(false);
      expect(row.nan === null ? rule.unit === 'flag' : !passes(row.nan)).toBe(true);
    },
  );

  test('account rules are about the account and the clock alone', () => {
    expect(RULES.filter((rule) => rule.account).map((rule) => rule.code)).toEqual([
      'halted',
      'cut-off',
      'trades-a-day',
    ]);
    expect(RULES.filter((rule) => rule.lane).map((rule) => rule.code)).toEqual([
      'disabled-bot',
      'disabled-symbol',
      'strategy-instrument-trades',
      'strategy-trades',
      'strategy-losses',
    ]);
  });
});

describe('what a rule lets through on purpose', () => {
  const value = (code: string, of: Case): readonly [number, number] => {
    const rule = RULES.find((each) => each.code === code)!;
    const [ask, account] = built(of);
    return [rule.value(ask, account), rule.limit(ask, account)];
  };

  test('unused quota is released at 12:30', () => {
    expect(value('bot-quota', { open: open(2), ask: { minute: 750 } })).toEqual([3, 6]);
  });

  test('a trade against too many in one direction', () => {
    const shorts = open(5, { side: 'SELL', bet: 'SELL' });
    expect(value('net-direction', { open: shorts })).toEqual([4, 4]);
  });

  test('unknown bands and an unknown freeze quantity, which the run prints', () => {
    expect(value('circuit-distance', { market: { bandLow: null, bandHigh: null } })[1]).toBe(Infinity);
    expect(value('order-size', {})[1]).toBe(Infinity);
  });

  test('but never a stop on the wrong side, a closed market or part of a lot', () => {
    expect(value('price-sanity', { ask: { side: 'SELL' } })[0]).toBeNaN();
    expect(value('market-hours', { market: { open: false } })).toEqual([1, 0]);
    expect(value('order-size', { ask: sized(1800), stakes: { qty: 66 } })[0]).toBeNaN();
    expect(value('order-size', { stakes: { qty: 0 } })[0]).toBeNaN();
  });
});
