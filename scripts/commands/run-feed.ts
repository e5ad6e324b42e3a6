import { join } from 'node:path';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { clockText, dayOf, dayText } from '../../shared/domain/time.ts';
import type { Secrets } from '../../shared/ports.ts';
import type { ServePostbacks } from '../../shared/runtime/as-traded.ts';
import { configOf, ConfigError, type Config } from '../../shared/runtime/config.ts';
import { dayResult } from '../../shared/runtime/day-read.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { openFeed } from '../../shared/runtime/feed/open.ts';
import { FeedEnded } from '../../shared/runtime/feed/publisher.ts';
import { readKiteVariables, type KiteVariables } from '../../shared/runtime/kite-variables.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import type { Asking, ClockWatch } from '../../shared/runtime/clock-watch.ts';
import { liveEntries } from '../../shared/runtime/live-entries.ts';
import { liveGate } from '../../shared/runtime/live-gate.ts';
import { dayToken, type Reading } from '../../shared/runtime/login/token.ts';
import { LOGIN_COMMAND, paged } from '../../shared/runtime/paged-alerts.ts';
import type { Going, LivePace, LogBy, Pace, Place } from '../../shared/runtime/place.ts';
import { dayJson } from '../../shared/runtime/report/json.ts';
import { LiveLines } from '../../shared/runtime/report/live.ts';
import { blockedLines, idleLines, sessionsText } from '../../shared/runtime/report/opening.ts';
import { whatsNext } from '../../shared/runtime/report/whats-next.ts';
import { requireTradable, setupOf } from '../../shared/runtime/run-request.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { loggedAlerts, tellError } from '../../shared/runtime/telling.ts';
import type { VenueOf } from '../../shared/runtime/venue.ts';
import { runKept } from '../../shared/runtime/wire.ts';
import { STATE_FOLDER } from './books.ts';
import { checkControl, withControl } from './control.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { feedClock, Interrupted } from './feed-clock.ts';
import { certificateDue, dayWanted, dumpPublished, feedParts, refuseOver } from './feed-day.ts';
import type { KiteSource } from './feed-options.ts';
import { closeOf, nagging, nagParts, requireToken, underToken } from './feed-token.ts';
import { SECRETS_FOLDER } from './login.ts';
import type { PostbackPort } from './postback-server.ts';
import { aloneInAccount, askedDay, LIVE_BOOK, openPlace, refusing } from './run-book.ts';
import { checkClock, checkLive, heardByPlan, liveVenue, postbacksAt, startLive } from './run-live.ts';
import { openRunLog } from './run-log.ts';
import type { RunPlan } from './run-options.ts';
import { dayBlocks, endOf, endOfOthers, listenerOf, listText, tellNext, type Say } from './run-telling.ts';
import type { Terminal } from './terminal.ts';

export type FeedPlan = RunPlan & { readonly source: KiteSource };

/** What a feed needs of the world outside the state folder; a test gives another. */
export interface FeedOutside {
  readonly transport: Transport;
  /** So many of its milliseconds does `going` have in a real one. */
  readonly speed: number;
  /** Waiting rejects with an Interrupted once somebody wants the run to stop. */
  readonly going: Going;
  /** Whoever still waits waits no longer. */
  end(): void;
  /** What lets a day be traded for real. */
  readonly gate: typeof liveGate;
}

/** Real HTTP, and the machine's clock or a simulator's. */
async function processOutside(root: string): Promise<FeedOutside> {
  const transport = httpTransport(root);
  const ended = new AbortController();
  const going = await feedClock(root, transport, AbortSignal.any([interrupted(), ended.signal]));
  return { transport, speed: going.speed, going, end: () => ended.abort(), gate: liveGate };
}

/**
 * `tron run --feed kite`, on paper or (`--broker kite`) for real. Rejects with a ConfigError for a bad variable and with a DayRefused where the day cannot be
 * run: no token, no session, no dump; live, where it is not armed or nothing is proven. An interrupt ends it where it is; `--resume` goes on.
 */
