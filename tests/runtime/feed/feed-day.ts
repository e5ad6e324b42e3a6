import jobsFile from '../../../functions/jobs.json' with { type: 'json' };
import { kiteMarketData } from '../../../shared/adapters/kite/market-data.ts';
import { rateShare } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { HttpAnswer, HttpRequest, Transport } from '../../../shared/adapters/kite/transport.ts';
import { replayClock, type ReplayClock } from '../../../shared/adapters/replay-clock.ts';
import { syntheticMarketDay } from '../../../shared/backtest/market-day.ts';
import { generateMarket } from '../../../shared/backtest/synthetic/generate.ts';
import { ELIGIBILITY_SETTINGS, type Eligibility } from '../../../shared/domain/eligibility.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { STANDARD_RULES } from '../../../shared/domain/session.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { DUMP_SETTINGS } from '../../../shared/instruments/settings.ts';
import type { Log, Store } from '../../../shared/ports.ts';
import { configOf } from '../../../shared/runtime/config.ts';
import { SILENT, type DayResult } from '../../../shared/runtime/day-result.ts';
import { openFeed, type Feed } from '../../../shared/runtime/feed/open.ts';
import type { DayWanted } from '../../../shared/runtime/feed/prepare.ts';
import { FEED_SETTINGS } from '../../../shared/runtime/feed/settings.ts';
import { certifyDueAt } from '../../../shared/runtime/jobs/certify-due.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import type { Place } from '../../../shared/runtime/place.ts';
import { setupOf } from '../../../shared/runtime/run-request.ts';
import { memoryPlace, runKept } from '../../../shared/runtime/wire.ts';
import type { HttpOutcome } from '../../../shared/sim/kite/answers.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';

/** A generated day behind the model of Kite, fetched by the feed, and traded on paper: in a time that passes only while everybody waits. */

export const DAY = 20260909;
export const GENERATED = generateMarket({ seed: 1417, day: DAY });
export const MARKET = syntheticMarketDay(GENERATED);
export const STOCKS = ['RELIANCE', 'HDFCBANK', 'INFY', 'SBIN', 'TATASTEEL', 'LT'];
export const BOTS = ['stocks', 'futures'] as const;
export const SETUP = setupOf(
  { config: configOf('demo', {}), bots: BOTS, strategy: null, preset: 'default', rates: 'newest' },
  DAY,
);

const API_KEY = 'key';
export const TOKEN = 'a-token-that-lives';

export function at(minute: number, seconds = 0): number {
  return instantOf(DAY, minute) + seconds * 1000;
}

/** When the jobs have the day certified. */
export const CERTIFIED_AT = certifyDueAt(jobsOf(jobsFile), STANDARD_RULES, DAY) ?? NaN;

export const ELIGIBILITY: Eligibility = eligibility();

function eligibility(): Eligibility {
  const source = <T>(rows: readonly T[]) => ({ source: 'made up', at: at(500), rows });
  const bands = MARKET.instruments.flatMap(({ instrument: { kind, symbol }, bandLow, bandHigh }) =>
    kind === 'equity' && bandLow !== null && bandHigh !== null
      ? [{ symbol, low: bandLow, high: bandHigh }]
      : [],
  );
  return {
    day: DAY,
    madeAt: at(500),
    sources: {
      foBan: source([]),
      misBlocked: source([]),
      surveillance: source([]),
      tradeToTrade: source([]),
      bands: source(bands),
      exDates: source([]),
    },
  };
}

export const WANTED: DayWanted = {
  day: DAY,
  bots: BOTS,
  watchlist: { stocks: STOCKS },
  rules: STANDARD_RULES,
  eligible: { file: ELIGIBILITY, settings: ELIGIBILITY_SETTINGS },
  root: 'the model',
  dump: { ...DUMP_SETTINGS, leastRows: { NSE: 1, BSE: 0, NFO: 1, BFO: 0 } },
  settings: FEED_SETTINGS,
};

/** Rounds without anybody who waits, after which a day hangs. */
const IDLE_MOST = 1000;

/** Time passes to the next instant that somebody waits for, when nobody has anything else to do. */
export class Machine {
  readonly clock: ReplayClock;
  #waiting: { readonly at: number; readonly wake: () => void }[] = [];

  readonly #cutAt: number;

  readonly #isBusy: () => boolean;

  /** Whoever would wait beyond `cutAt` fails: the life ends there. No time passes while somebody `isBusy` with something real: a socket, a file. */
  constructor(start: number, cutAt = Infinity, isBusy = (): boolean => false) {
    this.clock = replayClock(start);
    this.#cutAt = cutAt;
    this.#isBusy = isBusy;
  }

