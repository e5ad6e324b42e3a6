import { assert, integer, property, subarray } from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { InstrumentDay, MarketDay } from '../../../shared/domain/market-day.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { chainViewOf, expiriesOf } from '../../../shared/engine/chain-view.ts';
import { legsAsked } from '../../../shared/runtime/cloud/legs-asked.ts';
import { DAY } from '../feed/feed-day.ts';
import { ALL_BOTS, chainDay, setupFor } from './options-world.ts';

const MARKET = chainDay(1417);
const { optionPlans: PLANS } = setupFor(ALL_BOTS, null);
const OPTIONS = MARKET.instruments.filter(({ instrument }) => instrument.kind === 'option');
const KEYS = OPTIONS.map(({ instrument }) => instrument.key);
const MOST = 10;

/** The day as it is known by a minute where of the options only these are published. */
function known(minute: number, published: readonly string[]): MarketDay {
  const at = instantOf(DAY, minute);
  const cut = (each: InstrumentDay): InstrumentDay => {
    const { kind, key } = each.instrument;
    let to = each.from;
    while (to < each.to && each.bars.at[to]! <= at) to += 1;
    return { ...each, to: kind === 'option' && !published.includes(key) ? each.from : to };
  };
  const { vix } = MARKET;
  if (vix === null) throw new Error('the generated day has a VIX');
  let to = vix.from;
  while (to < vix.to && vix.bars.at[to]! <= at) to += 1;
  return { ...MARKET, instruments: MARKET.instruments.map(cut), vix: { ...vix, to } };
}

function asked(minute: number, market: MarketDay, held: readonly string[] = [], most = MOST) {
  return legsAsked({ market, at: instantOf(DAY, minute), held, plans: PLANS, most });
}

describe('the options that a minute asks for', () => {
  const minutes = integer({ min: 556, max: 930 });

  test('are at the most so many, each once, of the day; what is held comes first', () => {
    assert(
      property(
        minutes,
        subarray(KEYS, { maxLength: 3 }),
        subarray(KEYS),
        integer({ min: 1, max: 20 }),
        (minute, held, published, most) => {
          const found = asked(minute, known(minute, published), [...held, 'NFO:OTHER'], most);
          expect(found).toHaveLength(Math.min(most, KEYS.length));
          expect(new Set(found).size).toBe(found.length);
          expect(found.every((key) => KEYS.includes(key))).toBe(true);
          expect(found.slice(0, held.length)).toEqual(held.slice(0, most));
        },
      ),
      { numRuns: 30 },
    );
  });

  test('have three pairs that tell the forward, before anything is known as well', () => {
    for (const minute of [555, 600, 800]) {
      const found = new Set(asked(minute, known(minute, minute === 555 ? [] : KEYS)).slice(0, 6));
      const strikes = OPTIONS.filter(({ instrument }) => found.has(instrument.key));
      expect(new Set(strikes.map(({ instrument }) => instrument.strike)).size).toBe(3);
    }
  });

  test('have what every plan would buy of the whole chain in the next minute, from what those of this minute tell', () => {
    let bought = 0;
    for (let minute = 600; minute < 900; minute += 10) {
      const before = asked(minute - 1, known(minute - 1, KEYS));
      const now = asked(minute, known(minute, before));
      const [chain] = MARKET.chains;
      if (chain === undefined) throw new Error('the generated day has a chain');
      const [expiry = 0] = expiriesOf(MARKET, chain.underlying);
      const view = chainViewOf(MARKET, chain, expiry, instantOf(DAY, minute + 1));
      for (const { pick } of PLANS)
        for (const right of ['CE', 'PE'] as const) {
          const picked = pick(view, right);
          if (picked.kind === 'none') continue;
          expect(now).toContain(picked.instrument.key);
          bought += 1;
        }
    }
    expect(bought).toBeGreaterThan(50);
  });

  test('are none where the day has no chain, and those at the money where nobody knows how volatile it is', () => {
    const bare = { ...MARKET, chains: [], instruments: [] };
    expect(asked(600, bare)).toEqual([]);
    const found = asked(555, { ...known(555, []), vix: null });
    const strikes = OPTIONS.filter(({ instrument }) => found.includes(instrument.key));
    expect(new Set(strikes.map(({ instrument }) => instrument.strike)).size).toBe(5);
  });
});
