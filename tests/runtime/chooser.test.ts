import { describe, expect, test } from 'vitest';
import type { Choice, Chooser } from '../../shared/engine/bot-desk.ts';
import type { MarketFacts } from '../../shared/engine/monitor.ts';
import { fixedChooser, selectorChooser } from '../../shared/runtime/chooser.ts';
import { still, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';

const market = tinyMarket(tinyInstrumentDay(still(556, 560, 10_000)));
const CALM: MarketFacts = {
  gapPct: 0.1,
  priceVsVwapPct: 0.1,
  breadthUpPct: 50,
  sentiment: NaN,
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
    expect(bands).toEqual(['high/full', 'high/full', 'middle/full']);
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

  test('refuses to choose without looking', () => {
    expect(() => chooser.choose('stocks', 571, null, null)).toThrow(/facts/);
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
});
