import type { DecisionRecord } from '../../shared/domain/decision.ts';
import { Replay } from '../../shared/engine/replay.ts';
import { Account } from '../../shared/risk/account.ts';
import { configOf } from '../../shared/runtime/config.ts';
import { decisionHash } from '../../shared/runtime/decision-hash.ts';
import { setupOf } from '../../shared/runtime/run-request.ts';
import { deskOf } from '../../shared/runtime/setup.ts';
import { runInMemory } from '../../shared/runtime/wire.ts';
import { bareLoop } from './bare-loop.ts';
import { benchData, marketDays, type BenchData } from './days.ts';
import { bytesPerBar } from './memory.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';

/**
 * One strategy in a process of its own (so that V8 sees one, as a live function does): prints a line of JSON. Bare loop and engine run in turn
 * on the same bars; rates are medians of bars a second. The engine's time has everything from one-minute columns to closed trades: folding,
 * warm-up, strategy, governor, orders, fills, charges.
 */
const [, , strategy = 'vwap', runsText = '15', daysText = '235', runner = 'runner'] = process.argv;
const BARE_LOOPS = 5;
const config = configOf('demo', {});
const bots = ['stocks', 'futures'] as const;
const setup = setupOf({ config, bots, strategy, preset: 'default', rates: 'newest' }, 20260908);
const data = benchData(1, Number(daysText));

function engine(from: BenchData): { trades: number; decisions: DecisionRecord[] } {
  const decisions: DecisionRecord[] = [];
  let trades = 0;
  for (const market of marketDays(from)) {
    const desks = setup.bots.map((bot) => deskOf(setup, market, bot, false));
    const recorder = {
      explains: false,
      decide: (record: DecisionRecord) => decisions.push(record),
      closed: () => {
        trades += 1;
      },
      stopped: () => undefined,
    };
    new Replay(market, desks, Account.open(config, market.day), config.costs, recorder).run();
  }
  return { trades, decisions };
}

/** The same days through the ports: store, queue, paper broker, and a life born anew each minute. */
async function throughPorts(from: BenchData): Promise<string> {
  const decisions: DecisionRecord[] = [];
  for (const market of marketDays(from)) {
    decisions.push(...(await runInMemory(setup, market, SILENT, async () => undefined)).decisions);
  }
  return decisionHash(decisions);
}

function bare({ instruments }: BenchData): number {
  let trades = 0;
  for (let i = 0; i < BARE_LOOPS; i++) for (const { bars } of instruments) trades += bareLoop(bars).trades;
  return trades;
}

function seconds(run: () => unknown): number {
  const start = process.hrtime.bigint();
  run();
  return Number(process.hrtime.bigint() - start) / 1e9;
}

function median(rates: readonly number[]): number {
  return rates.toSorted((a, b) => a - b)[rates.length >> 1] ?? NaN;
}

for (let i = 0; i < 4; i++) {
  engine(data);
  bare(data);
}
const rates = Array.from({ length: Number(runsText) }, () => ({
  bare: (data.bars * BARE_LOOPS) / seconds(() => bare(data)),
  engine: data.bars / seconds(() => engine(data)),
}));
const { trades, decisions } = engine(data);
const hash = decisionHash(decisions);
const result = {
  strategy,
  bars: data.bars,
  instrumentDays: data.instrumentDays,
  trades,
  decisions: decisions.length,
  engine: median(rates.map((rate) => rate.engine)),
  bare: median(rates.map((rate) => rate.bare)),
  ratio: median(rates.map((rate) => rate.engine / rate.bare)),
  ...bytesPerBar(setup, data, () => engine(data)),
  hash,
  runnerHash: runner === 'runner' ? await throughPorts(data) : null,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
