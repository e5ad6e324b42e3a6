import type { BotName } from '../../domain/account.ts';
import type { Day } from '../../domain/time.ts';
import type { Broker, Clock, Exits, MarketData, Ports } from '../../ports.ts';
import { SILENT } from '../day-result.ts';
import type { KeptClass } from '../feed/publication-log.ts';
import type { FeedSettings } from '../feed/settings.ts';
import { liveEntries } from '../live-entries.ts';
import { newRuntime, type Runtime } from '../runtime.ts';
import type { TradingSetup } from '../setup.ts';
import { tellError } from '../telling.ts';
import type { VenueOf } from '../venue.ts';
import type { DayMarket } from './day-market.ts';
import { blockedMarket, limited, liveBar, type CloudLive } from './live.ts';
import { planOf } from './plan.ts';

/** Where the minutes come from, and how they are asked for. */
export interface CloudFeed {
  /** For a minute’s candle. */
  readonly data: MarketData;
  /** For what may take longer. */
  readonly history: MarketData;
  /** Stocks take turns of their own, so do options, futures and indices theirs together; false: none came until then. */
  readonly turnOf: (of: KeptClass) => (until: number) => Promise<boolean>;
  readonly settings: FeedSettings;
  /** A streamer publishes the minutes: others ask for one only where it does not come, and where that can be done in time. */
  readonly isStreamed: boolean;
  /** So many instruments can be asked for in time. */
  readonly askedMost: number;
}

/**
 * Who takes the orders: `paper`, whose market is the published minutes themselves and so is one of them behind; `real`, who takes them at once. A process
 * is one or the other.
 */
export type CloudBroker =
  | { readonly kind: 'paper'; readonly venueOf: VenueOf }
  | {
      readonly kind: 'real';
      readonly broker: Broker;
      /** Who asks for a tick’s exits, where a tick’s own address is none that the broker knows; null: the tick itself. */
      readonly exits: Exits | null;
      /** The gate that entries pass; null: none is asked, for it is a simulator on this computer. */
      readonly live: CloudLive | null;
    };

/** What every body of a function is made of. A life is a call: nothing here is kept from one to the next that is not in the store. */
export interface CloudParts {
  readonly ports: Omit<Ports, 'market' | 'broker'>;
  readonly market: DayMarket;
  readonly setupOf: (day: Day) => TradingSetup;
  readonly feed: CloudFeed;
  readonly broker: CloudBroker;
  readonly nonce: () => string;
  readonly sleepUntil: (at: number) => Promise<void>;
  readonly restoreEpoch: number;
  /** So long nobody else lives a minute of the paper market that somebody has begun. */
  readonly paperLeaseMs: number;
}

/** Part of every task’s name: orders carry their day, so one life is enough. */
export const CLOUD_LIFE = 'cloud';

/** A runtime on a broker, for a day. */
export function runtimeOn(
  { ports, market, setupOf, nonce, sleepUntil, restoreEpoch }: CloudParts,
  day: Day,
  broker: Broker,
  changes: {
    readonly ports?: Partial<Ports>;
    readonly sleepUntil?: (at: number) => Promise<void>;
    readonly setup?: TradingSetup;
  } = {},
): Runtime {
  return newRuntime({
    ports: { ...ports, market, broker, ...changes.ports },
    setup: changes.setup ?? setupOf(day),
    observer: SILENT,
    life: CLOUD_LIFE,
    nonce,
    sleepUntil: changes.sleepUntil ?? sleepUntil,
    restoreEpoch,
  });
}

const BOT_OF = {
  equity: 'stocks',
  future: 'futures',
  index: 'futures',
  option: 'options',
} as const satisfies Record<KeptClass, BotName>;

/**
 * A runtime on the broker itself, which enters no more than the gate lets through. What cannot be read of it keeps nobody from an exit. Who decides finds every
 * instrument blocked, with the sentence, where the gate is shut, so that it can be opened in the day; who sends makes no entry then, and none in what others
 * hold by the time that it is to be sent.
 */
export async function realRuntimeOn(
  parts: CloudParts,
  day: Day,
  { broker, live }: Extract<CloudBroker, { readonly kind: 'real' }>,
  as: 'decides' | 'sends',
): Promise<Runtime> {
  if (live === null) return runtimeOn(parts, day, broker);
  const { store, log, alerts, clock } = parts.ports;
  const setup = parts.setupOf(day);
  const asked = async (): Promise<{ readonly bar: string | null; readonly lots: number | null }> => {
    const planned = (await planOf(store, day))?.live ?? null;
    const bar = await liveBar(store, live, planned, day, setup.config);
    return { bar, lots: planned?.lots ?? null };
  };
  const entering = (): Broker => {
    const { ladder, watch, told } = live;
    const of = {
      day,
      userId: ladder.userId,
      config: setup.config,
      watch,
      told,
      broker,
      store,
      alerts,
      clock,
    };
    return liveEntries({ ...of, sleepUntil: parts.sleepUntil, sharpens: 'each-entry' }).broker;
  };
  const { bar, lots } = await asked().catch((error: unknown) => {
    tellError(log, null, 'the gate of live trading', error);
    return { bar: 'the gate of live trading cannot be read', lots: null };
  });
  if (as === 'sends') return runtimeOn(parts, day, entering(), { setup: limited(setup, bar, lots) });
  const market = bar === null ? parts.market : blockedMarket(parts.market, bar);
  return runtimeOn(parts, day, broker, { setup: limited(setup, null, lots), ports: { market } });
}

/** Whose tick publishes a class: that of the bot that trades it, else that of the day’s first bot. */
export function publisherOf(of: KeptClass, bots: readonly BotName[]): BotName | undefined {
  return bots.includes(BOT_OF[of]) ? BOT_OF[of] : bots[0];
}

/** The real clock is asked for now, and this is what waits between two looks at what others do. */
export async function polled(
  { clock, sleepUntil }: { readonly clock: Clock; readonly sleepUntil: (at: number) => Promise<void> },
  until: number,
  everyMs: number,
  isDone: () => Promise<boolean>,
): Promise<boolean> {
  for (;;) {
    if (await isDone()) return true;
    const now = clock.now();
    if (now >= until) return false;
    await sleepUntil(Math.min(until, now + everyMs));
    if (clock.now() <= now) return false;
  }
}
