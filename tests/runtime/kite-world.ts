import type { z } from 'zod';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { memoryQueue, type MemoryQueue } from '../../shared/adapters/memory-queue.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { replayClock, type ReplayClock } from '../../shared/adapters/replay-clock.ts';
import { replayMarket } from '../../shared/adapters/replay-market.ts';
import type { AccountState } from '../../shared/domain/account.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Order } from '../../shared/domain/order.ts';
import { instantOf, type Minute } from '../../shared/domain/time.ts';
import type { Trade } from '../../shared/domain/trade.ts';
import type { Broker, Store } from '../../shared/ports.ts';
import { SILENT } from '../../shared/runtime/day-result.ts';
import {
  accountDocument,
  orderDocument,
  parsed,
  positionDocument,
  tradeDocument,
  type Position,
} from '../../shared/runtime/documents.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { handlersOf } from '../../shared/runtime/handlers.ts';
import { daysOf, keys } from '../../shared/runtime/keys.ts';
import { newRuntime, type Runtime } from '../../shared/runtime/runtime.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { tick } from '../../shared/runtime/tick.ts';
import type { HttpOutcome, HttpRequest } from '../../shared/sim/kite/answers.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import type { KiteOptions } from '../../shared/sim/kite/settings.ts';
import { transportOf } from '../adapters/kite/transport-of.ts';
import { CLEAN } from '../support/certified.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';

/** A day on the real Kite adapter and the model of Kite, walked by hand. */
export interface KiteWorld {
  readonly kite: Kite;
  readonly store: Store;
  readonly clock: ReplayClock;
  readonly alerts: string[];
  /** Paths that Kite was asked for since they were last cleared. */
  readonly asked: string[];
  readonly runtime: Runtime;
  /** Another process on the same store and account. */
  readonly another: (wrap?: Wrap) => Runtime;
  /** What is decided at the end of a minute, sent and followed; then the book is read once more. */
  readonly minute: (minute: Minute) => Promise<void>;
  readonly minutes: (first: Minute, last: Minute) => Promise<void>;
  readonly reconcile: () => Promise<void>;
  readonly account: () => Promise<AccountState>;
  readonly position: () => Promise<Position>;
  readonly orders: () => Promise<readonly Order[]>;
  readonly trades: () => Promise<readonly Trade[]>;
}

/** `over`: the broker again, by another transport. */
export type Wrap = (ports: {
  readonly broker: Broker;
  readonly store: Store;
  readonly transport: Transport;
  readonly over: (transport: Transport) => Broker;
}) => {
  readonly broker: Broker;
  readonly store: Store;
};

const API_KEY = 'key';
const TOKEN = 'a-token-that-lives';

export function at(minute: Minute, seconds = 0): number {
  return instantOf(TODAY, minute) + seconds * 1_000;
}

interface Base {
  readonly kite: Kite;
  readonly market: MarketDay;
  readonly setup: TradingSetup;
  readonly store: Store;
  readonly queue: MemoryQueue;
  readonly clock: ReplayClock;
  readonly alerts: string[];
  readonly asked: string[];
}

export function kiteWorld(
  setup: TradingSetup,
  market: MarketDay,
  settings: Partial<KiteOptions> = {},
  wrap: Wrap = (ports) => ports,
  isCertified = true,
): KiteWorld {
  const kite = new Kite({
    market,
    costs: setup.config.costs,
    rates: setup.rates,
    settings: {
      apiKey: API_KEY,
      apiSecret: 'secret',
      accessToken: TOKEN,
      openingCash: 1_000_000_00,
      ...settings,
    },
  });
  const store = memoryStore();
  const queue = memoryQueue();
  const base: Base = {
    kite,
    market,
    setup,
    store,
    queue,
    clock: replayClock(at(555)),
    alerts: [],
    asked: [],
  };
  // It was certified the day before.
  if (isCertified)
    store
      .commit({ expect: [], writes: [{ key: keys.newestCertificate, value: CLEAN }] })
      .catch((error: unknown) => base.alerts.push(String(error)));
  let lives = 0;
  const another = (over: Wrap = (ports) => ports): Runtime => lifeIn(base, over, `0-${(lives += 1)}`);
  const runtime = another(wrap);
  const reconcile = (): Promise<void> => handlersOf(runtime).reconcile();
  const { clock } = base;
  const minute = async (end: Minute): Promise<void> => {
    clock.set(Math.max(clock.now(), at(end)));
    for (const bot of setup.bots) await tick(runtime, bot, at(end));
    await queue.drain((task) => executeOrder(runtime, task));
    await reconcile();
  };
  return {
    ...base,
    runtime,
    another,
    minute,
    async minutes(first, last) {
      for (let end = first; end <= last; end++) await minute(end);
    },
    reconcile,
    account: () => one(store, keys.account('main'), accountDocument),
    position: () => one(store, keys.position(TODAY, TINY.key), positionDocument),
    orders: () => all(store, ['orders/', 'orders/~'], orderDocument),
    trades: () => all(store, daysOf('trades', TODAY), tradeDocument),
  };
}

/** A process of its own. */
function lifeIn(
  { kite, market, setup, store, queue, clock, alerts, asked }: Base,
  wrap: Wrap,
  life: string,
): Runtime {
  const instruments = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument]));
  const sleepUntil = async (until: number): Promise<void> => clock.set(Math.max(until, clock.now()));
  const http = (request: HttpRequest): HttpOutcome => {
    asked.push(request.url.split('?')[0] ?? '');
    return kite.http(request, clock.now());
  };
  const over = (by: Transport): Broker =>
    kiteBroker({
      apiKey: API_KEY,
      token: async () => TOKEN,
      clock,
      sleepUntil,
      transport: by,
      share: shareOf('functions', 1),
      readings: readingsOf('functions', 1),
      instrumentOf: (key) => instruments.get(key),
      settings: DEFAULT_KITE_SETTINGS,
    });
  const transport = transportOf({ http });
  const own = wrap({ broker: over(transport), store, transport, over });
  let nonces = 0;
  return newRuntime({
    ports: {
      clock,
      market: replayMarket(market),
      queue,
      alerts: { alert: async (text) => void alerts.push(text) },
      log: { write: () => undefined },
      broker: own.broker,
      store: own.store,
    },
    setup,
    observer: SILENT,
    life,
    nonce: () => `nonce-${life}-${(nonces += 1)}`,
    sleepUntil,
  });
}

async function one<T>(store: Store, key: string, schema: z.ZodType<T>): Promise<T> {
  const [stored] = await store.read([key]);
  return parsed(key, stored?.value ?? null, schema);
}

async function all<T>(
  store: Store,
  [from, before]: readonly [string, string],
  schema: z.ZodType<T>,
): Promise<readonly T[]> {
  const entries = await store.list(from, before);
  return entries.map(({ key, value }) => parsed(key, value, schema));
}
