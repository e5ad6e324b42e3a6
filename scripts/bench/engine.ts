import type { DecisionRecord } from '../../shared/domain/decision.ts';
import { Replay } from '../../shared/engine/replay.ts';
import { Account } from '../../shared/risk/account.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { decisionHash } from '../../shared/runtime/decision-hash.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import { deskOf } from '../../shared/runtime/setup.ts';
import { bareLoop } from './bare-loop.ts';
import { benchData, marketDays, type BenchData } from './days.ts';

/** One strategy, one process: prints a line of JSON with bars a second of the engine and of the bare loop, run in turn. */
const [, , strategy = 'vwap', runsText = '7', daysText = '235'] = process.argv;
const data = benchData(1, Number(daysText));
const config = configOf('demo', {});
const setup = setupOf(
  { config, bots: ['stocks', 'futures'], strategy, preset: 'default', rates: 'newest' },
  20260908,
);

function engine(data: BenchData): { trades: number; decisions: DecisionRecord[] } {
  const decisions: DecisionRecord[] = [];
  let trades = 0;
  for (const market of marketDays(data)) {
    const desks = setup.bots.map((bot) => deskOf(setup, market, bot, false));
    const account = Account.open(config, market.day);
    new Replay(market, desks, account, config.costs, {
      explains: false,
      decide: (record) => decisions.push(record),
      closed: () => {
        trades += 1;
      },
      stopped: () => undefined,
    }).run();
  }
  return { trades, decisions };
}

function timed(run: () => unknown): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function bare({ instruments }: BenchData): number {
  let trades = 0;
  for (const { bars } of instruments) trades += bareLoop(bars).trades;
  return trades;
}

const engineRates: number[] = [];
const bareRates: number[] = [];
engine(data);
for (let i = 0; i < 20; i++) bare(data);
for (let i = 0; i < Number(runsText); i++) {
  bareRates.push((data.bars * 5) / timed(() => [bare(data), bare(data), bare(data), bare(data), bare(data)]));
  engineRates.push(data.bars / timed(() => engine(data)));
}
if (process.argv.includes('--each'))
  process.stderr.write(engineRates.map((r) => (r / 1e6).toFixed(1)).join(' ') + '\n');
const { trades, decisions } = engine(data);
const median = (rates: number[]): number => rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? NaN;
process.stdout.write(
  `${JSON.stringify({ strategy, bars: data.bars, instrumentDays: data.instrumentDays, trades, decisions: decisions.length, engine: median(engineRates), bare: median(bareRates), ratio: median(engineRates) / median(bareRates), hash: decisionHash(decisions) })}\n`,
);
