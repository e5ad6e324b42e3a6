import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  isSelectionMinute,
  select,
  selectorSettings,
  type SelectorInputs,
  type VixBand,
} from '../../shared/strategies/selector.ts';

const settings = selectorSettings.parse({});

const QUIET: SelectorInputs = {
  minute: 571,
  bot: 'stocks',
  preset: 'default',
  eventDay: false,
  gapPct: 0.2,
  vix: 15,
  previousVixBand: 'unknown',
  adx: 22,
};

function chosen(change: Partial<SelectorInputs>) {
  return select({ ...QUIET, ...change }, settings);
}

/** What the three bots choose: stocks, futures, options. */
function all(change: Partial<SelectorInputs>) {
  return (['stocks', 'futures', 'options'] as const).map((bot) => chosen({ ...change, bot }).strategy);
}

describe('the selector', () => {
  it("takes each bot's default in the middle band and where VIX is unknown", () => {
    expect(all({})).toEqual(['vwap', 'opening-range', 'scalp']);
    expect(all({ vix: NaN })).toEqual(['vwap', 'opening-range', 'scalp']);
    expect(chosen({ vix: NaN })).toMatchObject({ vixBand: 'unknown', reasons: ['VIX unknown'] });
  });

  it('takes VWAP below 13, the scalp for options', () => {
    expect(all({ vix: 12.9 })).toEqual(['vwap', 'vwap', 'scalp']);
    expect(all({ vix: 13 })).toEqual(['vwap', 'opening-range', 'scalp']);
  });

  it('takes range reversal above 18 where ADX is below 20, with options aside', () => {
    expect(all({ vix: 18.1, adx: 19.9 })).toEqual(['range-reversal', 'range-reversal', null]);
    expect(all({ vix: 18.1, adx: 20 })).toEqual(['vwap', 'opening-range', null]);
    expect(all({ vix: 18.1, adx: NaN })).toEqual(['vwap', 'opening-range', null]);
    expect(all({ vix: 18, adx: 10 })).toEqual(['vwap', 'opening-range', 'scalp']);
    expect(all({ vix: NaN, adx: 10 })).toEqual(['vwap', 'opening-range', 'scalp']);
  });

  it('does nothing before 10:15 on an exceptional day, then halves the risk', () => {
    for (const change of [{ eventDay: true }, { gapPct: -1.51 }, { gapPct: 1.51 }, { vix: 25 }]) {
      expect(chosen({ ...change, minute: 614 })).toMatchObject({ strategy: null, halfRisk: true });
      expect(chosen({ ...change, minute: 615 })).toMatchObject({ strategy: 'vwap', halfRisk: true });
      expect(chosen({ ...change, minute: 614, preset: 'classic' }).strategy).toBeNull();
    }
    for (const change of [{ gapPct: 1.5 }, { gapPct: NaN }, { vix: 24.9 }]) {
      expect(chosen(change)).toMatchObject({ strategy: 'vwap', halfRisk: false });
    }
    expect(chosen({ eventDay: true }).reasons).toEqual(['event day', 'nothing yet on such a day']);
  });

  it('leaves a band only half a point on the way back', () => {
    const band = (vix: number, previousVixBand: VixBand) => chosen({ vix, previousVixBand }).vixBand;
    expect([band(18, 'middle'), band(18.01, 'middle')]).toEqual(['middle', 'high']);
    expect([band(17.51, 'high'), band(17.5, 'high')]).toEqual(['high', 'middle']);
    expect([band(13, 'middle'), band(12.99, 'middle')]).toEqual(['middle', 'low']);
    expect([band(13.49, 'low'), band(13.5, 'low')]).toEqual(['low', 'middle']);
    expect([band(24.99, 'high'), band(25, 'high')]).toEqual(['high', 'extreme']);
    expect([band(24.5, 'extreme'), band(24.49, 'extreme')]).toEqual(['extreme', 'high']);
    expect([band(17.8, 'extreme'), band(17.8, 'unknown')]).toEqual(['high', 'middle']);
  });

  it('keeps the classic preset: range reversal, VWAP, or else opening range', () => {
    const classic = (vix: number, adx = 50) => all({ preset: 'classic', vix, adx });
    expect(classic(18.1)).toEqual(['range-reversal', 'range-reversal', null]);
    expect(classic(12.9)).toEqual(['vwap', 'vwap', 'scalp']);
    expect(classic(15)).toEqual(['opening-range', 'opening-range', 'scalp']);
    expect(classic(NaN)).toEqual(['opening-range', 'opening-range', 'scalp']);
  });

  it('selects at 09:31 and every fifteen minutes until 13:30', () => {
    const minutes = Array.from({ length: 1_440 }, (_, minute) => minute);
    const times = minutes.filter((minute) => isSelectionMinute(minute, settings));
    expect(times).toEqual(Array.from({ length: 16 }, (_, i) => 571 + 15 * i));
    expect(isSelectionMinute(NaN, settings)).toBe(false);
  });
});

