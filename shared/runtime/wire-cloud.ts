import { randomBytes, randomUUID } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { botName } from '../adapters/chat/bot-set-up.ts';
import { httpTransport } from '../adapters/kite/http-transport.ts';
import type { KiteOptions } from '../adapters/kite/kite-broker.ts';
import { kitePostbacks } from '../adapters/kite/postbacks.ts';
import { rateShare, readingsOf, shareOf } from '../adapters/kite/rate-share.ts';
import { kiteRootsSchema, type KiteRoots } from '../adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../adapters/kite/settings.ts';
import { simulatedNow } from '../adapters/kite/sim-clock.ts';
import type { Transport } from '../adapters/kite/transport.ts';
import { deadline, pacedClock, sleeper } from '../adapters/system-clock.ts';
import { importedCalendar } from '../domain/session-import.ts';
import { CALENDAR } from '../domain/session-table.ts';
import { STANDARD_RULES } from '../domain/session.ts';
import { DEFAULT_PROTOCOL } from '../execution/protocol-settings.ts';
import type { Clock, Ports } from '../ports.ts';
import { chatHere, chatSettings } from './chat/variables.ts';
import { cloudAppOf } from './cloud/app.ts';
import { cloudVariables, type CloudVariables } from './cloud/cloud-variables.ts';
import { DayMarket } from './cloud/day-market.ts';
import { nothingOnPaper } from './cloud/flatten.ts';
import { PAPER_LEASE_MS } from './cloud/paper-minutes.ts';
import type { CloudBroker, CloudFeed } from './cloud/parts.ts';
import { skewOf } from './cloud/skew.ts';
import { tokenCheck } from './cloud/token-check.ts';
import { wantedOf } from './cloud/wanted.ts';
import { configOf, ConfigError } from './config.ts';
import type { CloudApp } from './edge/cloud-app.ts';
import { INSTRUMENTS_MAX, type KeptClass } from './feed/publication-log.ts';
import { FEED_SETTINGS, type FeedSettings } from './feed/settings.ts';
import { PATIENT, PATIENT_MS, requireLocal, standing } from './cloud/made-up-time.ts';
import { sessionsOf } from './jobs/due.ts';
import { jobsOf } from './jobs/schema.ts';
import { readKiteVariables } from './kite-variables.ts';
import { alertLinks, type LinkParts } from './login/link.ts';
import { LOGIN_SETTINGS } from './login/settings.ts';
import { dayToken } from './login/token.ts';
import { POSTBACK_SETTINGS } from './order-postback.ts';
import { setupOf } from './run-request.ts';
import { timeless } from './store-time.ts';
import type { Env } from './variables.ts';
import { cloudAlerts } from './wire-alerts.ts';
import { exitsOf, queueOf } from './wire-calls.ts';
import { lateLogin, lateMarketData, realBroker } from './wire-kite.ts';
import { PAPER } from './wire.ts';
import { openCloudStore } from './wire-firestore.ts';
import { egressHere, heardHere, liveHere } from './wire-live.ts';
import { secretsHere } from './wire-secrets.ts';
import type { TimeHere } from './wire-time.ts';

/** Who is who, of a function that was called with good reason: the clients of store, queue and broker, and all that decides. */

/** A warm-up of ten days is longer than a minute's candle. */
const HISTORY_TIMEOUT_MS = 15_000;

/**
 * The app of a deployment, by its environment (`describeCloudVariables`). Rejects with a ConfigError for every variable that is wrong. Orders go to Kite
 * itself where the gate of live trading is open and a person armed the day: that is asked with each call, for it is in the documents.
 */
