import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { OptionRight } from '../../shared/domain/instrument.ts';
import { blackPrice, discountFactor } from '../../shared/options/black76.ts';
import {
  forwardOfLasts,
  lastQuote,
  PARITY_SETTINGS,
  parityForward,
  type OptionQuote,
  type StrikePair,
} from '../../shared/options/parity-forward.ts';
import { spread } from './closeness.ts';

const NOW = 1_000_000;
const LAST = { ...PARITY_SETTINGS, price: 'last' } as const;

function quoted(price: number, over: Partial<OptionQuote> = {}): OptionQuote {
  return { bid: price - 0.05, ask: price + 0.05, last: price, at: NOW, ...over };
}

/** A chain of strikes 50 apart around `forward`, each option at its Black-76 price. */
function chain(forward: number, volatility = 0.12, years = 7 / 365, discount = 1): readonly StrikePair[] {
  const middle = Math.round(forward / 50) * 50;
  return Array.from({ length: 21 }, (_, i) => {
    const strike = middle + (i - 10) * 50;
    const price = (right: OptionRight): number =>
      blackPrice(right, forward, strike, volatility, years, discount) + 1;
    return { strike, call: quoted(price('CE')), put: quoted(price('PE')) };
  });
}

function replaced(
  pairs: readonly StrikePair[],
  strikes: number,
  by: Partial<StrikePair>,
): readonly StrikePair[] {
  const middle = pairs.length >> 1;
  return pairs.map((pair, i) => (Math.abs(i - middle) <= strikes ? Object.assign({}, pair, by) : pair));
}

test('finds the forward that the chain was priced on, discounted or not', () => {
  fc.assert(
    fc.property(
      spread(10_000, 60_000),
      spread(0.01, 1),
      spread(1 / 525_600, 1),
      (forward, volatility, years) => {
        for (const discount of [1, discountFactor(0.065, years)]) {
          const found = parityForward(
            chain(forward, volatility, years, discount),
            PARITY_SETTINGS,
            NOW,
            discount,
          );
          if (found.kind === 'refused') throw new Error(found.why);
          expect(Math.abs(found.forward - forward)).toBeLessThan(1e-9 * forward);
          expect(found.range).toBeLessThan(1e-9 * forward);
          expect(found.pairs).toBe(5);
        }
      },
    ),
  );
});

test('stands though two of its five strikes are wrong', () => {
  const pairs = chain(24_200).map((pair) =>
    Math.abs(pair.strike - 24_225) < 30 ? { strike: pair.strike, call: quoted(400), put: quoted(400) } : pair,
  );
  const found = parityForward(pairs, PARITY_SETTINGS, NOW, 1);
  expect(found).toMatchObject({
    kind: 'forward',
    pairs: 5,
    forward: expect.closeTo(24_200, 6),
    range: expect.closeTo(50, 6),
  });
});

test('of an even number of strikes it is the mean of the middle two', () => {
  const pairs = [24_000, 24_010, 24_050, 24_090].map((strike) => ({
    strike,
    call: quoted(9),
    put: quoted(9),
  }));
  expect(parityForward(pairs, { ...LAST, strikes: 4 }, NOW, 1)).toMatchObject({ forward: 24_030, range: 90 });
});

describe('what is not used is counted', () => {
  const none = { unpaired: 0, unquoted: 0, crossed: 0, stale: 0 };

  test.each([
    ['no put at all', { put: null }, { ...none, unpaired: 3 }],
    ['a call without a bid', { call: quoted(50, { bid: 0 }) }, { ...none, unquoted: 3 }],
    ['a bid that is no number', { call: quoted(50, { bid: NaN }) }, { ...none, unquoted: 3 }],
    ['a put with its bid above its ask', { put: quoted(50, { bid: 51 }) }, { ...none, crossed: 3 }],
    ['a call from before', { call: quoted(50, { at: NOW - 60_001 }) }, { ...none, stale: 3 }],
    ['a put from later', { put: quoted(50, { at: NOW + 1 }) }, { ...none, stale: 3 }],
  ] as const)('%s', (_, by, excluded) => {
    const found = parityForward(replaced(chain(24_200), 1, by), PARITY_SETTINGS, NOW, 1);
    expect(found).toMatchObject({
      kind: 'forward',
      pairs: 5,
      excluded,
      forward: expect.closeTo(24_200, 6),
    });
  });

  test('last prices need no bid and ask, and do not stand in for them', () => {
    const bare = quoted(50, { bid: 0, ask: 0 });
    const pairs = chain(24_200).map(({ strike }) => ({ strike, call: bare, put: bare }));
    expect(parityForward(pairs, LAST, NOW, 1).kind).toBe('forward');
    const mid = parityForward(pairs, PARITY_SETTINGS, NOW, 1);
    expect(mid).toMatchObject({
      kind: 'refused',
      rule: 'too-few-pairs',
      value: 0,
      excluded: { unquoted: 21 },
    });
  });
});

