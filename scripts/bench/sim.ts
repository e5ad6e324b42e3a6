import { killAt } from '../../shared/sim/fates.ts';
import { pointsOf, simulate, type Scenario } from '../../shared/sim/simulate.ts';
import { installTripwires } from '../../shared/sim/tripwires.ts';
import { counterScenario, WEATHER } from '../../tests/sim/counter.ts';
import { dayScenario } from '../../tests/sim/real-day.ts';
import {
  buyAt,
  still,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
} from '../../tests/support/tiny-day.ts';

/**
 * `npm run bench:sim [-- --quick]`: runs a second of the simulation kernel, in one process on one thread: the tests' small app in all weathers, a seed a
 * run, and the real handlers on a day of 13 minutes whose one life dies at each point in turn. A scenario that fails ends the measurement.
 */
const quick = process.argv.includes('--quick');
const SEEDS = quick ? 200 : 2_000;
const SPAN = { first: 556, last: 568 };

function row(what: string, cells: readonly (string | number)[]): void {
  console.log(`${what.padEnd(44)}${cells.map((cell) => String(cell).padStart(12)).join('')}`);
}

async function measure<O extends object>(what: string, scenarios: readonly Scenario<O>[]): Promise<void> {
  let events = 0;
  let points = 0;
  const from = performance.now();
  for (const scenario of scenarios) {
    const run = await simulate(scenario);
    if (run.failure !== null) throw new Error(`${what}, seed ${scenario.seed}: ${run.failure.what}`);
    events += run.events;
    points += run.points.length;
  }
  const seconds = (performance.now() - from) / 1_000;
  const perRun = (count: number): string => (count / scenarios.length).toFixed(0);
  row(what, [
    scenarios.length,
    perRun(events),
    perRun(points),
    Math.round(scenarios.length / seconds),
    Math.round(events / seconds),
  ]);
}

function measureTripwires(): void {
  const times = 1_000;
  const from = performance.now();
  for (let i = 0; i < times; i++)
    installTripwires(
      () => 'bench',
      () => undefined,
    )();
  console.log(
    `tripwires up and down: ${((performance.now() - from) / times).toFixed(3)} ms, part of each run`,
  );
}

const setup = tinySetup([stub({ find: buyAt(557) })]);
const market = tinyMarket(tinyInstrumentDay(still(SPAN.first, SPAN.last, 10_000), { squareOff: 563 }));
const day = dayScenario(setup, market, SPAN);
const seeds = Array.from({ length: SEEDS }, (_, i) =>
  Object.assign(counterScenario(i + 1), { faults: WEATHER }),
);
const points = await pointsOf(day);
const deaths = points.map(({ n }) => Object.assign({ ...day }, { fates: [killAt(n)] }));

row('scenario', ['runs', 'events', 'points', 'runs/s', 'events/s']);
// Compiled first, measured then.
await measure('small app, all weathers (warming up)', seeds.slice(0, 200));
await measure('small app, all weathers', seeds);
await measure('day of the real handlers, a death each', deaths);
measureTripwires();
