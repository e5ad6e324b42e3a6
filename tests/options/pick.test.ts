import { describe, expect, test } from 'vitest';
import type { ChainQuote, ChainView, NothingPicked, Picked } from '../../shared/domain/option-chain.ts';
import { picker } from '../../shared/options/pick.ts';
import { pickSettings } from '../../shared/options/pick-settings.ts';
import { CHAIN_AT, quoteOf, viewOf } from '../support/chain.ts';

/** Premiums in rupees at a volatility near 12 %, four days before expiry; the forward is 24,200. */
const PREMIUMS: readonly (readonly [strike: number, call: number])[] = [
  [24000, 257],
  [24100, 187],
  [24150, 156],
  [24200, 128],
  [24250, 104],
  [24300, 83],
  [24400, 51],
];

const CALLS = PREMIUMS.map(([strike, call]) => quoteOf(strike, 'CE', call * 100));
const PUTS = PREMIUMS.map(([strike, call]) => quoteOf(strike, 'PE', (call - 24200 + strike) * 100));

function pick(
  quotes: readonly ChainQuote[],
  raw: unknown = {},
  rest: Partial<ChainView> = {},
): Picked | NothingPicked {
  return picker(pickSettings(raw))(viewOf(quotes, rest), 'CE');
}

function picked(quotes: readonly ChainQuote[], raw: unknown = {}, rest: Partial<ChainView> = {}): string {
  const outcome = pick(quotes, raw, rest);
  return outcome.kind === 'picked' ? outcome.instrument.symbol.slice(-7) : outcome.why;
}

/** The call of 24,250 changed, alone: which rule stops it, with its numbers. */
function stoppedBy(change: Partial<ChainQuote>, raw: unknown = {}, rest: Partial<ChainView> = {}): string {
  const outcome = pick([{ ...CALLS[4]!, ...change }], raw, rest);
  const [first] = outcome.rejected;
  return first === undefined ? outcome.kind : `${first.rule} ${first.value} ${first.limit}`;
}

describe('what is looked for', () => {
  test('a premium within the band, nearest its middle', () => {
    expect(picked([...CALLS, ...PUTS])).toBe('24250CE');
    expect(picked(CALLS, { premiumMost: 160 })).toBe('24200CE');
  });

  test('a delta, nearest the target', () => {
    expect(picked(CALLS, { by: 'delta' })).toBe('24200CE');
    expect(picked(CALLS, { by: 'delta', deltaTarget: 0.4 })).toBe('24300CE');
  });

  test('a strike some steps from the money, and as near to it as the filters leave', () => {
    expect(picked(CALLS, { by: 'moneyness' })).toBe('24200CE');
    expect(picked(CALLS, { by: 'moneyness', stepsFromMoney: 1 })).toBe('24250CE');
    expect(picked(CALLS, { by: 'moneyness', stepsFromMoney: 3 })).toBe('24300CE');
    const put = picker(pickSettings({ by: 'moneyness', stepsFromMoney: 1 }))(viewOf(PUTS), 'PE');
    expect(put).toMatchObject({ kind: 'picked', instrument: { strike: 2_415_000 } });
  });

  test('of equals the one with more volume, then open interest, then the lower strike', () => {
    const [low, high] = [quoteOf(24200, 'CE', 10_800), quoteOf(24250, 'CE', 11_200)];
    expect(picked([high, low])).toBe('24200CE');
    expect(picked([{ ...high, oi: 7_000_000 }, low])).toBe('24250CE');
    expect(
      picked([
        { ...high, oi: 7_000_000 },
        { ...low, volume: 70_000 },
      ]),
    ).toBe('24200CE');
  });

  test('a buyer pays the ask where there is one', () => {
    const book = { bid: 10_980, ask: 11_000 };
    expect(pick([{ ...CALLS[4]!, ...book }])).toMatchObject({ kind: 'picked', price: 11_000 });
    expect(pick([CALLS[4]!])).toMatchObject({ kind: 'picked', price: 10_400 });
  });
});