export async function runFeed(
  plan: FeedPlan,
  terminal: Terminal,
  outsideOf?: (root: string) => Promise<FeedOutside>,
): Promise<ExitCode> {
  const { broker, keep, source } = plan;
  if (broker === 'kite') checkLive(plan, terminal.env);
  const read = readKiteVariables(terminal.env);
  if (broker !== 'kite' || keep.state === null || !read.ok) return ranFeed(plan, terminal, outsideOf);
  const account = { state: keep.state, userId: read.values.userId, root: source.root };
  return aloneInAccount(account, () => ranFeed(plan, terminal, outsideOf));
}

async function ranFeed(
  plan: FeedPlan,
  terminal: Terminal,
  outsideOf: (root: string) => Promise<FeedOutside> = processOutside,
): Promise<ExitCode> {
  const config = configOf(plan.profile, terminal.env, { strategies: plan.settings });
  const say: Say = (text) => (plan.json ? terminal.err(text) : terminal.out(text));
  const tell: Say = plan.json && plan.quiet ? () => {} : say;
  const isLive = plan.broker === 'kite';
  const read = readKiteVariables(terminal.env);
  if (!read.ok) throw new ConfigError(read.problems);
  checkControl(plan.source.controlPort, terminal);
  const variables = read.values;
  const { root } = plan.source;
  const outside = await outsideOf(root);
  const { going, gate, speed } = outside;
  const { transport, watch } = heardByPlan(plan, outside.transport, { clock: going.clock, speed });
  try {
    const secrets = fileSecrets(join(plan.keep.state ?? STATE_FOLDER, SECRETS_FOLDER));
    const reading: Reading = { ports: going, secrets, userId: variables.userId, settings: LOGIN_SETTINGS };
    await requireToken(reading);
    const day = dayOf(going.clock.now());
    const what = isLive ? 'LIVE trading' : 'Paper trading';
    tell(
      `${what} ${dayText(day)} as it happens, candles of ${root}: profile ${config.profile}, ${listText(plan.bots)}`,
    );
    const world = { going, transport, watch, gate, variables, secrets, reading };
    return await kept(plan, config, world, terminal, { tell, end: () => outside.end() });
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
    outside.end();
  }
}

interface Here {
  readonly place: Place;
  readonly log: LogBy;
  readonly going: Going;
  readonly transport: Transport;
  readonly watch: ClockWatch | null;
  readonly gate: FeedOutside['gate'];
  readonly postbacks: ServePostbacks | null;
  /** Told of the day's runtime, for the relay. */
  readonly awake: (runtime: Runtime) => void;
  readonly variables: KiteVariables;
  readonly secrets: Secrets;
  readonly reading: Reading;
}

/** The day in its book, with the ports that people and Kite call open beside it. `end`: nobody sleeps any more. */
async function kept(
  plan: FeedPlan,
  config: Config,
  world: Omit<Here, 'place' | 'log' | 'postbacks' | 'awake'>,
  terminal: Terminal,
  { tell, end }: { readonly tell: Say; readonly end: () => void },
): Promise<ExitCode> {
  const opened = await openPlace(plan.keep, plan.broker === 'kite' ? 'live' : 'kite');
  tell(`Kept in ${opened.where}`);
  const log = openRunLog(plan.log, config.logLevel, plan.quiet, terminal);
  const here = { place: opened.place, log: log.by, ...world };
  let postbacks: PostbackPort | null = null;
  try {
    // A port that is taken is told now, not when the market opens.
    postbacks = await postbacksAt(plan.postbackPort, world.variables.apiSecret, tell);
    return await withControl(plan.source.controlPort, terminal, world.going, tell, (awake) =>
      lived(plan, config, { ...here, postbacks: postbacks?.serve ?? null, awake }, terminal, tell),
    );
  } finally {
    end();
    await postbacks?.close();
    log.close();
    const moved = opened.close();
    if (moved !== null) terminal.err(moved);
  }
}

