import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { STATES } from '../tests/sim/flatten/states.ts';
import { calmTable } from '../tests/sim/flatten/table.ts';

/**
 * `npm run sim:flatten [-- STATE …]`: a flatten through the relay from each state that a trade can be in, under each failure at each call that it can meet,
 * with the store and without; how long it took until the answer said flat, or what a person is left with. A process for each core. Fails where
 * something does not hold that must. `--table`: only how long it takes where nothing fails, as the table of `docs/flatten.md`.
 */
const isTable = process.argv[2] === '--table';
const asked = isTable ? [] : process.argv.slice(2);
const unknown = asked.filter((name) => !STATES.some((state) => state.name === name));
if (unknown.length > 0)
  throw new RangeError(
    `no state ${unknown.join(', ')}; there are: ${STATES.map(({ name }) => name).join(', ')}`,
  );

const rowsSchema = z.array(
  z.object({
    failure: z.string(),
    runs: z.number(),
    unmet: z.number(),
    flatMs: z.array(z.number()),
    left: z.record(z.string(), z.number()),
    violations: z.array(z.string()),
  }),
);
type Rows = z.output<typeof rowsSchema>;

const began = performance.now();
const counted = { runs: 0, unmet: 0, notFlat: 0 };
const violations: string[] = [];
const waiting = STATES.filter(({ name }) => asked.length === 0 || asked.includes(name)).flatMap(({ name }) =>
  (['up', 'down'] as const).map((store) => ({ name, store })),
);
if (isTable) console.log(await calmTable());
else await everything();

async function everything(): Promise<void> {
  print(['state', 'store', 'failure', 'runs', 'median ms', 'max ms', 'not flat', 'a person is left with']);
  await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work));
  const seconds = ((performance.now() - began) / 1_000).toFixed(1);
  console.log(
    `\n${counted.runs} runs in ${seconds} s, ${counted.notFlat} not flat by the answer, ${counted.unmet} without what they were armed for`,
  );
  if (violations.length === 0) return;
  console.log(`\n${violations.length} did not hold`);
  for (const each of violations.slice(0, 20)) console.log(`  ${each}`);
  process.exitCode = 1;
}

async function work(): Promise<void> {
  for (let part = waiting.shift(); part !== undefined; part = waiting.shift()) {
    const { name, store } = part;
    for (const row of await rowsOf(name, store)) {
      const { failure, runs, unmet, flatMs, left } = row;
      counted.runs += runs;
      counted.unmet += unmet;
      counted.notFlat += runs - flatMs.length;
      violations.push(...row.violations.map((each) => `${name}, store ${store}: ${failure}, ${each}`));
      const sorted = flatMs.toSorted((a, b) => a - b);
      const words = Object.entries(left).map(([what, times]) => `${times} × ${what}`);
      const at = (place: number): string => String(sorted[place] ?? '-');
      print([
        name,
        store,
        failure,
        String(runs),
        at(sorted.length >> 1),
        at(sorted.length - 1),
        String(runs - flatMs.length),
        words.join(' / '),
      ]);
    }
  }
}

function rowsOf(name: string, store: string): Promise<Rows> {
  const file = join(import.meta.dirname, '..', 'tests', 'sim', 'flatten', 'part.ts');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file, name, store], { maxBuffer: 1 << 28 }, (error, stdout, stderr) => {
      if (error === null) resolve(rowsSchema.parse(JSON.parse(stdout)));
      else reject(new Error(`${name}, store ${store} failed: ${stderr.slice(-2_000)}`));
    });
  });
}

function print([state = '', store = '', failure = '', ...rest]: readonly string[]): void {
  const words = rest.pop() ?? '';
  const numbers = rest.map((cell) => cell.padStart(10)).join('');
  console.log(`${state.padEnd(23)}${store.padEnd(6)}${failure.padEnd(36)}${numbers}  ${words}`.trimEnd());
}