test('refuses with fewer fresh pairs than it needs, and says how many there were', () => {
  const two = chain(24_200).slice(0, 2);
  expect(parityForward(two, PARITY_SETTINGS, NOW, 1)).toMatchObject({
    kind: 'refused',
    rule: 'too-few-pairs',
    value: 2,
    limit: 3,
    why: '2 of 2 strikes have a fresh call and put, needed: 3',
  });
  expect(parityForward([], { ...PARITY_SETTINGS, minPairs: 0 }, NOW, 1)).toMatchObject({
    value: 0,
    limit: 1,
  });
});

test('refuses a discount factor that is none', () => {
  for (const discount of [0, -1, NaN, Infinity])
    expect(parityForward(chain(24_200), PARITY_SETTINGS, NOW, discount)).toMatchObject({
      rule: 'bad-discount',
    });
});

describe('of last prices in paise', () => {
  const pairOf = (strike: number, call: number, put: number, at = NOW): StrikePair => ({
    strike,
    call: lastQuote(call, at),
    put: lastQuote(put, at),
  });

  test('is K + C − P where all strikes agree, whatever the order', () => {
    const chains = fc.record({
      forward: fc.integer({ min: 1_000_000, max: 9_000_000 }),
      steps: fc.uniqueArray(fc.integer({ min: -50, max: 50 }), { minLength: 3, maxLength: 30 }),
      time: fc.integer({ min: 1, max: 50_000 }),
    });
    fc.assert(
      fc.property(chains, ({ forward, steps, time }) => {
        const pairs = steps.map((step) => {
          const strike = Math.round(forward / 5000) * 5000 + step * 5000;
          const apart = forward - strike;
          return pairOf(strike, Math.max(0, apart) + time, Math.max(0, -apart) + time);
        });
        expect(forwardOfLasts(pairs, NOW)).toBe(forward);
        expect(forwardOfLasts(pairs.toReversed(), NOW)).toBe(forward);
      }),
    );
  });

  test('is not moved by one wrong price near the money, nor by any far from it', () => {
    const at = (strike: number, wrong = 0): StrikePair => {
      const apart = 2_420_000 - strike;
      return pairOf(strike, Math.max(0, apart) + 3_000 + wrong, Math.max(0, -apart) + 3_000);
    };
    const near = [2_410_000, 2_415_000, 2_420_000, 2_425_000, 2_430_000];
    const wrong = near.map((strike) => at(strike, strike === 2_420_000 ? 900 : 0));
    expect(forwardOfLasts(wrong, NOW)).toBe(2_420_000);
    expect(forwardOfLasts([...near.map((strike) => at(strike)), at(2_200_000, 50_000)], NOW)).toBe(2_420_000);
  });

  test('is unknown with fewer than three pairs of the last minute', () => {
    const pair = pairOf(2_420_000, 100, 90);
    expect(forwardOfLasts([], NOW)).toBeNaN();
    expect(forwardOfLasts([pair, pair], NOW)).toBeNaN();
    expect(forwardOfLasts([pair, pair, pairOf(2_420_000, 100, 90, NOW - 60_001)], NOW)).toBeNaN();
    expect(forwardOfLasts([pair, pair, pairOf(2_420_000, NaN, 90)], NOW)).toBeNaN();
    expect(forwardOfLasts([pair, pair, pair], NOW)).toBe(2_420_010);
  });
});
