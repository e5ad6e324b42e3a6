import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { directionOf, directionSettings, type DirectionInputs } from '../../shared/strategies/direction.ts';

const settings = directionSettings.parse({});

const NOTHING: DirectionInputs = {
  gapPct: NaN,
  priceVsVwapPct: NaN,
  breadthUpPct: NaN,
  sentiment: NaN,
};
const MIDDLING: DirectionInputs = { gapPct: 0, priceVsVwapPct: 0, breadthUpPct: 50, sentiment: 0 };

function leaning(change: Partial<DirectionInputs>, base = MIDDLING) {
  return directionOf({ ...base, ...change }, settings);
}

describe('the direction of the day', () => {
  it('is bullish from two net votes and blocks selling', () => {
    const direction = leaning({ gapPct: 0.31, breadthUpPct: 60 });
    expect(direction).toMatchObject({
      score: 2,
      known: 4,
      verdict: 'bullish',
      blocks: 'SELL',
      halfRisk: false,
    });
  });

  it('is bearish from two net votes and blocks buying', () => {
    const direction = leaning({ priceVsVwapPct: -0.01, breadthUpPct: 40 });
    expect(direction).toMatchObject({ score: -2, verdict: 'bearish', blocks: 'BUY', halfRisk: false });
  });

  it('is neutral in between and blocks nothing', () => {
    const direction = leaning({ gapPct: 0.5, priceVsVwapPct: 1, sentiment: -0.4 });
    expect(direction).toMatchObject({ score: 1, verdict: 'neutral', blocks: null, halfRisk: false });
  });

  it('stands still where it is neutral and enough is known to say so', () => {
    expect(leaning({}).standsStill).toBe(true);
    expect(leaning({ sentiment: NaN }).standsStill).toBe(true);
    expect(leaning({ sentiment: NaN, gapPct: NaN })).toMatchObject({
      verdict: 'neutral',
      standsStill: false,
    });
    expect(leaning({ gapPct: 1, priceVsVwapPct: 1 }).standsStill).toBe(false);
  });

  it('counts nothing at its limits but breadth', () => {
    const up = leaning({ gapPct: 0.3, priceVsVwapPct: 0, breadthUpPct: 59.9, sentiment: 0.3 });
    const down = leaning({ gapPct: -0.3, priceVsVwapPct: 0, breadthUpPct: 40.1, sentiment: -0.3 });
    expect([up.score, down.score]).toEqual([0, 0]);
    expect([leaning({ breadthUpPct: 60 }).score, leaning({ breadthUpPct: 40 }).score]).toEqual([1, -1]);
  });

  it('is at half risk with fewer than three known, where an opposite score still blocks', () => {
    expect(leaning({}, NOTHING)).toMatchObject({ score: 0, known: 0, verdict: 'neutral', halfRisk: true });
    const two = leaning({ gapPct: 1, priceVsVwapPct: 1 }, NOTHING);
    expect(two).toMatchObject({ score: 2, known: 2, blocks: 'SELL', halfRisk: true });
    const three = leaning({ gapPct: 1, priceVsVwapPct: 1, sentiment: 0 }, NOTHING);
    expect(three).toMatchObject({ known: 3, blocks: 'SELL', halfRisk: false });
    expect(two.reasons).toContain('breadth % unknown');
    expect(two.reasons.at(-1)).toBe('half risk: 2 of 4 known, 3 needed');
  });
});

describe('the direction of any day', () => {
  it('answers every input, NaN included, the same each time, and mirrors with the market', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: -2, max: 2 }));
    const inputs = fc.record<DirectionInputs>({
      gapPct: number,
      priceVsVwapPct: number,
      breadthUpPct: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.constant(NaN)),
      sentiment: number,
    });
    fc.assert(
      fc.property(inputs, (inputs) => {
        const direction = directionOf(inputs, settings);
        expect(directionOf(inputs, settings)).toEqual(direction);
        expect(Math.abs(direction.score)).toBeLessThanOrEqual(direction.known);
        expect(direction.known).toBe(Object.values(inputs).filter(Number.isFinite).length);
        expect(direction.halfRisk).toBe(direction.known < 3);

        const { gapPct, priceVsVwapPct, breadthUpPct, sentiment } = inputs;
        const mirror = directionOf(
          {
            gapPct: -gapPct,
            priceVsVwapPct: -priceVsVwapPct,
            breadthUpPct: 100 - breadthUpPct,
            sentiment: -sentiment,
          },
          settings,
        );
        expect(mirror.score + direction.score).toBe(0);
        expect(mirror.known).toBe(direction.known);
      }),
    );
  });
});
