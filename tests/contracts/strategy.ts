import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Bar } from '../../shared/domain/bars.ts';
import { signOf, type Side } from '../../shared/domain/order.ts';
import type { DayFacts, OptionPlan, Running, StrategyPlan } from '../../shared/domain/strategy.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { barOf, FUTURE, LEVEL, SHARE, TODAY, YESTERDAY } from '../strategies/tape.ts';

/** Linear congruential (Numerical Recipes): a market per seed, the same on every machine. */
function generator(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

/** Two sessions of a random walk of bars of `step` minutes; now and then a minute, or a whole bar, is missing. */
function walk(seed: number, hasVolume: boolean, step = 5): Bar[] {
  const random = generator(seed);
  const stepMost = 60 + Math.floor(random() * 300);
  const drift = (random() - 0.5) * 0.4;
  const bars: Bar[] = [];
  let close = LEVEL;
  for (const day of [YESTERDAY, TODAY]) {
    for (let minute = 555 + step; minute <= 930; minute += step) {
      const open = close;
      close = open + Math.round((random() - 0.5 + drift * random()) * stepMost);
      const high = Math.max(open, close) + Math.floor(random() * 60);
      const low = Math.min(open, close) - Math.floor(random() * 60);
      const missing = random() < 0.02 ? 1 + Math.floor(random() * 4) : 0;
      const volume = Math.floor(random() * 1_000);
      if (random() < 0.005) continue;
      bars.push(barOf({ day, minute, open, high, low, close, volume, missing }, hasVolume));
    }
  }
  return bars;
}

const FACTS: readonly DayFacts[] = [
  FUTURE,
  SHARE,
  { ...FUTURE, hasVolume: false, previousClose: NaN },
  { ...SHARE, squareOff: 700 },
];

const marketOf = (step: number) =>
  fc
    .tuple(fc.nat(), fc.constantFrom(...FACTS))
    .map(([seed, facts]) => ({ facts, bars: walk(seed, facts.hasVolume, step) }));

/** Everything it says of a bar; of an exit for both sides. */
function answers<O>(running: Running<O>, bar: Bar) {
  return {
    signal: running.find(bar),
    stopped: running.stopped(bar),
    exitLong: running.exit(bar, tradeOf('BUY', bar)),
    exitShort: running.exit(bar, tradeOf('SELL', bar)),
  };
}

function tradeOf(side: Side, bar: Bar) {
  const openedMinute = 600;
  return { side, entry: bar.open, stop: bar.low, openedMinute, openedAt: instantOf(bar.day, openedMinute) };
}

function replayed<O>(plan: StrategyPlan<O>, facts: DayFacts, bars: readonly Bar[], asks = 0): Running<O> {
  const running = plan.start(facts);
  for (const bar of bars) {
    running.observe(bar);
    for (let i = 0; i < asks; i++) answers(running, bar);
  }
  return running;
}

/** What holds for every strategy under any settings it accepts; `plan` carries them. */
export function strategyContract(title: string, plan: StrategyPlan): void {
  describe(`${title} as a strategy`, () => {
    answersContract(plan);
    readyContract(plan);
    signalsContract(plan);
    sidesContract(plan);
  });
}

/** The same for one that buys options: its stop and target are distances on the premium, or shares of a spread's payoff. */
export function optionStrategyContract(title: string, plan: OptionPlan): void {
  describe(`${title} as a strategy that buys options`, () => {
    answersContract(plan);
    readyContract(plan);
    premiumContract(plan);
    sidesContract(plan);
  });
}

function answersContract<O>(plan: StrategyPlan<O>): void {
  const market = marketOf(plan.timeframe);
  it('is changed by nothing that it is asked: 0, 1 or 2 times, or by a restart', () => {
    fc.assert(
      fc.property(market, fc.double({ min: 0, max: 1, noNaN: true }), ({ facts, bars }, part) => {
        const seen = bars.slice(0, 1 + Math.floor(part * (bars.length - 1)));
        const last = seen.at(-1)!;
        const unasked = answers(replayed(plan, facts, seen), last);
        expect(answers(replayed(plan, facts, seen, 1), last)).toEqual(unasked);
        expect(answers(replayed(plan, facts, seen, 2), last)).toEqual(unasked);
      }),
      { numRuns: 60 },
    );
  });

  it('says of every bar within its hours either a signal or the rule that stopped it', () => {
    const heardAt = new Map<number, boolean>();
    fc.assert(
      fc.property(market, ({ facts, bars }) => {
        const running = plan.start(facts);
        for (const bar of bars) {
          running.observe(bar);
          const { signal, stopped } = answers(running, bar);
          expect(signal !== undefined && stopped !== undefined).toBe(false);
          // Its hours depend on the day's facts and the minute, never on the market.
          const key = facts.squareOff * 10_000 + bar.minute;
          const heard = signal !== undefined || stopped !== undefined;
          expect(heard).toBe(heardAt.get(key) ?? heard);
          heardAt.set(key, heard);
        }
      }),
      { numRuns: 40 },
    );
    expect(new Set(heardAt.values())).toEqual(new Set([true, false]));
  });
}

function readyContract<O>(plan: StrategyPlan<O>): void {
  const market = marketOf(plan.timeframe);
  it('signals no bar that lacks a minute, and none before it is ready', () => {
    fc.assert(
      fc.property(market, ({ facts, bars }) => {
        const running = plan.start(facts);
        const early = bars.filter((bar, i) => {
          running.observe(bar);
          const { signal, stopped } = answers(running, bar);
          return signal !== undefined && (i === 0 || bar.missing > 0 || stopped?.rule === 'not-ready');
        });
        expect(early).toEqual([]);
      }),
      { numRuns: 40 },
    );
  });
}

function signalsContract(plan: StrategyPlan): void {
  const market = marketOf(plan.timeframe);
  it('puts stop and target on their sides and the end of the trade within the day', () => {
    fc.assert(
      fc.property(market, ({ facts, bars }) => {
        const running = plan.start(facts);
        for (const bar of bars) {
          running.observe(bar);
          const signal = running.find(bar);
          if (signal === undefined) continue;
          const sign = signOf(signal.side);
          expect(signal.entry).toBe(bar.close);
          expect(sign * (signal.entry - signal.stop)).toBeGreaterThan(0);
          const target = signal.target ?? signal.entry + sign;
          expect(sign * (target - signal.entry)).toBeGreaterThan(0);
          expect(signal.exitBy).toBeGreaterThan(bar.minute);
          expect(signal.exitBy).toBeLessThanOrEqual(facts.squareOff);
          expect(signal.why).not.toMatch(/NaN|undefined|Infinity|^$/);
        }
      }),
      { numRuns: 60 },
    );
  });
}

function premiumContract(plan: OptionPlan): void {
  const market = marketOf(plan.timeframe);
  it('asks for a stop and a target above nothing, and for the end of the trade within the day', () => {
    fc.assert(
      fc.property(market, ({ facts, bars }) => {
        const running = plan.start(facts);
        for (const bar of bars) {
          running.observe(bar);
          const signal = running.find(bar);
          if (signal === undefined) continue;
          expect(signal.entry).toBe(bar.close);
          const distances =
            'premiumStop' in signal
              ? [signal.premiumStop, signal.premiumTarget ?? 1]
              : [signal.stepsOut, signal.stopShare, signal.targetShare];
          expect(Math.min(...distances)).toBeGreaterThan(0);
          expect(signal.exitBy).toBeGreaterThan(bar.minute);
          expect(signal.exitBy).toBeLessThanOrEqual(facts.squareOff);
          expect(signal.why).not.toMatch(/NaN|undefined|Infinity|^$/);
        }
      }),
      { numRuns: 60 },
    );
  });
}

function sidesContract<O extends { readonly side: Side }>(plan: StrategyPlan<O>): void {
  it('finds both sides in markets enough, so that the above is not empty', () => {
    const sides = new Set<Side>();
    for (let seed = 0; seed < 400 && sides.size < 2; seed++) {
      const facts = seed % 2 === 0 ? FUTURE : SHARE;
      const running = plan.start(facts);
      for (const bar of walk(seed, true, plan.timeframe)) {
        running.observe(bar);
        const signal = running.find(bar);
        if (signal !== undefined) sides.add(signal.side);
      }
    }
    expect(sides).toEqual(new Set<Side>(['BUY', 'SELL']));
  });
}
