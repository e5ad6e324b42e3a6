import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { signOf, type Side } from '../../shared/domain/order.ts';
import type { DecisionRecord } from '../../shared/domain/decision.ts';
import {
  buyAt,
  live,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  told,
  walk,
  type Story,
} from '../support/tiny-day.ts';

const BEHIND = 100;

/** Opened at 10,000 in the minute after 557, its stop 1 % away, and closes from 560 on. */
function day(closes: readonly number[], side: Side = 'BUY', target: number | null = null): Story {
  const stop = 10_000 - signOf(side) * 100;
  const find = buyAt(557, { side, stop, trail: BEHIND, target });
  const limits = { perInstrument: 1, perBot: 1, lossesPerDay: null, pauseMinutes: 0 };
  const rows = walk(556, [10_000, 10_000, 10_000, 10_000, ...closes]);
  return live(tinySetup([stub({ find, limits })]), tinyMarket(tinyInstrumentDay(rows, { squareOff: 700 })));
}

function triggers(decisions: readonly DecisionRecord[]): readonly number[] {
  return decisions.filter(({ kind }) => kind === 'stop' || kind === 'trail').map(({ trigger }) => trigger);
}

describe('a stop that follows the price', () => {
  test('is moved behind each better close by a quarter of its distance or more, and never back', () => {
    const { decisions, trades } = day([10_024, 10_025, 10_049, 10_100, 10_020, 10_060, 10_000, 9_990]);
    expect(triggers(decisions)).toEqual([9_900, 9_925, 10_000]);
    expect(told(decisions)).toEqual(['557 entry stub', '557 stop SL-M', '561 trail SL-M', '563 trail SL-M']);
    expect(trades[0]).toMatchObject({
      exitReason: 'stop',
      exitAttempts: 1,
      stop: 9_900,
      trail: { stop: 10_000 },
    });
  });

  test('gives its place to another one when its five moves are used up, and goes on', () => {
    const closes = Array.from({ length: 12 }, (_, i) => 10_000 + 30 * (i + 1));
    const { decisions, trades } = day([...closes, 10_100, 10_100]);
    expect(triggers(decisions)).toEqual([
      9_900, 9_930, 9_960, 9_990, 10_020, 10_050, 10_080, 10_080, 10_110, 10_140, 10_170, 10_200, 10_230,
      10_260, 10_260,
    ]);
    expect(trades[0]).toMatchObject({ exitReason: 'stop', exitAttempts: 3 });
  });

  test('never stands in the way of a target', () => {
    const { decisions } = day([10_050, 10_300, 10_300], 'BUY', 10_200);
    expect(told(decisions).slice(2)).toEqual(['560 trail SL-M', '561 exit target']);
  });

  test('whatever the closes: nearer each time by a step, behind the close that moved it, on both sides', () => {
    fc.assert(
      fc.property(
        fc.constantFrom<Side>('BUY', 'SELL'),
        fc.array(fc.integer({ min: -60, max: 60 }), { minLength: 3, maxLength: 60 }),
        (side, moves) => {
          let close = 10_000;
          const closes = moves.map((move) => (close += 5 * move));
          const sign = signOf(side);
          const { decisions, trades, left } = day([...closes, ...closes.slice(-1)], side);
          const trails = decisions.filter(({ kind }) => kind === 'trail');
          let before = 10_000 - sign * 100;
          for (const { trigger, barAt } of trails) {
            expect(sign * (trigger - before)).toBeGreaterThanOrEqual(BEHIND / 4);
            const minute = Math.round((barAt % 86_400_000) / 60_000 + 330);
            expect(trigger).toBe((closes[minute - 560] ?? NaN) - sign * BEHIND);
            before = trigger;
          }
          const [trade] = [...trades, ...left];
          expect(trade?.trail?.stop).toBe(before);
        },
      ),
    );
  });
});
