import { certified } from '../support/certified.ts';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { NotWritten, type HttpAnswer, type HttpRequest } from '../../shared/adapters/kite/transport.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Json, Market } from '../../shared/ports.ts';
import { plain } from '../../shared/runtime/documents.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { handlersOf } from '../../shared/runtime/handlers.ts';
import { minuteJob } from './minute-job.ts';
import { newRuntime } from '../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { IDLE_APP, type App, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import type { FaultOptions } from '../../shared/sim/kite/fault-schema.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import { PLAIN_QUEUE, type Happening, type Scenario } from '../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../shared/sim/switches.ts';
import type { World } from '../../shared/sim/world.ts';
import { TODAY } from '../support/tiny-day.ts';
import { API_KEY, COSTS, SETTINGS, TOKEN } from './kite/support.ts';

/** The handlers over the real Kite adapter and the model of Kite, as lives of the kernel's world. */

export interface KiteOutside {
  readonly market: Market;
  /** What a request of a life meets. */
  readonly wire: { http(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> };
  readonly model: { readonly kite: Kite; rows(): readonly KiteRow[]; placed(): readonly number[] };
}

/** As the book has it when a run is over. */
export interface KiteRow {
  readonly tag: string;
  readonly status: string;
  readonly side: string;
  readonly qty: number;
  readonly filled: number;
  readonly pending: number;
  /** Of its fills, paise. */
  readonly value: number;
}

export interface KiteDay {
  readonly setup: TradingSetup;
  readonly market: MarketDay;
  readonly first: Minute;
  readonly last: Minute;
  readonly faults?: readonly FaultOptions[];
  readonly happenings?: readonly Happening<KiteOutside>[];
  readonly kernelFaults?: readonly ArmedFault[];
}

const AFTER_MINUTES = 3;

const JOBS = minuteJob(AFTER_MINUTES);

function appOf({ setup, market, last }: KiteDay): (ports: SimPorts & KiteOutside, birth: Birth) => App {
  return ({ wire, ...bare }, { random, sleepUntil, restoreEpoch }) => {
    const ports = { ...bare, store: certified(bare.store) };
    const broker = kiteBroker({
      apiKey: API_KEY,
      token: async () => TOKEN,
      clock: ports.clock,
      sleepUntil,
      share: shareOf('functions', 1),
      readings: readingsOf('functions', 1),
      instrumentOf: (key) => market.instruments.find(({ instrument }) => instrument.key === key)?.instrument,
      settings: DEFAULT_KITE_SETTINGS,
      transport: async (request, timeoutMs, mayWrite) => {
        if (!mayWrite()) throw new NotWritten('late', 'the connection was there too late');
        return wire.http(request, timeoutMs);
      },
    });
    const runtime = newRuntime({
      ports: { ...ports, broker },
      setup,
      observer: SILENT,
      life: 'sim',
      nonce: () => String(random.uniform()),
      sleepUntil,
      restoreEpoch,
    });
    const handlers = handlersOf(runtime);
    return {
      ...IDLE_APP,
      main: () => handlers.newborn(),
      jobs: {
        async minute(at) {
          await handlers.reconcile();
          if (at <= instantOf(TODAY, last)) for (const bot of setup.bots) await handlers.tick(bot, at);
        },
      },
      requests: {
        flatten: async (): Promise<Json> => plain(await handlers.flatten({ why: 'a person', all: false })),
      },
      deliver: (task) => handlers.executeOrder(task),
    };
  };
}

/** One life, minute by minute; a call takes some milliseconds. */
export function kiteScenario(day: KiteDay): Scenario<KiteOutside> {
  const { first, last } = day;
  const startAt = instantOf(TODAY, first) - 60_000;
  const end = last + AFTER_MINUTES;
  return {
    seed: 1,
    startAt,
    until: { at: instantOf(TODAY, end + 1) },
    eventsMax: 100_000,
    legMs: [1, 4],
    queue: { ...PLAIN_QUEUE, deadlineMs: 300_000, retryMs: [1000, 1000] },
    scheduler: {
      jobs: JOBS,
      sessions: () => ({ first, last }),
      from: startAt,
      until: instantOf(TODAY, end),
      retryMs: 1000,
    },
    outside: (world) => outsideOf(world, day),
    lives: [{ name: 'functions', bornAt: startAt, restartMs: 500, app: appOf(day) }],
    switches: {},
    faults: day.kernelFaults ?? [],
    fates: [],
    happenings: day.happenings ?? [],
    invariants: {},
  };
}

export function netOf(rows: readonly KiteRow[]): number {
  return rows.reduce((sum, { side, filled }) => sum + (side === 'BUY' ? filled : -filled), 0);
}

function outsideOf(world: World, { market, faults = [] }: KiteDay): KiteOutside {
  const kite = new Kite({
    settings: { ...SETTINGS, openingCash: 10_000_000_00 },
    market,
    costs: COSTS,
  });
  for (const fault of faults) kite.arm(fault);
  const placed: number[] = [];
  return {
    market: replayMarket(market),
    wire: {
      async http(request, timeoutMs) {
        if (request.method === 'POST' && request.url.startsWith('/orders')) placed.push(world.now());
        const outcome = kite.http(request, world.now());
        if (outcome.kind === 'answer' && outcome.delayMs < timeoutMs) {
          await world.kernel.sleep(outcome.delayMs);
          const { status, headers, body } = outcome;
          return { status, headers, body };
        }
        if (outcome.kind !== 'reset') await world.kernel.sleep(timeoutMs);
        throw Object.assign(new Error('no answer'), {
          code: outcome.kind === 'reset' ? 'ECONNRESET' : 'ECONNABORTED',
        });
      },
    },
    model: { kite, rows: () => rowsOf(kite, world.now()), placed: () => placed },
  };
}

interface RawRow {
  readonly tag: string | null;
  readonly status: string;
  readonly transaction_type: string;
  readonly quantity: number;
  readonly filled_quantity: number;
  readonly average_price: number;
}

/** A request of its own: only when nothing counts any more. */
function rowsOf(kite: Kite, at: number): readonly KiteRow[] {
  const outcome = kite.http(
    {
      method: 'GET',
      url: '/orders',
      headers: { 'x-kite-version': '3', authorization: `token ${API_KEY}:${TOKEN}` },
      body: '',
    },
    at,
  );
  if (outcome.kind !== 'answer' || outcome.status !== 200) return [];
  const { data }: { readonly data: readonly RawRow[] } = JSON.parse(outcome.body);
  return data.map((row) => {
    const { tag, status, transaction_type: side, quantity: qty, filled_quantity: filled } = row;
    const value = Math.round(row.average_price * filled * 100);
    const over = ['COMPLETE', 'CANCELLED', 'REJECTED'].includes(status);
    return { tag: tag ?? '', status, side, qty, filled, pending: over ? 0 : qty - filled, value };
  });
}