describe('a VIX whose feed fails', () => {
  it('still forbids what it forbade while high or extreme, and is plainly unknown otherwise', () => {
    const failed = (previousVixBand: VixBand, change: Partial<SelectorInputs> = {}) =>
      chosen({ vix: NaN, adx: 10, previousVixBand, ...change });
    expect(failed('high')).toMatchObject({ strategy: 'vwap', halfRisk: false, vixBand: 'high' });
    expect(failed('high', { bot: 'options' }).strategy).toBeNull();
    expect(failed('high', { bot: 'futures', preset: 'classic' }).strategy).toBe('opening-range');
    expect(failed('extreme', { minute: 600 })).toMatchObject({ strategy: null, halfRisk: true });
    expect(failed('extreme', { minute: 616 })).toMatchObject({ strategy: 'vwap', vixBand: 'extreme' });
    expect(failed('extreme', { minute: 616 }).reasons).toEqual([
      'VIX unknown, extreme when last known',
      'half risk on such a day',
      'VIX unknown, high when last known',
      'no range reversal without VIX',
    ]);
    for (const band of ['low', 'middle', 'unknown'] as const)
      expect(failed(band)).toMatchObject({ strategy: 'vwap', vixBand: 'unknown', reasons: ['VIX unknown'] });
  });
});

describe('the selector, whatever it is given', () => {
  it('answers every input, NaN included, with its reasons, and the same each time', () => {
    const number = fc.oneof(fc.double(), fc.double({ min: -30, max: 30 }));
    const inputs = fc.record<SelectorInputs>({
      minute: fc.integer({ min: 0, max: 1_439 }),
      bot: fc.constantFrom('stocks', 'futures', 'options'),
      preset: fc.constantFrom('default', 'classic'),
      eventDay: fc.boolean(),
      gapPct: number,
      vix: number,
      previousVixBand: fc.constantFrom('low', 'middle', 'high', 'extreme', 'unknown'),
      adx: number,
    });
    fc.assert(
      fc.property(inputs, (inputs) => {
        const selection = select(inputs, settings);
        expect(select(inputs, settings)).toEqual(selection);
        expect(selection.reasons.length).toBeGreaterThan(0);
        const traded = inputs.bot === 'options' ? ['scalp'] : ['vwap', 'opening-range', 'range-reversal'];
        expect([...traded, null]).toContain(selection.strategy);
        const calm = !['high', 'extreme'].includes(selection.vixBand);
        expect(calm && selection.strategy === 'range-reversal').toBe(false);
        expect(!Number.isFinite(inputs.vix) && selection.strategy === 'range-reversal').toBe(false);
        expect(inputs.eventDay && !selection.halfRisk).toBe(false);
      }),
    );
  });

  it('takes only bands in order', () => {
    expect(() => selectorSettings.parse({ vixLow: 17.5 })).toThrow(/above vixLow/);
    expect(() => selectorSettings.parse({ vixExtreme: 18.2 })).toThrow(/above vixHigh/);
  });
});