describe('what stops an option', () => {
  test.each([
    ['no price', { last: NaN }, 'price NaN 5'],
    ['a price of zero', { last: 0 }, 'price NaN 5'],
    ['a book without an offer', { bid: 10_000, ask: 0 }, 'price NaN 5'],
    ['a crossed book', { bid: 10_500, ask: 10_400 }, 'crossed 10500 10400'],
    ['a premium above the band', { last: 12_005 }, 'premium 12005 12000'],
    ['a premium below the band', { last: 9_995 }, 'premium 9995 10000'],
    ['a wide spread', { bid: 10_350, ask: 10_450 }, 'spread 0.9615384615384616 0.5'],
    ['open interest below 500 lots', { oi: 32_435 }, 'oi 499 500'],
  ])('%s', (_, change, stopped) => {
    expect(stoppedBy(change)).toBe(stopped);
  });

  test('a delta beyond its range', () => {
    expect(stoppedBy({}, { deltaMost: 0.36 })).toMatch(/^delta 0\.4\d+ 0\.36$/);
    expect(stoppedBy({}, { deltaLeast: 0.55 })).toMatch(/^delta 0\.4\d+ 0\.55$/);
  });

  test('a premium that no volatility explains has an unknown delta, which refuses', () => {
    expect(stoppedBy({}, {}, { forward: 2_440_000 })).toBe('delta NaN 0.35');
  });

  test('too little volume, where it is asked for', () => {
    expect(stoppedBy({ volume: 64_935 }, { volumeLeastLots: 1000 })).toBe('volume 999 1000');
    expect(stoppedBy({ volume: 65_000 }, { volumeLeastLots: 1000 })).toBe('picked');
  });

  test('an old price beside a fresh one; one from the future', () => {
    const old = { ...CALLS[4]!, lastAt: CHAIN_AT - 61_000 };
    expect(pick([CALLS[3]!, old]).rejected).toContainEqual({
      key: old.instrument.key,
      rule: 'age',
      value: 61,
      limit: 60,
    });
    const ahead = { ...CALLS[4]!, lastAt: CHAIN_AT + 1000 };
    expect(pick([CALLS[3]!, ahead]).rejected).toContainEqual({
      key: ahead.instrument.key,
      rule: 'age',
      value: -1,
      limit: 0,
    });
  });

  test('ticks may be five seconds old, minutes sixty', () => {
    const old = [CALLS[3]!, { ...CALLS[4]!, lastAt: CHAIN_AT - 6000 }];
    expect(picked(old)).toBe('24250CE');
    expect(pick(old, {}, { cadence: 'ticks' }).rejected).toContainEqual(
      expect.objectContaining({ rule: 'age', value: 6, limit: 5 }),
    );
  });

  test('one that passes and is not taken is rejected as farther; of the other right nothing is said', () => {
    const { rejected } = pick([...CALLS, ...PUTS], { premiumMost: 160 });
    expect(rejected).toHaveLength(CALLS.length - 1);
    expect(rejected.filter(({ rule }) => rule === 'farther').map(({ key }) => key.slice(-7))).toEqual([
      '24150CE',
      '24250CE',
    ]);
  });
});

describe('what the data does not carry', () => {
  const bare = CALLS.map((quote) => ({ ...quote, oi: NaN, volume: NaN }));

  test('is assumed, and said to be', () => {
    const outcome = pick(bare, { volumeLeastLots: 5 });
    expect(outcome.kind).toBe('picked');
    expect(outcome.why).toContain('spread 0.30 % assumed (no bid and ask)');
    expect(outcome.why).toContain('OI assumed enough (not in the data)');
    expect(outcome.why).toContain('volume assumed enough (not in the data)');
  });

  test('for one option among others that have it is not assumed: it refuses', () => {
    const holed = CALLS.map((quote, i) => (i === 4 ? { ...quote, oi: NaN } : quote));
    expect(pick(holed).rejected).toContainEqual(
      expect.objectContaining({ rule: 'oi', value: NaN, limit: 500 }),
    );
  });

  test('a spread is assumed of a tick at the least, which stops what costs less than ₹10', () => {
    const cheap = { by: 'delta', deltaLeast: 0, deltaTarget: 0.01 };
    expect(pick([quoteOf(24600, 'CE', 995)], cheap).rejected[0]).toMatchObject({
      rule: 'spread',
      limit: 0.5,
    });
    expect(pick([quoteOf(24600, 'CE', 1000)], cheap).kind).toBe('picked');
  });
});

describe('a chain that cannot be picked from', () => {
  test.each([
    ['empty-chain', [], {}, 'no option of NIFTY 2026-08-18 CE is listed'],
    [
      'unknown-expiry',
      CALLS,
      { expiresAt: NaN },
      'NIFTY 2026-08-18 CE: when the contracts end on their expiry day is not known',
    ],
    [
      'expired',
      CALLS,
      { expiresAt: CHAIN_AT },
      'NIFTY 2026-08-18 CE: the contracts ended at 10:00 on 2026-08-18, it is 10:00',
    ],
    [
      'stale-chain',
      CALLS,
      { at: CHAIN_AT + 300_000 },
      'NIFTY 2026-08-18 CE: the newest price is 300 s old, allowed 60 s',
    ],
    [
      'no-forward',
      CALLS,
      { forward: NaN },
      'NIFTY 2026-08-18 CE: no forward at 10:00: neither the matching future nor enough pairs of call and put have a fresh price',
    ],
  ])('%s is said once, and of each option', (rule, quotes: readonly ChainQuote[], rest, why) => {
    const outcome = pick(quotes, {}, rest);
    expect(outcome).toMatchObject({ kind: 'none', why });
    expect(outcome.rejected.map((each) => each.rule)).toEqual(quotes.map(() => rule));
  });

  test('before anything has a price it says so', () => {
    const silent = CALLS.map((quote) => ({ ...quote, last: NaN, lastAt: NaN }));
    expect(pick(silent).why).toBe('NIFTY 2026-08-18 CE: nothing has a price yet at 10:00');
  });

  test('when nothing passes it counts the rules and names the nearest miss', () => {
    const outcome = pick(CALLS, { premiumLeast: 105, premiumMost: 120 });
    expect(outcome.why).toBe(
      'no NIFTY 2026-08-18 CE of 7 passes: premium 7; nearest miss NIFTY26081824250CE: premium ₹104, allowed ₹105',
    );
  });
});
