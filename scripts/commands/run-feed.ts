import { join } from 'node:path';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteMarketData } from '../../shared/adapters/kite/market-data.ts';
import { rateShare } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { sessionOf } from '../../shared/domain/session.ts';
import { clockText, dayOf, dayText, instantOf, minuteText, MINUTE_MS } from '../../shared/domain/time.ts';
import { DEFAULT_WATCHLIST } from '../../shared/domain/watchlist.ts';
import { DUMP_SETTINGS } from '../../shared/instruments/settings.ts';
import { configOf, ConfigError, type Config } from '../../shared/runtime/config.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { openFeed, type Feed } from '../../shared/runtime/feed/open.ts';
import { FEED_SETTINGS } from '../../shared/runtime/feed/settings.ts';
import type { FeedParts, DayWanted } from '../../shared/runtime/feed/prepare.ts';
import { FeedEnded } from '../../shared/runtime/feed/publisher.ts';
import { certifyDueAt } from '../../shared/runtime/jobs/certify-due.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { readKiteVariables } from '../../shared/runtime/kite-variables.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { dayToken, endedText, standing, type Reading } from '../../shared/runtime/login/token.ts';
import type { Going, LogBy, Place } from '../../shared/runtime/place.ts';
import { dayJson } from '../../shared/runtime/report/json.ts';
import { LiveLines } from '../../shared/runtime/report/live.ts';
import { blockedLines, idleLines, sessionsText } from '../../shared/runtime/report/opening.ts';
import { eligibleBy, requireTradable, rulesOf, setupOf } from '../../shared/runtime/run-request.ts';
import { runKept } from '../../shared/runtime/wire.ts';
import { STATE_FOLDER } from './books.ts';
import { checkControl, withControl } from './control.ts';
import { readEligibility } from './eligibility-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { feedClock, Interrupted } from './feed-clock.ts';
import { SECRETS_FOLDER } from './login.ts';
import { askedDay, openPlace, refusing } from './run-book.ts';
import { openRunLog } from './run-log.ts';
import type { KiteSource } from './feed-options.ts';
import type { RunPlan } from './run-options.ts';
import { dayBlocks, endOf, listenerOf, listText, type Say } from './run-telling.ts';
import type { Terminal } from './terminal.ts';
import { readWatchlist } from './watchlist-file.ts';

export type FeedPlan = RunPlan & { readonly source: KiteSource };

/** A warm-up of ten days is longer than a minute's candle. */
const HISTORY_TIMEOUT_MS = 15_000;

/**
 * `tron run --feed kite`. Rejects with a ConfigError for a bad variable and with a DayRefused where the day cannot be run: no token, no session, no dump.
 * An interrupt ends it where it is; `--resume` goes on.
 */
export async function runFeed(
  plan: FeedPlan,
  terminal: Terminal,
  signal: AbortSignal = interrupted(),
): Promise<ExitCode> {
  const config = configOf(plan.profile, terminal.env, { strategies: plan.settings });
  const say: Say = (text) => (plan.json ? terminal.err(text) : terminal.out(text));
  const tell: Say = plan.json && plan.quiet ? () => {} : say;
  const variables = readKiteVariables(terminal.env);
  if (!variables.ok) throw new ConfigError(variables.problems);
  checkControl(plan.source.controlPort, terminal);
  const { apiKey, userId } = variables.values;
  const { root } = plan.source;
  const transport = httpTransport(root);
  const going = await feedClock(root, transport, signal);
  const secrets = fileSecrets(join(plan.keep.state ?? STATE_FOLDER, SECRETS_FOLDER));
  const reading: Reading = { ports: going, secrets, userId, settings: LOGIN_SETTINGS };
  await requireToken(reading);
  const day = dayOf(going.clock.now());
  tell(
    `Paper trading ${dayText(day)} as it happens, candles of ${root}: profile ${config.profile}, ${listText(plan.bots)}`,
  );
  const kept = await openPlace(plan.keep, 'kite');
  tell(`Kept in ${kept.where}`);
  const log = openRunLog(plan.log, config.logLevel, plan.quiet, terminal);
  try {
    const of = (timeoutMs: number) =>
      kiteMarketData({
        apiKey,
        token: dayToken(reading),
        transport,
        settings: { ...DEFAULT_KITE_SETTINGS, timeoutMs },
        candleTimeoutMs: timeoutMs,
      });
    const turns = rateShare([{ limit: 1, windowMs: FEED_SETTINGS.everyMs }], going.clock, (at) =>
      going.sleepUntil(at),
    );
    const parts: FeedParts = {
      clock: going.clock,
      sleepUntil: (at) => going.sleepUntil(at),
      data: of(FEED_SETTINGS.candleTimeoutMs),
      history: of(HISTORY_TIMEOUT_MS),
      turn: (until) => turns.take(until),
      store: kept.place.store,
    };
    return await lived(plan, config, parts, { ...kept, log: log.by, going }, terminal, tell);
  } catch (error) {
    if (error instanceof Interrupted) {
      terminal.err(
        `stopped at ${clockText(going.clock.now())}: the day is not over, --resume goes on with it`,
      );
      return EXIT.refused;
    }
    if (error instanceof FeedEnded) throw new DayRefused('feed-ended', error.message, { cause: error });
    throw error;
  } finally {
    log.close();
    kept.close();
  }
}

