import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { NotWritten, type HttpAnswer, type HttpRequest } from '../../shared/adapters/kite/transport.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Json, Market } from '../../shared/ports.ts';
import { plain } from '../../shared/runtime/documents.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import { handlersOf } from '../../shared/runtime/handlers.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { newRuntime } from '../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { IDLE_APP, type App, type Birth, type SimPorts } from '../../shared/sim/app.ts';
import type { FaultOptions } from '../../shared/sim/kite/fault-schema.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import { PLAIN_QUEUE, type Scenario } from '../../shared/sim/simulate.ts';
import type { World } from '../../shared/sim/world.ts';
import { TODAY } from '../support/tiny-day.ts';
import { API_KEY, COSTS, SETTINGS, TOKEN } from './kite/support.ts';

/** The handlers over the real Kite adapter and the model of Kite, as lives of the kernel's world. */

export interface KiteOutside {
  readonly market: Market;
  /** What a request of a life meets. */
  readonly wire: { http(request: HttpRequest, timeoutMs: number): Promise<HttpAnswer> };
  readonly model: { readonly kite: Kite; rows(): readonly KiteRow[] };
}

/** Of the model's own book, without any fault. */
export interface KiteRow {
  readonly tag: string;
  readonly status: string;
  readonly side: string;
  readonly qty: number;
  readonly filled: number;
  readonly pending: number;
}

export interface KiteDay {
  readonly setup: TradingSetup;
  readonly market: MarketDay;
  readonly first: Minute;
  readonly last: Minute;
  readonly faults?: readonly FaultOptions[];
  /** What a life does besides: given its handlers. */
  readonly settings?: Partial<typeof SETTINGS>;
}

const AFTER_MINUTES = 3;

const JOBS = jobsOf([
  {
    name: 'minute',
    what: 'minute',
    about: 'The book is read, then every bot decides',
    schedule: '* 9-23 * * *',
    timeZone: 'Asia/Kolkata',
    on: 'trading-day',
    within: { kind: 'session', afterMinutes: AFTER_MINUTES },
    missed: 'latest',
    lateAtMostSeconds: 3600,
    retries: 5,
    attemptDeadlineSeconds: 55,
  },
]);

function appOf({ setup, market, last }: KiteDay): (ports: SimPorts & KiteOutside, birth: Birth) => App {
  return ({ wire, ...ports }, { random, sleepUntil, restoreEpoch }) => {
    const broker = kiteBroker({
      apiKey: API_KEY,
      token: async () => TOKEN,
      clock: ports.clock,
      sleepUntil,
      share: shareOf('functions', 1),
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
    faults: [],
    fates: [],
    happenings: [],
    invariants: {
      'tagged exits never sell more than was bought': (_world, { model }) => {
        const net = netOf(model.rows());
        return net >= 0 ? null : `${net}`;
      },
      'live exits are for no more than what is held': (_world, { model }) => {
        const rows = model.rows();
        const live = rows.filter(({ tag }) => tag[15] !== 'e').reduce((sum, { pending }) => sum + pending, 0);
        return live <= netOf(rows) ? null : `${live} live, ${netOf(rows)} held`;
      },
      'an entry is placed once': (_world, { model }) => {
        const entries = model.rows().filter(({ tag }) => tag[15] === 'e');
        return new Set(entries.map(({ tag }) => tag)).size === entries.length ? null : 'twice';
      },
    },
  };
}

export function netOf(rows: readonly KiteRow[]): number {
  return rows.reduce((sum, { side, filled }) => sum + (side === 'BUY' ? filled : -filled), 0);
}

function outsideOf(world: World, { market, faults = [], settings = {} }: KiteDay): KiteOutside {
  const kite = new Kite({
    settings: { ...SETTINGS, openingCash: 10_000_000_00, ...settings },
    market,
    costs: COSTS,
  });
  for (const fault of faults) kite.arm(fault);
  return {
    market: replayMarket(market),
    wire: {
      async http(request, timeoutMs) {
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
    model: { kite, rows: () => rowsOf(kite, world.now()) },
  };
}

interface RawRow {
  readonly tag: string | null;
  readonly status: string;
  readonly transaction_type: string;
  readonly quantity: number;
  readonly filled_quantity: number;
}

/** The book as it is, by the model's own answer: a request that no fault is armed for. */
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
  return data.map(({ tag, status, transaction_type: side, quantity: qty, filled_quantity: filled }) => {
    const over = ['COMPLETE', 'CANCELLED', 'REJECTED'].includes(status);
    return { tag: tag ?? '', status, side, qty, filled, pending: over ? 0 : qty - filled };
  });
}
