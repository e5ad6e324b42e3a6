import jobs from '../../functions/jobs.json' with { type: 'json' };
import { kiteMarketData } from '../../shared/adapters/kite/market-data.ts';
import { rateShare } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { sessionOf } from '../../shared/domain/session.ts';
import { clockText, dayOf, dayText, instantOf, minuteText, MINUTE_MS } from '../../shared/domain/time.ts';
import { DEFAULT_WATCHLIST } from '../../shared/domain/watchlist.ts';
import { DUMP_SETTINGS } from '../../shared/instruments/settings.ts';
import type { Store } from '../../shared/ports.ts';
import type { Config } from '../../shared/runtime/config.ts';
import type { Feed } from '../../shared/runtime/feed/open.ts';
import { certifyDueAt } from '../../shared/runtime/jobs/certify-due.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import type { DayWanted, FeedParts } from '../../shared/runtime/feed/prepare.ts';
import { FEED_SETTINGS } from '../../shared/runtime/feed/settings.ts';
import { requireFewAsked } from '../../shared/runtime/feed/universe.ts';
import { dayToken, type Reading } from '../../shared/runtime/login/token.ts';
import type { Going } from '../../shared/runtime/place.ts';
import { eligibleBy, rulesOf } from '../../shared/runtime/run-request.ts';
import { readEligibility } from './eligibility-file.ts';
import type { FeedPlan } from './run-feed.ts';
import type { Say } from './run-telling.ts';
import { readWatchlist } from './watchlist-file.ts';

/** A warm-up of ten days is longer than a minute's candle. */
const HISTORY_TIMEOUT_MS = 15_000;

interface FeedWorld {
  readonly going: Going;
  readonly transport: Transport;
  readonly apiKey: string;
  readonly reading: Reading;
  readonly store: Store;
}

/** Who asks Kite for the market's data, one request a second. */
export function feedParts({ going, transport, apiKey, reading, store }: FeedWorld): FeedParts {
  const of = (timeoutMs: number) =>
    kiteMarketData({
      apiKey,
      token: dayToken(reading),
      transport,
      settings: { ...DEFAULT_KITE_SETTINGS, timeoutMs },
      candleTimeoutMs: timeoutMs,
    });
  const sleepUntil = (at: number): Promise<void> => going.sleepUntil(at);
  const turns = rateShare([{ limit: 1, windowMs: FEED_SETTINGS.everyMs }], going.clock, sleepUntil);
  return {
    clock: going.clock,
    sleepUntil,
    data: of(FEED_SETTINGS.candleTimeoutMs),
    history: of(HISTORY_TIMEOUT_MS),
    turn: (until) => turns.take(until),
    store,
  };
}

/** Throws a DayRefused for a day without a session, for more instruments than can be fetched, and for an eligibility file that is of another day or too old. */
export async function dayWanted(plan: FeedPlan, config: Config, { clock }: Going): Promise<DayWanted> {
  const now = clock.now();
  const day = dayOf(now);
  const { bots, calendar, keep, source } = plan;
  const rules = rulesOf({ calendar, config });
  const session = sessionOf(day, { segment: 'cash', closingAuction: true }, calendar, rules.settings);
  if ('rule' in session) throw new DayRefused(session.rule, session.why);
  const eligibility =
    plan.eligibility === null
      ? null
      : readEligibility(plan.eligibility, { day, now, settings: config.eligibility });
  const list = keep.state === null ? null : await readWatchlist(keep.state);
  const watchlist = list ?? DEFAULT_WATCHLIST;
  // Now, and not when the dump is published; a day that was begun has what it had.
  if (!keep.resume) requireFewAsked(bots, watchlist, day, FEED_SETTINGS);
  return {
    day,
    bots,
    watchlist,
    rules,
    eligible: eligibleBy({ eligibility, config }),
    root: source.root,
    dump: { ...DUMP_SETTINGS, leastRows: source.leastRows },
    settings: FEED_SETTINGS,
  };
}

/** Before Kite publishes it, its dump is yesterday's. */
export async function dumpPublished({ day, dump }: DayWanted, going: Going, tell: Say): Promise<void> {
  const at = instantOf(day, dump.publishedMinute) + MINUTE_MS;
  if (going.clock.now() >= at) return;
  tell(`Waiting for the day’s instrument dump, which is published at ${minuteText(dump.publishedMinute)}`);
  await going.sleepUntil(at);
}

export function refuseOver({ hours: [, last], opening }: Feed, { keep }: FeedPlan, { clock }: Going): void {
  if (clock.now() <= last || keep.resume) return;
  throw new DayRefused(
    'session-over',
    `${dayText(opening.day)}: the last minute ended ${clockText(last)}; --resume finishes a day that was begun`,
  );
}

/** The instant of the day's certificate, when it has come; what was missed is made up for at once. */
export async function certificateDue({ day, rules }: DayWanted, going: Going, tell: Say): Promise<number> {
  const at = certifyDueAt(jobsOf(jobs), rules, day) ?? 0;
  if (going.clock.now() < at)
    tell(
      `The market is closed. The day’s certificate is made at ${clockText(at)}; stopped before, --resume makes up for it`,
    );
  await going.sleepUntil(at);
  return going.clock.now();
}
