import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { BOT_NAMES } from '../../shared/domain/account.ts';
import type { Choice, Chooser } from '../../shared/engine/bot-desk.ts';
import type { MarketFacts } from '../../shared/engine/market-facts.ts';
import { fixedChooser, selectorChooser } from '../../shared/runtime/chooser.ts';
import { NOTHING_KNOWN } from '../support/facts.ts';
import { still, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';

const market = tinyMarket(tinyInstrumentDay(still(556, 560, 10_000)));
const CALM: MarketFacts = {
  ...NOTHING_KNOWN,
  gapPct: 0.1,
  priceVsVwapPct: 0.1,
  breadthUpPct: 50,
  vix: 15,
  adx: 25,
};

function minutesOf(chooser: Chooser): number[] {
  const minutes: number[] = [];
  for (let minute = chooser.nextAfter(0); minute < 1440; minute = chooser.nextAfter(minute))
    minutes.push(minute);
  return minutes;
}

describe('the selector as the engine asks it', () => {
  const chooser = selectorChooser(market, 'default');

  test('looks at 09:31 and every 15 minutes until 15:00', () => {
    const minutes = minutesOf(chooser);
    expect(minutes.slice(0, 3)).toEqual([571, 586, 601]);
    expect(minutes.at(-1)).toBe(886);
  });

  test('selects at once where the day begins between two selections, and not when selection is over', () => {
    expect(chooser.choose('stocks', 644, { ...CALM, vix: 15 }, null)).toMatchObject({ strategy: 'vwap' });
    const late = chooser.choose('stocks', 820, { ...CALM, vix: 15 }, null);
    expect([late.strategy, late.reasons[0]]).toEqual([null, 'selection over for the day']);
  });

  test('after 13:30 keeps the strategy whatever the market does, and refreshes only the direction', () => {
    const at1316 = chooser.choose('stocks', 796, { ...CALM, vix: 15 }, null);
    expect(at1316).toMatchObject({ strategy: 'vwap', blocks: null, halfRisk: false });
    const wild = { ...CALM, vix: 21, adx: 10, gapPct: -1, priceVsVwapPct: -1, breadthUpPct: 20 };
    const at1331 = chooser.choose('stocks', 811, wild, at1316);
    expect(at1331).toMatchObject({ strategy: 'vwap', blocks: 'BUY', halfRisk: false, memory: at1316.memory });
    expect(at1331.reasons[0]).toBe('selection over for the day');
    expect(chooser.choose('stocks', 796, wild, at1316).strategy).toBe('range-reversal');
  });

  test('remembers the VIX band for its hysteresis, and the half risk of an exceptional day', () => {
    let choice: Choice | null = null;
    const bands: string[] = [];
    for (const vix of [18.2, 17.8, 17.4]) {
      choice = chooser.choose('futures', 571, { ...CALM, vix }, choice);
      bands.push(choice.memory);
    }
    expect(bands).toEqual(['high', 'high', 'middle'].map((band) => `${band}/full/opening-range`));
    const gapped = chooser.choose('futures', 616, { ...CALM, gapPct: 2 }, null);
    expect(gapped).toMatchObject({ halfRisk: true, strategy: 'opening-range' });
    expect(chooser.choose('futures', 811, { ...CALM, gapPct: 2 }, gapped)).toMatchObject({ halfRisk: true });
  });

  test('stands aside on an event day until 10:15', () => {
    const event = selectorChooser({ ...market, event: 'Budget' }, 'default');
    expect(event.choose('stocks', 601, CALM, null)).toMatchObject({ strategy: null, halfRisk: true });
    expect(event.choose('stocks', 616, CALM, null)).toMatchObject({ strategy: 'vwap', halfRisk: true });
  });

  test('takes half the risk when too little is known', () => {
    expect(chooser.choose('stocks', 571, { ...CALM, breadthUpPct: NaN }, null).halfRisk).toBe(true);
  });

  test('stands aside with options while the market is neutral, and goes on with what was selected once it leans', () => {
    const bullish = { ...CALM, gapPct: 1, priceVsVwapPct: 1 };
    const neutral = chooser.choose('options', 796, CALM, null);
    expect(neutral).toMatchObject({ strategy: null, halfRisk: false, blocks: null });
    expect(neutral.reasons).toContain('options stand aside while the market is neutral');
    const leaning = chooser.choose('options', 811, bullish, neutral);
    expect(leaning).toMatchObject({ strategy: 'scalp', halfRisk: false, blocks: 'SELL' });
    expect(chooser.choose('options', 826, CALM, leaning).strategy).toBeNull();
    expect(chooser.choose('stocks', 796, CALM, null).strategy).toBe('vwap');
    expect(chooser.choose('futures', 796, CALM, null).strategy).toBe('opening-range');
  });

  test('goes on with options at half risk where too little is known to call the market neutral', () => {
    const little = { ...CALM, breadthUpPct: NaN };
    expect(chooser.choose('options', 571, little, null)).toMatchObject({ strategy: 'scalp', halfRisk: true });
    const against = { ...little, gapPct: -1, priceVsVwapPct: -1 };
    expect(chooser.choose('options', 571, against, null)).toMatchObject({
      strategy: 'scalp',
      halfRisk: true,
      blocks: 'BUY',
    });
  });

  test('stands aside with options in high volatility whichever way the market leans', () => {
    const bullish = { ...CALM, gapPct: 1, priceVsVwapPct: 1, vix: 19 };
    const choice = chooser.choose('options', 571, bullish, null);
    expect(choice).toMatchObject({ strategy: null, memory: 'high/full/none' });
    expect(chooser.choose('options', 811, bullish, choice).strategy).toBeNull();
  });

  test('names every fact with its value or as unknown, in one order', () => {
    const facts: MarketFacts = {
      ...CALM,
      bandWidthPct: 0.5,
      realisedVolPct: 10,
      preOpen: 2_480_050,
      derivatives: {
        ...NOTHING_KNOWN.derivatives,
        pcrOiNear: 0.924,
        pcrOiAll: 1.011,
        sinceOpen: {
          ...NOTHING_KNOWN.derivatives.sinceOpen,
          calls: -125_000,
          callBuildUp: 'long unwinding',
          puts: 0,
          putBuildUp: 'none',
        },
      },
    };
    expect(chooser.choose('stocks', 571, facts, null).reasons).toEqual([
      'VIX 15 middle',
      'neutral (gap % 0.10: 0, price against VWAP % 0.10: +1, breadth % 50.00: 0, sentiment unknown)',
      'regime mixed (ADX 25.0, bands % 0.50, volatility % 10.0)',
      'VIX 15.00',
      'pre-open 24800.50',
      'PCR of OI 0.92 near 1.01 all, of volume unknown',
      'OI since the open: calls -1,25,000 long unwinding, puts 0, future unknown',
      'OI of 30 min unknown',
    ]);
    expect(chooser.choose('stocks', 811, NOTHING_KNOWN, null).reasons.slice(2)).toEqual([
      'regime unknown (ADX unknown, bands % unknown, volatility % unknown)',
      'VIX unknown',
      'pre-open unknown',
      'PCR unknown',
      'OI since the open unknown',
      'OI of 30 min unknown',
    ]);
  });

  test('refuses to choose without looking', () => {
    expect(() => chooser.choose('stocks', 571, null, null)).toThrow(/facts/);
  });
});

describe('an input that fails', () => {
  const INPUTS = ['gapPct', 'priceVsVwapPct', 'breadthUpPct', 'sentiment', 'vix', 'adx'] as const;
  const maybe = (min: number, max: number) =>
    fc.oneof(
      { arbitrary: fc.double({ min, max, noNaN: true }), weight: 4 },
      { arbitrary: fc.constant(NaN), weight: 1 },
    );
  const facts = fc
    .record({
      gapPct: maybe(-2.5, 2.5),
      priceVsVwapPct: maybe(-1, 1),
      breadthUpPct: maybe(0, 100),
      sentiment: maybe(-1, 1),
      vix: maybe(9, 30),
      adx: maybe(5, 50),
    })
    .map((values): MarketFacts => Object.assign({ ...NOTHING_KNOWN }, values));
  const day = fc.record({
    facts,
    input: fc.constantFrom(...INPUTS),
    bot: fc.constantFrom(...BOT_NAMES),
    preset: fc.constantFrom('default', 'classic'),
    event: fc.constantFrom(null, 'Budget'),
    first: fc.integer({ min: 0, max: 19 }),
  });

  /**
   * What the rules themselves let go of with an input: a gap makes a day exceptional only while it is known, and options stand aside in a neutral market
   * only while three inputs are known (with fewer they go on at half risk). And a vote that falls away no longer holds up the other side's.
   */
  test('never makes the selector bolder: no more risk, no strategy where there was none, no range reversal', () => {
    fc.assert(
      fc.property(day, ({ facts, input, bot, preset, event, first }) => {
        const chooser = selectorChooser({ ...market, event }, preset);
        const minute = 571 + 15 * first;
        const before = chooser.choose(bot, minute, facts, null);
        const whole = chooser.choose(bot, minute + 15, facts, before);
        const less = chooser.choose(bot, minute + 15, { ...facts, [input]: NaN }, before);
        const letGo = input === 'gapPct' && Math.abs(facts.gapPct) > 1.5;
        const neutral = whole.reasons.includes('options stand aside while the market is neutral');
        const opened = whole.strategy === null && less.strategy !== null;
        const bolder = {
          moreRisk: whole.halfRisk && !less.halfRisk && !letGo,
          aStrategyMore: opened && !letGo && !neutral,
          fullRiskOnLessKnown: opened && neutral && !less.halfRisk && less.blocks === null,
          rangeReversal: less.strategy === 'range-reversal' && whole.strategy !== 'range-reversal' && !letGo,
        };
        expect(bolder).toEqual({
          moreRisk: false,
          aStrategyMore: false,
          fullRiskOnLessKnown: false,
          rangeReversal: false,
        });
      }),
      { numRuns: 2_000 },
    );
  });

  test('that was never known takes the rule’s own answer: the bot’s default, half the risk, no range reversal', () => {
    for (const preset of ['default', 'classic'] as const) {
      const chooser = selectorChooser(market, preset);
      for (const bot of BOT_NAMES) {
        const choice = chooser.choose(bot, 571, NOTHING_KNOWN, null);
        expect(choice).toMatchObject({ halfRisk: true, blocks: null });
        expect(choice.strategy).not.toBe('range-reversal');
      }
    }
  });
});

describe('a fixed strategy', () => {
  test('is chosen once, with the first minute', () => {
    const chooser = fixedChooser('vwap', 555);
    expect(minutesOf(chooser)).toEqual([556]);
    expect(chooser.choose('stocks', 556, null, null)).toMatchObject({
      strategy: 'vwap',
      halfRisk: false,
      blocks: null,
    });
  });

  test('leaves a bot aside that it is not for, and says so', () => {
    const chooser = fixedChooser('scalp', 555, (bot) => bot === 'options');
    expect(chooser.choose('options', 556, null, null).strategy).toBe('scalp');
    expect(chooser.choose('stocks', 556, null, null)).toMatchObject({
      strategy: null,
      reasons: ['scalp, named by the user, is not for stocks'],
    });
  });
});
