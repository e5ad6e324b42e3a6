import { describe, expect, test } from 'vitest';
import { pointsOf, simulate } from '../../shared/sim/simulate.ts';
import { buyAt, still, step, stub, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { cameTo, dayScenario } from './real-day.ts';

const SETUP = tinySetup([stub({ find: buyAt(557) })]);
const SPAN = { first: 556, last: 565 };
const ROWS = [...still(556, 559, 10_000), step(560, 10_000, 9_850), ...still(561, SPAN.last, 9_850)];
/** Dozens of days are lived in one test. */
const SLOW_MS = 120_000;

describe('a day whose stop is hit, of which one commit', () => {
  const market = tinyMarket(tinyInstrumentDay(ROWS, { squareOff: 563 }));
  const scenario = dayScenario(SETUP, market, SPAN);

  test.each(['store.commit.landed-error', 'store.commit.conflict', 'store.unavailable'] as const)(
    'meets %s, comes to the same: whose commit it was is told by its nonce',
    async (fault) => {
      const commits = (await pointsOf(scenario)).filter(
        ({ name, phase }) => name === 'store.commit' && phase === 'before',
      );
      const whole = await cameTo(await simulate(scenario), SETUP, market);
      for (let call = 1; call <= commits.length; call++) {
        const run = await simulate({ ...scenario, faults: [{ fault, when: { call } }] });
        const seen = { call, failure: run.failure, unfired: run.unfired };
        expect(seen).toEqual({ call, failure: null, unfired: [] });
        const { trades, left, unfinished } = await cameTo(run, SETUP, market);
        expect({ call, trades: trades.length, left, unfinished }).toEqual({
          call,
          trades: 1,
          left: [],
          unfinished: [],
        });
        expect(whole.trades).toHaveLength(1);
      }
    },
    SLOW_MS,
  );
});
