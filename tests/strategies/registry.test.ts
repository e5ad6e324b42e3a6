import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { OPTION_STRATEGIES, planStrategy, STRATEGIES } from '../../shared/strategies/registry.ts';
import { optionStrategyContract, strategyContract } from '../contracts/strategy.ts';

for (const strategy of STRATEGIES) strategyContract(strategy.name, strategy.plan({}));
for (const strategy of OPTION_STRATEGIES) optionStrategyContract(strategy.name, strategy.plan({}));
strategyContract('vwap (revert)', planStrategy('vwap', { preset: 'revert' }));

describe('the registry of strategies', () => {
  it('has one strategy to a name', () => {
    const names = STRATEGIES.map((strategy) => strategy.name);
    expect(new Set(names).size).toBe(names.length);
  });

  it('has for every setting a default, a range and what it means', () => {
    for (const { settings } of STRATEGIES) {
      const schema = z.toJSONSchema(settings);
      const fields = Object.values(schema.properties ?? {});
      expect(fields.length).toBeGreaterThan(0);
      for (const field of fields) {
        const range = z.union([
          z.looseObject({ minimum: z.number(), maximum: z.number() }),
          z.looseObject({ enum: z.array(z.string()) }),
        ]);
        expect(range.safeParse(field).error).toBeUndefined();
        expect(field).toMatchObject({ default: expect.anything(), description: expect.any(String) });
      }
    }
  });

  it('binds the defaults to an empty object', () => {
    expect(planStrategy('vwap', {})).toMatchObject({
      name: 'vwap',
      timeframe: 5,
      limits: { perInstrument: 1, perBot: 2 },
    });
    expect(planStrategy('range-reversal', { perBot: 4 }).limits).toMatchObject({
      perInstrument: 2,
      perBot: 4,
    });
  });

  it('refuses settings with the strategy, the field, the value and what is allowed', () => {
    expect(() => planStrategy('vwap', { stopAtr: 9 })).toThrow(
      'strategy "vwap": stopAtr is 9, allowed: Too big: expected number to be <=5',
    );
    expect(() => planStrategy('vwap', { stopAtr: NaN })).toThrow(/stopAtr is NaN/);
    expect(() => planStrategy('vwap', { stopAtr: '0.2' })).toThrow(/stopAtr is "0.2", allowed: .*number/);
    expect(() => planStrategy('opening-range', { rangeMinutes: 12 })).toThrow(
      /rangeMinutes is 12, allowed: .*5/,
    );
    expect(() => planStrategy('vwap', { stopATR: 1 })).toThrow(/vwap.*Unrecognized key: "stopATR"/);
    expect(() => planStrategy('range-reversal', { widthMostPct: 0.5 })).toThrow(
      /widthMostPct is 0.5, allowed: .*above widthLeastPct/,
    );
    expect(() => planStrategy('vwap', null)).toThrow('strategy "vwap": settings is null, allowed: ');
  });

  it('refuses a name it does not have, with those it has', () => {
    expect(() => planStrategy('martingale', {})).toThrow(
      /^there is no strategy "martingale"; allowed: vwap, opening-range, range-reversal/,
    );
  });
});