  readonly sleepUntil = (until: number): Promise<void> =>
    until > this.#cutAt
      ? Promise.reject(new Error('cut off'))
      : until <= this.clock.now()
        ? Promise.resolve()
        : new Promise((wake) => this.#waiting.push({ at: until, wake }));

  async run<T>(work: Promise<T>): Promise<T> {
    let [over, idle] = [false, 0];
    const ended = work.finally(() => (over = true));
    ended.catch(() => undefined);
    for (;;) {
      for (let i = 0; i < 3; i += 1) await new Promise((resolve) => setImmediate(resolve));
      if (over) return ended;
      if (this.#isBusy()) continue;
      const next = Math.min(...this.#waiting.map((each) => each.at));
      idle = next === Infinity ? idle + 1 : 0;
      if (idle > IDLE_MOST) throw new Error(`nobody waits for anything at ${this.clock.now()}`);
      if (idle > 0) continue;
      this.clock.set(Math.max(next, this.clock.now()));
      const due = this.#waiting.filter((each) => each.at <= next);
      this.#waiting = this.#waiting.filter((each) => each.at > next);
      for (const { wake } of due) wake();
    }
  }
}

/** What Kite is, or what stands between. */
export type Http = (request: HttpRequest, at: number) => HttpOutcome;

export function kiteOfDay(): Kite {
  return kiteOf(MARKET);
}

export function kiteOf(market: MarketDay): Kite {
  const settings = { apiKey: API_KEY, apiSecret: 'secret', accessToken: TOKEN, openingCash: 1_000_000_00 };
  return new Kite({ market, costs: SETUP.config.costs, rates: SETUP.rates, settings });
}

export interface Told {
  readonly alerts: string[];
  readonly logged: { readonly message: string; readonly fields: Readonly<Record<string, unknown>> }[];
  readonly asked: { readonly url: string; readonly at: number }[];
}

export function nothingTold(): Told {
  return { alerts: [], logged: [], asked: [] };
}

export interface Life {
  readonly machine: Machine;
  readonly http: Http;
  readonly told: Told;
  readonly token?: () => Promise<string>;
  readonly wanted?: DayWanted;
  /** As what the day is kept. */
  readonly request?: Readonly<Record<string, string>>;
}

export function feedOf(life: Life, store: Store): Promise<Feed> {
  const { machine, http, told, wanted = WANTED, token = async () => TOKEN } = life;
  const { clock, sleepUntil } = machine;
  const transport: Transport = async (request, timeoutMs): Promise<HttpAnswer> => {
    told.asked.push({ url: request.url, at: clock.now() });
    const outcome = http(request, clock.now());
    if (outcome.kind === 'answer') return outcome;
    if (outcome.kind === 'silent') await sleepUntil(clock.now() + timeoutMs);
    throw new Error(outcome.kind === 'silent' ? `no answer within ${timeoutMs} ms` : 'hung up');
  };
  const data = kiteMarketData({
    apiKey: API_KEY,
    token,
    transport,
    settings: DEFAULT_KITE_SETTINGS,
    candleTimeoutMs: FEED_SETTINGS.candleTimeoutMs,
  });
  const turns = rateShare([{ limit: 1, windowMs: FEED_SETTINGS.everyMs }], clock, sleepUntil);
  const turn = (until: number): Promise<boolean> => turns.take(until);
  return openFeed({ data, history: data, turn, clock, sleepUntil, store }, wanted);
}

/** A life of the day: to its end, or to whatever ends it. */
export async function live(
  life: Life,
  place: Place = memoryPlace(),
  resume = false,
): Promise<{ readonly result: DayResult; readonly feed: Feed }> {
  const { told, machine } = life;
  const work = async () => {
    const feed = await feedOf(life, place.store);
    const listener = { ...SILENT, alert: (text: string) => void told.alerts.push(text) };
    const log: Log = { write: (_, __, message, fields) => void told.logged.push({ message, fields }) };
    const asked = { source: 'the model', request: life.request ?? {}, resume };
    const certified = async () => {
      await machine.sleepUntil(CERTIFIED_AT);
      return machine.clock.now();
    };
    const result = await runKept(
      place,
      SETUP,
      feed.market,
      listener,
      { kind: 'published', feed, certified },
      asked,
      () => log,
    );
    return { result, feed };
  };
  return machine.run(work());
}
