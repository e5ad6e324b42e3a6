import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { z } from 'zod';
import { STRATEGIES } from '../../shared/strategies/registry.ts';

/**
 * `npm run bench [-- --quick]`: engine bars a second for each strategy over a million generated bars, with governor, fills and charges, beside a
 * bare hand-written loop over the same columns in the same run. `--quick`: fewer runs, and the days are not run through the ports as well.
 */
const quick = process.argv.includes('--quick');
const RUNS = quick ? '5' : '21';
const DAYS = '235';
/** So that nothing is collected while bytes are counted. */
const YOUNG = ['--min-semi-space-size=512', '--max-semi-space-size=1024'];

const resultSchema = z.strictObject({
  strategy: z.string(),
  bars: z.number(),
  instrumentDays: z.number(),
  trades: z.number(),
  decisions: z.number(),
  engine: z.number(),
  bare: z.number(),
  ratio: z.number(),
  quiet: z.number(),
  quietBars: z.number(),
  amortised: z.number(),
  hash: z.string(),
  runnerHash: z.string().nullable(),
});
type Result = z.infer<typeof resultSchema>;

function run(strategy: string): Result {
  const script = join(import.meta.dirname, 'engine.ts');
  const args = [...YOUNG, script, strategy, RUNS, DAYS, quick ? 'no-runner' : 'runner'];
  const out = execFileSync(process.execPath, args, {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const json: unknown = JSON.parse(out);
  return resultSchema.parse(json);
}

function row(cells: readonly string[]): string {
  const [first = '', ...others] = cells;
  return [first.padEnd(16), ...others.map((cell) => cell.padStart(13))].join('');
}

const millions = (rate: number): string => (rate / 1e6).toFixed(1);

console.log(
  row([
    'strategy',
    'M bars',
    'trades',
    'inst.-days',
    'engine M/s',
    'bare M/s',
    'ratio',
    'B quiet bar',
    'B amortised',
    'as runner',
  ]),
);
const results = STRATEGIES.map(({ name }) => {
  const result = run(name);
  const same = result.runnerHash === null ? '-' : result.hash === result.runnerHash ? 'same hash' : 'DIFFERS';
  console.log(
    row([
      name,
      millions(result.bars),
      String(result.trades),
      `1 in ${(result.instrumentDays / result.trades).toFixed(1)}`,
      millions(result.engine),
      millions(result.bare),
      result.ratio.toFixed(3),
      result.quiet.toFixed(2),
      result.amortised.toFixed(1),
      same,
    ]),
  );
  return result;
});

const ratios = results.map(({ ratio }) => ratio).sort((a, b) => a - b);
const middle = (ratios[(ratios.length - 1) >> 1]! + ratios[ratios.length >> 1]!) / 2;
console.log(
  `median ratio ${middle.toFixed(3)} (wanted: at least 0.200), least ${ratios[0]!.toFixed(3)} (wanted: at least 0.083)`,
);
for (const { strategy, hash } of results) console.log(`${strategy.padEnd(16)} decision hash ${hash}`);
if (results.some(({ hash, runnerHash }) => runnerHash !== null && runnerHash !== hash)) process.exitCode = 1;