export async function cloudApp(env: Env, light: TimeHere & Pick<Ports, 'log'>): Promise<CloudApp> {
  const variables = cloudVariables(env);
  const kite = readKiteVariables(env);
  if (!kite.ok) throw new ConfigError(kite.problems);
  const { apiKey, apiSecret, userId } = kite.values;
  const roots = rootsOf(variables);
  if (variables.TRON_BROKER === 'kite' && env['PAPER_TRADE'] === 'true')
    throw new ConfigError(['PAPER_TRADE is "true", and TRON_BROKER is "kite": unset one of them']);
  const config = configOf(variables.TRON_PROFILE, env);
  const { TRON_CALENDAR: file } = variables;
  const calendar = file === undefined ? CALENDAR : importedCalendar(await readFile(file, 'utf8'), file);
  const unheard = transportHere(roots.apiRoot, light);
  if (light.isShared) requireLocal(variables, roots);
  const { clock, sleepUntil } = await clockOf(variables, light, unheard);
  const isReal = variables.TRON_CLOCK === 'system' && !light.isShared;
  const { transport, watch } = heardHere(variables, unheard, { clock, isReal });
  const openOf = (environment: string) =>
    openCloudStore(
      {
        projectId: variables.TRON_PROJECT,
        databaseId: variables.TRON_DATABASE,
        environment,
        emulator: variables.FIRESTORE_EMULATOR_HOST ?? null,
        ...(light.isShared ? PATIENT : {}),
      },
      clock,
    );
  const live = liveHere(variables, { ...roots, userId }, openOf, watch);
  const chat = chatHere(variables);
  const opened = await openOf(variables.TRON_ENVIRONMENT);
  const own = { store: isReal ? opened.store : timeless(opened.store), queue: queueOf(variables) };
  const { store, queue } = light.isShared ? standing(own, light.during) : own;
  const { log } = light;
  const link = variables.TRON_LOGIN_URL;
  const { alerts, sent } = cloudAlerts(
    { url: variables.TRON_ALERTS_URL ?? null, chat, link, log, clock },
    () => loginLink(),
  );
  const secrets = secretsHere(variables, log);
  const token = dayToken({ ports: { clock }, secrets, userId, settings: LOGIN_SETTINGS });
  const market = new DayMarket(store);
  const settings: FeedSettings = {
    ...FEED_SETTINGS,
    turns: 'class',
    instrumentsMost: variables.TRON_STREAMED ? INSTRUMENTS_MAX : FEED_SETTINGS.instrumentsMost,
  };
  const dataWithin = (timeoutMs: number) =>
    lateMarketData({
      apiKey,
      token,
      transport,
      settings: { ...DEFAULT_KITE_SETTINGS, timeoutMs },
      candleTimeoutMs: timeoutMs,
    });
  const feed: CloudFeed = {
    data: dataWithin(settings.candleTimeoutMs),
    history: dataWithin(HISTORY_TIMEOUT_MS),
    turnOf: turnsOf(settings, clock, sleepUntil),
    settings,
    isStreamed: variables.TRON_STREAMED,
    askedMost: FEED_SETTINGS.instrumentsMost,
  };
  const instances = variables.TRON_INSTANCES;
  const account: Omit<KiteOptions, 'share' | 'readings'> = {
    apiKey,
    token,
    clock,
    sleepUntil,
    transport,
    instrumentOf: (key) => market.instrument(key),
    settings: DEFAULT_KITE_SETTINGS,
  };
  const rate = {
    share: shareOf('functions', instances),
    readings: readingsOf('functions', instances),
  };
  const isPaper = variables.TRON_BROKER === 'paper';
  const broker: CloudBroker = isPaper
    ? { kind: 'paper', venueOf: PAPER }
    : { kind: 'real', exits: exitsOf(variables), live, broker: await realBroker({ ...account, ...rate }) };
  const leastRows = variables.TRON_LEAST_ROWS;
  const storeless = isPaper
    ? nothingOnPaper
    : (await import('./wire-storeless.ts')).storelessHere({
        kite: account,
        data: feed.history,
        alerts,
        config,
        leastRows,
        instances,
      });
  const login: LinkParts = {
    ports: { clock, store, alerts, log },
    secrets,
    broker: lateLogin({
      apiKey,
      apiSecret,
      loginRoot: roots.loginRoot,
      transport,
      settings: DEFAULT_KITE_SETTINGS,
    }),
    userId,
    random: () => randomBytes(32).toString('base64url'),
    settings: LOGIN_SETTINGS,
    links: { root: link, secret: apiSecret },
  };
  const loginLink = alertLinks(login);
  const app = cloudAppOf({
    ports: { clock, store, queue, alerts, log },
    market,
    setupOf: (day) =>
      setupOf(
        {
          config,
          bots: variables.TRON_BOTS,
          strategy: variables.TRON_STRATEGY ?? null,
          preset: 'default',
          rates: 'newest',
        },
        day,
      ),
    feed,
    broker,
    nonce: randomUUID,
    sleepUntil,
    restoreEpoch: variables.TRON_RESTORE_EPOCH,
    paperLeaseMs: variables.TRON_PAPER_LEASE_MS ?? PAPER_LEASE_MS,
    wantedOf: (day) =>
      wantedOf({ variables, config, calendar, settings, root: roots.apiRoot, readJson }, day, clock.now()),
    token: () => tokenCheck(login),
    skewMs: () => (isReal ? skewOf(opened.store, clock) : Promise.resolve(null)),
    skewMaxMs: DEFAULT_PROTOCOL.skewMs,
    mode: isPaper ? 'paper' : 'live',
    egress: egressHere(variables),
    storeless,
    deadline,
    login: { ...login, link: loginLink },
    postback: { postbacks: kitePostbacks(apiSecret), log, settings: POSTBACK_SETTINGS },
    alertsSent: sent,
    jobs: () => jobsOf(jobsFile),
    sessions: sessionsOf({ ...STANDARD_RULES, calendar }),
    root: roots.apiRoot,
    chat: chatSettings(variables),
    botName: botName(chat?.bot ?? null),
    place: `tron/${variables.TRON_ENVIRONMENT} of ${variables.TRON_PROJECT}`,
  });
  return {
    ...app,
    async beat(name, one) {
      await app.beat(name, one);
      log.write('DEBUG', null, 'used', { ...opened.used() });
    },
  };
}

