import { Replay } from '../../shared/engine/replay.ts';
import { Account } from '../../shared/risk/account.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import { deskOf } from '../../shared/runtime/setup.ts';
import { RollingDays } from '../../shared/backtest/rolling-days.ts';
import { benchData, marketDays } from './days.ts';
const [, , strategy = 'vwap'] = process.argv;
const data = benchData(1, 235);
const config = configOf('demo', {});
const setup = setupOf(
  { config, bots: ['stocks', 'futures'], strategy, preset: 'default', rates: 'newest' },
  20260908,
);
function desks() {
  let n = 0;
  for (const m of marketDays(data)) for (const b of setup.bots) n += deskOf(setup, m, b, false).lanes.length;
  return n;
}
const rec = { explains: false, decide: () => undefined, closed: () => undefined, stopped: () => undefined };
function quiet() {
  const s2 = {
    ...setup,
    chooserOf: () => ({
      looks: false,
      nextAfter: () => Infinity,
      choose: () => {
        throw new Error('x');
      },
    }),
  };
  for (const m of marketDays(data))
    new Replay(
      m,
      setup.bots.map((b) => deskOf(s2, m, b, false)),
      Account.open(config, m.day),
      config.costs,
      rec,
    ).run();
}
function full() {
  for (const m of marketDays(data))
    new Replay(
      m,
      setup.bots.map((b) => deskOf(setup, m, b, false)),
      Account.open(config, m.day),
      config.costs,
      rec,
    ).run();
}
function fold() {
  for (const _ of marketDays(data)) {
    /* folding is all */
  }
}
function empty() {
  const s2 = { ...setup, bots: ['options', 'options'] as const };
  for (const m of marketDays(data))
    new Replay(
      m,
      s2.bots.map((b) => deskOf(s2, m, b, false)),
      Account.open(config, m.day),
      config.costs,
      rec,
    ).run();
}
function pure() {
  for (const r of data.instruments) {
    const rd = new RollingDays(r.bars);
    for (const d of data.dates) rd.startDay(d, 555);
  }
}
const only = process.argv[3];
for (const [n, f] of Object.entries({ pure, fold, empty, desks, quiet, full }).filter(
  ([n]) => only === undefined || n === only,
)) {
  const t: number[] = [];
  for (let i = 0; i < Number(process.argv[4] ?? 25); i++) {
    const s = process.hrtime.bigint();
    f();
    t.push(Number(process.hrtime.bigint() - s) / data.bars);
  }
  console.log(
    n,
    'median',
    t.toSorted((a, b) => a - b)[t.length >> 1]!.toFixed(1),
    'min',
    Math.min(...t).toFixed(1),
    'ns/bar',
  );
}