async function lived(
  plan: FeedPlan,
  config: Config,
  here: Here,
  terminal: Terminal,
  tell: Say,
): Promise<ExitCode> {
  const { place, log, going, variables } = here;
  const wanted = await dayWanted(plan, config, going);
  const { day } = wanted;
  const liveConfig =
    plan.broker === 'kite'
      ? await startLive(plan, place.store, { day, userId: variables.userId, gate: here.gate }, config, tell)
      : null;
  const colour = plan.json ? terminal.colour.err : terminal.colour.out;
  const live = new LiveLines({ colour });
  const lines = listenerOf(live, plan.quiet ? null : tell, terminal.err);
  const listener = {
    ...lines,
    // A person is told when it was, also while no minute comes.
    alert(text: string) {
      live.minute(going.clock.now());
      lines.alert(text);
    },
  };
  const told = { alert: async (text: string) => listener.alert(text) };
  const alerts = loggedAlerts(paged(told, going.clock, LOGIN_COMMAND), log(going.clock));
  const nags = nagParts({ ...here, store: place.store, alerts, log: log(going.clock) });
  nagging(nags, going, wanted.rules, day).catch((error: unknown) => {
    if (!(error instanceof Interrupted))
      tellError(log(going.clock), null, 'the nagging about a token', error);
  });
  await dumpPublished(wanted, going, tell);
  const { apiKey } = variables;
  const feed = await underToken(nags, going, closeOf(wanted), () =>
    openFeed(feedParts({ ...here, apiKey, store: place.store }), wanted),
  );
  const { opening } = feed;
  requireTradable(opening, plan.bots);
  const token = dayToken(here.reading);
  await checkClock(here, plan, async () => nags.broker.owner(await token()), tell);
  refuseOver(feed, plan, going);
  tell(sessionsText(opening, plan.eligibility === null ? 'unknown: no file' : `by ${plan.eligibility}`));
  for (const line of [...idleLines(opening, plan.bots), ...blockedLines(opening)]) tell(line);
  if (going.clock.now() < feed.hours[0])
    tell(`Waiting for the market: its first minute ends ${clockText(feed.hours[0])}`);
  const request = { ...plan, config, eligibility: wanted.eligible.file };
  const asked = askedDay(request, opening, wanted.watchlist, plan.keep.resume, plan.broker);
  const setup = setupOf({ ...request, config: liveConfig ?? config }, day);
  const run = (pace: Pace, venue?: VenueOf): Promise<DayResult> =>
    refusing(() => runKept(place, setup, feed.market, listener, pace, asked, log, venue, here.awake));
  const certified = (): Promise<number> => certificateDue(wanted, going, tell);
  const left = async (): Promise<void> => {
    const { day: known } = await dayResult(place.store, setup, feed.market);
    tellNext(await whatsNext(place.store, day, known), tell);
  };
  const unfinished = async (why: unknown): Promise<never> => {
    // Whatever ended it is what is to be told, also where nobody can say what it left.
    await left().catch((failed: unknown) => tellError(log(going.clock), null, 'what the day left', failed));
    throw why;
  };
  const asking: Asking = { clock: going.clock, sleepUntil: (at) => going.sleepUntil(at) };
  const lives = (dayConfig: Config): Promise<DayResult> => {
    const { userId } = variables;
    const of = { ...asking, day, userId, config: dayConfig, watch: here.watch, told: new Set<string>() };
    const entries: LivePace['entries'] = (ports) => liveEntries({ ...ports, ...of, sharpens: 'each-minute' });
    const pace: Pace = { kind: 'live', feed, going, postbacks: here.postbacks, entries, certified };
    return run(pace, liveVenue(apiKey, token, here.transport)).catch(unfinished);
  };
  const result =
    liveConfig === null ? await run({ kind: 'published', feed, certified }) : await lives(liveConfig);
  for (const block of dayBlocks(result)) tell(`\n${block}`);
  const source = { kind: 'kite', root: plan.source.root } as const;
  if (plan.json) terminal.out(JSON.stringify(dayJson({ source, result, findings: [], seedRun: null })));
  if (liveConfig === null) return endOf([result]);
  return endOfOthers(place.store, plan.keep.book ?? LIVE_BOOK, day, result, tell);
}

function interrupted(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => controller.abort());
  return controller.signal;
}
