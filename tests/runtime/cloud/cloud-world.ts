import { kiteMarketData } from '../../../shared/adapters/kite/market-data.ts';
import { rateShare } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { HttpAnswer, Transport } from '../../../shared/adapters/kite/transport.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { paperBroker } from '../../../shared/adapters/paper-broker/paper-broker.ts';
import type { BotName } from '../../../shared/domain/account.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { MINUTE_MS } from '../../../shared/domain/time.ts';
import { chargedBy } from '../../../shared/ledger/charged.ts';
import type { Alerts, Log, MarketData, Queue, Store, Task } from '../../../shared/ports.ts';
import { marginRowOf } from '../../../shared/risk/margin-table.ts';
import { DayMarket } from '../../../shared/runtime/cloud/day-market.ts';
import { PAPER_LEASE_MS } from '../../../shared/runtime/cloud/paper-minutes.ts';
import type { CloudParts } from '../../../shared/runtime/cloud/parts.ts';
import { preflight, type PreflightParts } from '../../../shared/runtime/cloud/preflight.ts';
import { cloudTick } from '../../../shared/runtime/cloud/tick.ts';
import { dayResult } from '../../../shared/runtime/day-read.ts';
import type { DayResult } from '../../../shared/runtime/day-result.ts';
import type { KeptClass } from '../../../shared/runtime/feed/publication-log.ts';
import { FEED_SETTINGS } from '../../../shared/runtime/feed/settings.ts';
import type { DayWanted } from '../../../shared/runtime/feed/prepare.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import type { VenueOf } from '../../../shared/runtime/venue.ts';
import { at, kiteOfDay, Machine, nothingTold, SETUP, TOKEN, WANTED } from '../feed/feed-day.ts';
import type { Http, Told } from '../feed/feed-day.ts';

/** The functions of a deployment: each call is a process of its own that knows nothing but the store, Kite and the time. */

export const SETTINGS = { ...FEED_SETTINGS, turns: 'class' } as const;

export const VENUE: VenueOf = ({ market, setup, clock, store }) => {
  const paper = paperBroker(
    market,
    setup.config.costs,
    clock,
    store,
    (instrument, side) => marginRowOf(instrument, side, market.day),
    chargedBy(setup.rates),
  );
  return { ...paper, broker: paper, isSimulated: false };
};

export interface World {
  readonly machine: Machine;
  readonly http: Http;
  readonly told: Told;
  readonly store: Store;
  /** What was enqueued. */
  readonly tasks: Task[];
  readonly isStreamed: boolean;
  readonly nonces: { next: number };
  readonly setup: TradingSetup;
  readonly wanted: DayWanted;
}

export function worldOf(changes: Partial<World> = {}): World {
  const kite = kiteOfDay();
  return {
    machine: new Machine(at(510)),
    http: (request, now) => kite.http(request, now),
    told: nothingTold(),
    store: memoryStore(),
    tasks: [],
    isStreamed: false,
    nonces: { next: 0 },
    setup: SETUP,
    wanted: { ...WANTED, settings: SETTINGS },
    ...changes,
  };
}

export function dataOf({ machine, http, told }: World): MarketData {
  const { clock, sleepUntil } = machine;
  const transport: Transport = async (request, timeoutMs): Promise<HttpAnswer> => {
    told.asked.push({ url: request.url, at: clock.now() });
    const outcome = http(request, clock.now());
    if (outcome.kind === 'answer') return outcome;
    if (outcome.kind === 'silent') await sleepUntil(clock.now() + timeoutMs);
    throw new Error(outcome.kind === 'silent' ? `no answer within ${timeoutMs} ms` : 'hung up');
  };
  return kiteMarketData({
    apiKey: 'key',
    token: async () => TOKEN,
    transport,
    settings: DEFAULT_KITE_SETTINGS,
    candleTimeoutMs: FEED_SETTINGS.candleTimeoutMs,
  });
}

/** What a process begins with. */
export function bornIn(world: World, store: Store = world.store): CloudParts {
  const { machine, told, tasks, isStreamed, nonces, setup } = world;
  const { clock, sleepUntil } = machine;
  const data = dataOf(world);
  const share = () => rateShare([{ limit: 1, windowMs: SETTINGS.everyMs }], clock, sleepUntil);
  const futures = share();
  const shares = { equity: share(), future: futures, index: futures, option: share() };
  const turnOf = (of: KeptClass) => (until: number) => shares[of].take(until);
  const alerts: Alerts = { alert: async (text) => void told.alerts.push(text) };
  const log: Log = { write: (_, __, message, fields) => void told.logged.push({ message, fields }) };
  const queue: Queue = {
    async enqueue(task) {
      if (tasks.some(({ name }) => name === task.name)) return 'exists';
      tasks.push(task);
      return 'queued';
    },
  };
  return {
    ports: { clock, store, queue, alerts, log },
    market: new DayMarket(store),
    setupOf: () => setup,
    feed: { data, history: data, turnOf, settings: SETTINGS, isStreamed, askedMost: 10 },
    broker: { kind: 'paper', venueOf: VENUE },
    nonce: () => `nonce-${(nonces.next += 1)}`,
    sleepUntil,
    restoreEpoch: 0,
    paperLeaseMs: PAPER_LEASE_MS,
  };
}

export function preflightParts(world: World, changes: Partial<PreflightParts> = {}): PreflightParts {
  return {
    ...bornIn(world),
    wantedOf: async () => world.wanted,
    token: async () => ({ name: 'token', is: 'fine', says: 'made today' }),
    skewMs: async () => 0,
    skewMaxMs: 1000,
    mode: 'paper',
    egress: { permitted: [], seen: async () => '' },
    root: 'the model',
    ...changes,
  };
}

export const BOTS: readonly BotName[] = ['stocks', 'futures'];

export const FIRST = at(556);
export const LAST = at(940);

/** The day's preflight, then every minute's ticks at once, each in a process of its own. */
export async function lived(
  world: World,
  minute: (call: Call, at: number) => Promise<void> = eachBot,
  last = LAST + MINUTE_MS,
): Promise<DayResult> {
  const { machine, store, setup } = world;
  return machine.run(
    (async () => {
      await machine.sleepUntil(at(511));
      await preflight(preflightParts(world), machine.clock.now());
      for (let end = FIRST; end <= last; end += MINUTE_MS) {
        await machine.sleepUntil(end);
        await minute((bot, when, kept = store) => cloudTick(bornIn(world, kept), bot, when), end);
      }
      return (await dayResult(store, setup, await marketOf(store))).day;
    })(),
  );
}

/** A tick in a process of its own; `kept`: its store, where that is not the world’s. */
export type Call = (bot: BotName, at: number, kept?: Store) => Promise<void>;

export async function eachBot(call: Call, end: number): Promise<void> {
  await Promise.all(BOTS.map((bot) => call(bot, end)));
}

export function marketOf(store: Store, when = at(1000)): Promise<MarketDay> {
  return new DayMarket(store).upTo(when);
}
