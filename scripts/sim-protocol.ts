import { execFile } from 'node:child_process';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { sweepsOf, told } from '../tests/sim/protocol/table.ts';
import { STORY_NAMES } from '../tests/sim/protocol/stories.ts';
import type { Sweep, Tally, Violation } from '../tests/sim/protocol/sweep.ts';

/**
 * `npm run sim:protocol [-- STORY …]`: every failure of the broker, the store, the queue, the scheduler and the clock at every call, every death at every
 * effect, both, what people do and a store that is set back, around one trade; a line for each story and failure, as its sweep ends. A process for each
 * core. Fails where something does not hold.
 */
const asked = process.argv.slice(2);
const stories = STORY_NAMES.filter((name) => asked.length === 0 || asked.includes(name));
const unknown = asked.filter((name) => !STORY_NAMES.some((known) => known === name));
if (unknown.length > 0)
  throw new RangeError(`no story ${unknown.join(', ')}; there are: ${STORY_NAMES.join(', ')}`);

/** What a process of its own says; the violations are our own harness's. */
const tableSchema = z.array(
  z.tuple([z.string(), z.custom<Tally>((tally) => typeof tally === 'object' && tally !== null)]),
);

const violations: Violation[] = [];
const counted = { runs: 0, unmet: 0 };
const began = performance.now();
row(['story', 'beside', 'what', 'failure', 'runs', 'naked ms', 'triggered ms', 'violations']);
// The longest first, so that no core is left with one at the end.
const waiting = stories
  .flatMap(sweepsOf)
  .toSorted((a, b) => Number(b.part === 'both') - Number(a.part === 'both'));
await Promise.all(Array.from({ length: Math.min(availableParallelism(), waiting.length) }, work));
const seconds = ((performance.now() - began) / 1_000).toFixed(1);
console.log(
  `\n${counted.runs} runs in ${seconds} s, ${counted.unmet} of them without what they were armed for`,
);
report();

async function work(): Promise<void> {
  for (let sweep = waiting.shift(); sweep !== undefined; sweep = waiting.shift()) {
    const { story, company, part } = sweep;
    for (const [failure, tally] of await swept(sweep)) {
      counted.runs += tally.runs;
      counted.unmet += tally.unmet;
      violations.push(...tally.violations);
      const { runs, nakedMs, triggeredMs } = tally;
      row([story, company, part, failure, runs, nakedMs, triggeredMs, tally.violations.length]);
    }
  }
}

function swept(sweep: Sweep): Promise<z.output<typeof tableSchema>> {
  const file = join(import.meta.dirname, '..', 'tests', 'sim', 'protocol', 'part.ts');
  return new Promise((resolve, reject) => {
    execFile(
      process.execPath,
      [file, JSON.stringify(sweep)],
      { maxBuffer: 1 << 28 },
      (error, stdout, stderr) => {
        if (error === null) resolve(tableSchema.parse(JSON.parse(stdout)));
        else reject(new Error(`the sweep ${JSON.stringify(sweep)} failed: ${stderr.slice(-2_000)}`));
      },
    );
  });
}

function row([story = '', company = '', part = '', failure = '', ...numbers]: readonly (
  | string
  | number
)[]): void {
  const text = [
    String(story).padEnd(18),
    String(company).padEnd(10),
    String(part).padEnd(10),
    String(failure).padEnd(36),
  ];
  console.log(`${text.join('')}${numbers.map((cell) => String(cell).padStart(13)).join('')}`);
}

/** The first of what did not hold, each as it can be made again. */
function report(): void {
  if (violations.length === 0) return;
  console.log(`\n${violations.length} did not hold`);
  for (const violation of violations.slice(0, 20)) console.log(`  ${told(violation)}`);
  process.exitCode = 1;
}