interface Here {
  readonly place: Place;
  readonly log: LogBy;
  readonly going: Going;
}

async function lived(
  plan: FeedPlan,
  config: Config,
  parts: FeedParts,
  { place, log, going }: Here,
  terminal: Terminal,
  tell: Say,
): Promise<ExitCode> {
  const wanted = await wantedOf(plan, config, going);
  await dumpPublished(wanted, going, tell);
  const feed = await openFeed(parts, wanted);
  const { opening } = feed;
  requireTradable(opening, plan.bots);
  refuseOver(feed, plan, going);
  tell(sessionsText(opening, plan.eligibility === null ? 'unknown: no file' : `by ${plan.eligibility}`));
  for (const line of [...idleLines(opening, plan.bots), ...blockedLines(opening)]) tell(line);
  if (going.clock.now() < feed.hours[0])
    tell(`Waiting for the market: its first minute ends ${clockText(feed.hours[0])}`);
  const colour = plan.json ? terminal.colour.err : terminal.colour.out;
  const listener = listenerOf(new LiveLines({ colour }), plan.quiet ? null : tell, terminal.err);
  const request = { ...plan, config, eligibility: wanted.eligible.file };
  const asked = askedDay(request, opening, wanted.watchlist, plan.keep.resume, plan.broker);
  const certified = (): Promise<number> => certificateDue(wanted, going, tell);
  const pace = { kind: 'published', feed, certified } as const;
  const result: DayResult = await refusing(() =>
    withControl(plan.source.controlPort, terminal, going, tell, (awake) =>
      runKept(place, setupOf(request, wanted.day), feed.market, listener, pace, asked, log, undefined, awake),
    ),
  );
  for (const block of dayBlocks(result)) tell(`\n${block}`);
  const source = { kind: 'kite', root: plan.source.root } as const;
  if (plan.json) terminal.out(JSON.stringify(dayJson({ source, result, findings: [], seedRun: null })));
  return endOf([result]);
}

/** Throws a DayRefused for a day without a session, and for an eligibility file that is of another day or too old. */
async function wantedOf(plan: FeedPlan, config: Config, { clock }: Going): Promise<DayWanted> {
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
  return {
    day,
    bots,
    watchlist: list ?? DEFAULT_WATCHLIST,
    rules,
    eligible: eligibleBy({ eligibility, config }),
    root: source.root,
    dump: { ...DUMP_SETTINGS, leastRows: source.leastRows },
    settings: FEED_SETTINGS,
  };
}

/** Rejects with a DayRefused where there is none to work with. */
export async function requireToken(reading: Reading): Promise<void> {
  const found = await standing(reading);
  const why =
    found.kind !== 'kept' ? found.why : found.state.kind === 'expired' ? endedText(found.state.endsAt) : null;
  if (why !== null)
    throw new DayRefused(
      'token',
      `no valid Kite token: ${why}. \`tron login\` prints the link to log in with`,
    );
}

/** Before Kite publishes it, its dump is yesterday's. */
async function dumpPublished({ day, dump }: DayWanted, going: Going, tell: Say): Promise<void> {
  const at = instantOf(day, dump.publishedMinute) + MINUTE_MS;
  if (going.clock.now() >= at) return;
  tell(`Waiting for the day’s instrument dump, which is published at ${minuteText(dump.publishedMinute)}`);
  await going.sleepUntil(at);
}

/** What was missed is made up for at once. */
async function certificateDue({ day, rules }: DayWanted, going: Going, tell: Say): Promise<number> {
  const at = certifyDueAt(jobsOf(jobsFile), rules, day) ?? 0;
  if (going.clock.now() < at)
    tell(
      `The market is closed. The day’s certificate is made at ${clockText(at)}; stopped before, --resume makes up for it`,
    );
  await going.sleepUntil(at);
  return going.clock.now();
}

function refuseOver({ hours: [, last], opening }: Feed, { keep }: FeedPlan, { clock }: Going): void {
  if (clock.now() <= last || keep.resume) return;
  throw new DayRefused(
    'session-over',
    `${dayText(opening.day)}: the last minute ended ${clockText(last)}; --resume finishes a day that was begun`,
  );
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
