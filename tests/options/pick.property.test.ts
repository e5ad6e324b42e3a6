import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { ChainQuote } from '../../shared/domain/option-chain.ts';
import { FARTHER, passes, QUOTE_RULES, questionOf, readingOf } from '../../shared/options/pick-rules.ts';
import { pickSettings, type PickSettings } from '../../shared/options/pick-settings.ts';
import { picker } from '../../shared/options/pick.ts';
import { CHAIN_AT, quoteOf, viewOf } from '../support/chain.ts';

/** Any number, or one that a source does not have. */
const maybe = (of: fc.Arbitrary<number>) =>
  fc.oneof({ weight: 9, arbitrary: of }, { weight: 1, arbitrary: fc.constant(NaN) });

const quote: fc.Arbitrary<ChainQuote> = fc
  .record({
    strike: fc.integer({ min: 470, max: 500 }),
    right: fc.constantFrom('CE' as const, 'PE' as const),
    time: fc.integer({ min: -500, max: 25_000 }),
    age: fc.integer({ min: -1, max: 70 }),
    half: maybe(fc.integer({ min: -2, max: 60 })),
    volume: maybe(fc.integer({ min: 0, max: 1_000_000 })),
    oi: maybe(fc.integer({ min: 0, max: 200_000 })),
  })
  .map(({ strike, right, time, age, half, volume, oi }) => {
    const away = (24_200 - strike * 50) * 100 * (right === 'CE' ? 1 : -1);
    const last = Math.max(0, away) + time;
    return quoteOf(strike * 50, right, last, {
      lastAt: CHAIN_AT - age * 1000,
      bid: last - half,
      ask: last + half,
      volume,
      oi,
    });
  });

const chain = fc
  .uniqueArray(quote, { minLength: 0, maxLength: 40, selector: ({ instrument }) => instrument.key })
  .chain((quotes) =>
    fc.boolean().map((booked) => (booked ? quotes : quotes.map((each) => ({ ...each, bid: NaN, ask: NaN })))),
  );

const wanted = fc.record({
  by: fc.constantFrom('premium' as const, 'delta' as const, 'moneyness' as const),
  premiumLeast: fc.integer({ min: 1, max: 50 }),
  premiumMost: fc.integer({ min: 120, max: 600 }),
  deltaTarget: fc.double({ min: 0.1, max: 0.9, noNaN: true }),
  stepsFromMoney: fc.integer({ min: -3, max: 3 }),
  stepsWithin: fc.integer({ min: 2, max: 15 }),
  deltaLeast: fc.double({ min: 0, max: 0.3, noNaN: true }),
  deltaMost: fc.double({ min: 0.7, max: 1, noNaN: true }),
  spreadMostPct: fc.double({ min: 0.5, max: 10, noNaN: true }),
  oiLeastLots: fc.integer({ min: 0, max: 500 }),
  volumeLeastLots: fc.integer({ min: 0, max: 2000 }),
  ageMostMinutesSeconds: fc.integer({ min: 5, max: 90 }),
}) satisfies fc.Arbitrary<Partial<PickSettings>>;

const RIGHT = 'CE';

test('a picked contract passes every rule, and every other of its right is rejected once', () => {
  fc.assert(
    fc.property(chain, wanted, (quotes, raw) => {
      const settings = pickSettings(raw);
      const view = viewOf(quotes);
      const outcome = picker(settings)(view, RIGHT);
      const mine = quotes.filter(({ instrument }) => instrument.right === RIGHT);
      const keys = outcome.rejected.map(({ key }) => key);
      if (outcome.kind === 'picked') {
        keys.push(outcome.instrument.key);
        const question = questionOf(view, RIGHT, mine, settings);
        const found = mine.filter(({ instrument }) => instrument.key === outcome.instrument.key);
        const readings = found.flatMap((each) => QUOTE_RULES.map((rule) => readingOf(rule, each, question)));
        if (readings.some((each) => each !== null && !passes(each))) throw new Error('it fails a rule');
        if (!(outcome.price > 0)) throw new Error('it costs nothing');
      }
      expect(keys.sort()).toEqual(mine.map(({ instrument }) => instrument.key).sort());
    }),
    { numRuns: 500 },
  );
});

test('the order of the quotes changes nothing', () => {
  const shuffled = chain.chain((quotes) =>
    fc
      .shuffledSubarray([...quotes], { minLength: quotes.length, maxLength: quotes.length })
      .map((other) => [quotes, other] as const),
  );
  fc.assert(
    fc.property(shuffled, wanted, ([quotes, other], raw) => {
      const pick = picker(pickSettings(raw));
      expect(pick(viewOf(other), RIGHT)).toEqual(pick(viewOf(quotes), RIGHT));
    }),
    { numRuns: 300 },
  );
});

const stricter = fc.record({
  deltaLeast: fc.double({ min: 0, max: 0.2, noNaN: true }),
  deltaMost: fc.double({ min: 0, max: 0.2, noNaN: true }),
  spreadMostPct: fc.double({ min: 0, max: 1, noNaN: true }),
  oiLeastLots: fc.integer({ min: 0, max: 300 }),
  volumeLeastLots: fc.integer({ min: 0, max: 1000 }),
  ageMostMinutesSeconds: fc.integer({ min: 0, max: 10 }),
  premiumLeast: fc.integer({ min: 0, max: 60 }),
  premiumMost: fc.integer({ min: 0, max: 60 }),
  stepsWithin: fc.integer({ min: 0, max: 5 }),
});

/** The settings, each moved towards the stricter by so much, as far as it goes. */
function tightened(
  settings: PickSettings,
  by: typeof stricter extends fc.Arbitrary<infer T> ? T : never,
): PickSettings {
  const deltaLeast = Math.min(settings.deltaMost, settings.deltaLeast + by.deltaLeast);
  const premiumLeast = Math.min(settings.premiumMost, settings.premiumLeast + by.premiumLeast);
  return {
    ...settings,
    deltaLeast,
    deltaMost: Math.max(deltaLeast, settings.deltaMost - by.deltaMost),
    spreadMostPct: Math.max(0.01, settings.spreadMostPct - by.spreadMostPct),
    oiLeastLots: settings.oiLeastLots + by.oiLeastLots,
    volumeLeastLots: settings.volumeLeastLots + by.volumeLeastLots,
    ageMostMinutesSeconds: Math.max(0, settings.ageMostMinutesSeconds - by.ageMostMinutesSeconds),
    premiumLeast,
    premiumMost: Math.max(premiumLeast, settings.premiumMost - by.premiumMost),
    stepsWithin: Math.max(0, settings.stepsWithin - by.stepsWithin),
  };
}

test('stricter filters never take a contract that was rejected by a rule before', () => {
  fc.assert(
    fc.property(chain, wanted, stricter, (quotes, raw, by) => {
      const settings = pickSettings(raw);
      const before = picker(settings)(viewOf(quotes), RIGHT);
      const after = picker(tightened(settings, by))(viewOf(quotes), RIGHT);
      if (after.kind === 'none') return;
      const stopped = before.rejected.find(({ key }) => key === after.instrument.key);
      expect(stopped === undefined || stopped.rule === FARTHER).toBe(true);
      expect(before.kind).toBe('picked');
    }),
    { numRuns: 1000 },
  );
});
