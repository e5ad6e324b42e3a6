import { BarCursor } from '../../shared/domain/bars.ts';
import type { Sink } from '../../shared/engine/sink.ts';
import { Account } from '../../shared/risk/account.ts';
import { deskOf, type TradingSetup } from '../../shared/runtime/setup.ts';
import { marketDays, type BenchData } from './days.ts';

/** A signal was seen: this instrument-day does not count as quiet. */
class Heard extends Error {}

const heard = (): never => {
  throw new Heard();
};

const DEAF: Sink = {
  explains: false,
  decide: (record) => {
    if (record.kind !== 'select') heard();
  },
  place: heard,
  modify: heard,
  cancel: heard,
  finished: heard,
  closed: heard,
  stopped: () => undefined,
};

/** Minutes of a day before the measuring starts: the day's one selection lies in them. */
const SETTLE_MINUTES = 20;

const PASSES_MAX = 5;

/**
 * Bytes the engine allocates. `quiet`: on the bars of instrument-days without a signal, from the twentieth minute on. `amortised`: over a
 * whole pass, days' set-up, orders, records and column buffers included. Run with a young generation large enough that nothing is
 * collected meanwhile (`--min-semi-space-size`): a reading with a collection in it is not used.
 */
export function bytesPerBar(
  setup: TradingSetup,
  data: BenchData,
  pass: () => unknown,
): { quiet: number; quietBars: number; amortised: number } {
  let amortised = NaN;
  for (let tries = 0; tries < PASSES_MAX && Number.isNaN(amortised); tries++)
    amortised = allocated(pass) / data.bars;
  // The first times through, V8 is still compiling for a desk of one lane: the steady state is the least of three.
  const passes = [0, 1, 2].map(() => quietBytes(setup, data)).sort((a, b) => a.quiet - b.quiet);
  return { ...(passes[0] ?? { quiet: NaN, quietBars: 0 }), amortised };
}

function quietBytes(setup: TradingSetup, data: BenchData): { quiet: number; quietBars: number } {
  let bytes = 0;
  let bars = 0;
  for (const market of marketDays(data)) {
    for (const instrument of market.instruments) {
      const alone = { ...market, instruments: [instrument] };
      const bot = instrument.instrument.kind === 'equity' ? 'stocks' : 'futures';
      const desk = deskOf(setup, alone, bot, false);
      const account = Account.open(setup.config, market.day);
      const first = new BarCursor(instrument.bars, instrument.from).minute;
      const start = first + SETTLE_MINUTES;
      const end = new BarCursor(instrument.bars, instrument.to - 1).minute;
      const run = (from: number, to: number): void => {
        for (let minute = from; minute < to; minute++) desk.decide(minute, 0, account, DEAF);
      };
      try {
        run(first, start);
        const used = allocated(() => run(start, end));
        if (Number.isNaN(used)) continue;
        bytes += used;
        bars += end - start;
      } catch (error) {
        if (!(error instanceof Heard)) throw error;
      }
    }
  }
  return { quiet: bytes / bars, quietBars: bars };
}

/** Heap and column buffers; what reading them costs is measured beside and taken off. NaN: something was collected meanwhile. */
function allocated(run: () => unknown): number {
  const a = process.memoryUsage();
  const b = process.memoryUsage();
  run();
  const c = process.memoryUsage();
  const reading = b.heapUsed - a.heapUsed;
  const grown = c.heapUsed - b.heapUsed + (c.arrayBuffers - b.arrayBuffers);
  return grown < 0 ? NaN : Math.max(0, grown - reading);
}