/** Where time is made up, how long an answer takes the machine is nobody's timeout. */
function transportHere(root: string, { isShared, during }: TimeHere): Transport {
  const transport = httpTransport(root);
  if (!isShared) return transport;
  return (request, _, mayWrite) => during(() => transport(request, PATIENT_MS, mayWrite));
}

async function readJson(path: string): Promise<unknown> {
  return JSON.parse(await readFile(path, 'utf8'));
}

function rootsOf({ TRON_KITE_ROOT, TRON_KITE_LOGIN_ROOT }: CloudVariables): KiteRoots {
  const result = kiteRootsSchema.safeParse({ apiRoot: TRON_KITE_ROOT, loginRoot: TRON_KITE_LOGIN_ROOT });
  if (result.success) return result.data;
  throw new ConfigError(
    result.error.issues.map(
      ({ path: [name], message }) =>
        `${name === 'apiRoot' ? 'TRON_KITE_ROOT' : 'TRON_KITE_LOGIN_ROOT'} ${message}`,
    ),
  );
}

async function clockOf(
  { TRON_CLOCK }: CloudVariables,
  here: TimeHere,
  transport: Transport,
): Promise<Pick<TimeHere, 'clock' | 'sleepUntil'>> {
  if (TRON_CLOCK === 'system' || here.isShared) return here;
  const { now, speed } = await simulatedNow(transport);
  const clock = pacedClock(now, speed);
  return { clock, sleepUntil: sleeper(clock, speed) };
}

/** Stocks ask once a second, and so do options, and futures with the indices beside them: Kite takes three a second. */
function turnsOf(
  { everyMs }: FeedSettings,
  clock: Clock,
  sleepUntil: (at: number) => Promise<void>,
): CloudFeed['turnOf'] {
  const share = () => rateShare([{ limit: 1, windowMs: everyMs }], clock, sleepUntil);
  const futures = share();
  const of = { equity: share(), future: futures, index: futures, option: share() };
  return (wanted: KeptClass) => (until) => of[wanted].take(until);
}
