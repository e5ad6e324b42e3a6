import { expect, test } from 'vitest';
import { pacedClock, sleeper } from '../../shared/adapters/system-clock.ts';
import { syntheticMarketDay } from '../../shared/backtest/market-day.ts';
import { generateMarket } from '../../shared/backtest/synthetic/generate.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../shared/runtime/day-result.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import type { Pace } from '../../shared/runtime/place.ts';
import { memoryPlace, runInMemory, runKept } from '../../shared/runtime/wire.ts';

const DAY = 20260909;
const market = syntheticMarketDay(generateMarket({ seed: 1326, day: DAY }));
const setup = setupOf(
  {
    config: configOf('demo', {}),
    bots: ['stocks', 'futures'],
    strategy: null,
    preset: 'default',
    rates: 'newest',
  },
  DAY,
);
const asked = { source: 'synthetic', request: {}, resume: false };

/** A machine whose clock moves only while somebody sleeps; `slip`: how long each nap overruns, ms. */
function machine(slip: number): Extract<Pace, { kind: 'real' }> {
  let real = 0;
  return {
    kind: 'real',
    start(at) {
      const clock = pacedClock(at, 1, () => real);
      const sleepUntil = sleeper(clock, 1, undefined, async (ms) => {
        real += ms + slip;
      });
      return { clock, sleepUntil };
    },
  };
}

/** What was decided and what came of it; instants of fills and closes are the clock's own. */
function essence({ hash, trades, account }: DayResult) {
  return {
    hash,
    nets: trades.map(({ id, exitValue, charges }) => ({ id, exitValue, charges })),
    net: account.realised,
  };
}

test('a day in real time, by the scheduler, comes to what its replay comes to', async () => {
  const replay = await runInMemory(setup, market, SILENT, async () => undefined);
  expect(replay.trades.length).toBeGreaterThan(1);
  for (const slip of [0, 137]) {
    const real = await runKept(memoryPlace(), setup, market, SILENT, machine(slip), asked);
    expect(essence(real)).toEqual(essence(replay));
  }
});

test('a machine that slept through half an hour makes up for the newest minute, says what it missed, and ends flat', async () => {
  let real = 0;
  let slept = false;
  const alerts: string[] = [];
  const pace: Pace = {
    kind: 'real',
    start(at) {
      const clock = pacedClock(at, 1, () => real);
      return {
        clock,
        sleepUntil: sleeper(clock, 1, undefined, async (ms) => {
          real += ms;
          if (slept || real < 90 * 60_000) return;
          slept = true;
          real += 30 * 60_000;
        }),
      };
    },
  };
  const listener = { ...SILENT, alert: (text: string) => void alerts.push(text) };
  const day = await runKept(memoryPlace(), setup, market, listener, pace, asked);
  expect(alerts.some((text) => /missed/.test(text))).toBe(true);
  expect(day.left).toEqual([]);
  expect(day.account.open).toEqual([]);
});

test('gone on with after a cut, it comes to the same, and nobody is alarmed', async () => {
  const replay = await runInMemory(setup, market, SILENT, async () => undefined);
  for (const minutes of [47, 200]) {
    const place = memoryPlace();
    const alerts: string[] = [];
    const listener = { ...SILENT, alert: (text: string) => void alerts.push(text) };
    const cut = new Error('cut off');
    const cutting: Pace = {
      kind: 'real',
      start(at) {
        const going = machine(0).start(at);
        const { clock } = going;
        return {
          clock,
          async sleepUntil(until) {
            if (clock.now() - at > minutes * 60_000) throw cut;
            await going.sleepUntil(until);
          },
        };
      },
    };
    await expect(runKept(place, setup, market, listener, cutting, asked)).rejects.toBe(cut);
    const goneOn = await runKept(place, setup, market, listener, machine(0), { ...asked, resume: true });
    expect(essence(goneOn)).toEqual(essence(replay));
    expect(alerts).toEqual([]);
  }
});
