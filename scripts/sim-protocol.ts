import { sweepsOf, told } from '../tests/sim/protocol/table.ts';
import { STORY_NAMES } from '../tests/sim/protocol/stories.ts';
import { swept, type Violation } from '../tests/sim/protocol/sweep.ts';

/**
 * `npm run sim:protocol [-- STORY …]`: every failure of the broker, the store, the queue, the scheduler and the clock at every call, every death at every
 * effect, and both, around one trade; a line for each story and failure. Fails where something does not hold.
 */
const asked = process.argv.slice(2);
const stories = STORY_NAMES.filter((name) => asked.length === 0 || asked.includes(name));
const unknown = asked.filter((name) => !STORY_NAMES.some((known) => known === name));
if (unknown.length > 0)
  throw new RangeError(`no story ${unknown.join(', ')}; there are: ${STORY_NAMES.join(', ')}`);

const violations: Violation[] = [];
const runs: number[] = [];
const began = performance.now();
row(['story', 'beside', 'what', 'failure', 'runs', 'naked ms', 'violations']);
for (const sweep of stories.flatMap(sweepsOf)) {
  for (const [failure, tally] of await swept(sweep)) {
    const { story, company, part } = sweep;
    runs.push(tally.runs);
    violations.push(...tally.violations);
    row([story, company, part, failure, tally.runs, tally.nakedMs, tally.violations.length]);
  }
}
console.log(
  `\n${runs.reduce((sum, each) => sum + each, 0)} runs in ${((performance.now() - began) / 1_000).toFixed(1)} s`,
);
report();

function row([story = '', company = '', part = '', failure = '', ...numbers]: readonly (
  | string
  | number
)[]): void {
  const text = [
    String(story).padEnd(12),
    String(company).padEnd(10),
    String(part).padEnd(10),
    String(failure).padEnd(36),
  ];
  console.log(`${text.join('')}${numbers.map((cell) => String(cell).padStart(11)).join('')}`);
}

/** The first of what did not hold, each as it can be made again. */
function report(): void {
  if (violations.length === 0) return;
  console.log(`\n${violations.length} did not hold`);
  for (const violation of violations.slice(0, 20)) console.log(`  ${told(violation)}`);
  process.exitCode = 1;
}
