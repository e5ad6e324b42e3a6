import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { paperBroker } from '../../shared/adapters/paper-broker/paper-broker.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { BookRow } from '../../shared/domain/order.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Broker, Market } from '../../shared/ports.ts';
import { dayResult } from '../../shared/runtime/day-read.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { minuteJob } from './minute-job.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { recover } from '../../shared/runtime/recover.ts';
import { newRuntime } from '../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { tick } from '../../shared/runtime/tick.ts';
import { IDLE_APP, type App, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import { chargedBy } from '../../shared/ledger/charged.ts';
import { marginRowOf } from '../../shared/risk/margin-table.ts';
import { PLAIN_QUEUE, type Scenario, type Simulated } from '../../shared/sim/simulate.ts';
import type { World } from '../../shared/sim/world.ts';
import { TODAY } from '../support/tiny-day.ts';

/** The handlers of a day of paper trading as one life of the kernel's world: each minute a job, each entry a task of the queue. */

export interface DayOutside {
  readonly market: Market;
  readonly broker: Broker;
  /** The paper market, which moves by itself; its rows as they were after the last call. */
  readonly paper: { readonly rows: readonly BookRow[]; turn(): Promise<void> };
}

/** Ends of the first and the last minute; two more follow in which the book is read. */
export interface DaySpan {
  readonly first: Minute;
  readonly last: Minute;
}

const AFTER_MINUTES = 2;

const JOBS = minuteJob(AFTER_MINUTES);

function appOf(setup: TradingSetup, last: number): (ports: SimPorts & DayOutside, birth: Birth) => App {
  return (ports, { id, generation, random, sleepUntil }) => {
    const nonce = (): string => String(random.uniform());
    const runtime = newRuntime({ ports, setup, observer: SILENT, life: id, nonce, sleepUntil });
    return {
      ...IDLE_APP,
      main: async () => {
        if (generation === 1) return;
        await recover(runtime);
        await reconcile(runtime);
      },
      jobs: {
        async minute(at) {
          await reconcile(runtime);
          if (at <= last) for (const bot of setup.bots) await tick(runtime, bot, at);
        },
      },
      deliver: (task) => executeOrder(runtime, task),
    };
  };
}

/** Nothing takes time but a death, after which the next life is there at once: a minute that was cut off is lived again in its first milliseconds. */
export function dayScenario(
  setup: TradingSetup,
  market: MarketDay,
  { first, last }: DaySpan,
): Scenario<DayOutside> {
  const at = (minute: Minute): number => instantOf(TODAY, minute);
  const startAt = at(first - 1);
  const end = last + AFTER_MINUTES;
  return {
    seed: 1,
    startAt,
    until: { quietBy: at(end + 1) },
    eventsMax: 20_000,
    legMs: [0, 0],
    queue: { ...PLAIN_QUEUE, retryMs: [2, 2] },
    scheduler: { jobs: JOBS, sessions: () => ({ first, last }), from: startAt, until: at(end), retryMs: 2 },
    outside: (world) => outsideOf(world, setup, market),
    lives: [{ name: 'functions', bornAt: startAt, restartMs: 1, app: appOf(setup, at(last)) }],
    switches: {},
    faults: [],
    fates: [],
    happenings: Array.from({ length: end - first + 1 }, (_, i) => ({
      at: at(first + i),
      what: 'the market moves',
      act: (_world: World, { paper }: DayOutside) => paper.turn(),
    })),
    invariants: {
      'the net position is never below nothing': (_world, { paper }) => {
        const net = filled(paper.rows, 'e') - filled(paper.rows, 'x');
        return net >= 0 ? null : `${net}`;
      },
      'there is one working order at most': (_world, { paper }) => {
        const working = paper.rows.filter(({ status }) => status === 'open' || status === 'trigger-pending');
        return working.length <= 1 ? null : working.map(({ tag }) => tag).join(', ');
      },
    },
  };
}

function outsideOf(world: World, setup: TradingSetup, market: MarketDay): DayOutside {
  // The broker's documents are its own: our store's faults are none of its.
  const paper = paperBroker(
    market,
    setup.config.costs,
    { now: () => world.now() },
    memoryStore(),
    (instrument, side) => marginRowOf(instrument, side, market.day),
    chargedBy(setup.rates),
  );
  let rows: readonly BookRow[] = [];
  const seen = async <T>(answer: Promise<T>): Promise<T> => {
    const value = await answer;
    rows = await paper.book();
    return value;
  };
  return {
    market: replayMarket(market),
    broker: {
      proof: paper.proof,
      place: (...order) => seen(paper.place(...order)),
      modify: (...change) => seen(paper.modify(...change)),
      cancel: (...order) => seen(paper.cancel(...order)),
      book: () => paper.book(),
      orders: () => paper.orders(),
      trades: () => paper.trades(),
      positions: () => paper.positions(),
      funds: () => paper.funds(),
      charges: (orders) => paper.charges(orders),
      margin: (...order) => paper.margin(...order),
    },
    paper: {
      get rows() {
        return rows;
      },
      async turn() {
        await paper.path();
        await seen(paper.begin());
      },
    },
  };
}

/** By the letter of the role in an order's id. */
function filled(rows: readonly BookRow[], role: 'e' | 'x'): number {
  return rows.filter(({ tag }) => tag[15] === role).reduce((sum, { filledQty }) => sum + filledQty, 0);
}

/** What the day came to, from the store: decisions by hash, trades and account, without the milliseconds that a death costs. */
export async function cameTo({ world }: Simulated<DayOutside>, setup: TradingSetup, market: MarketDay) {
  const { day, unfinished } = await dayResult(world.store.direct, setup, market);
  const { hash, trades, left, account } = day;
  return { hash, trades: trades.map(toTheMinute), left, account: toTheMinute(account), unfinished };
}

function toTheMinute(value: unknown): unknown {
  const instants = /(?<="\w+At":)\d{13}/g;
  const minute = (text: string): string => String(Number(text) - (Number(text) % 60_000));
  return JSON.parse(JSON.stringify(value).replaceAll(instants, minute));
}
