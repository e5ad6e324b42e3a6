import { mkdir, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ENDPOINTS, type FunctionName } from '../../functions/endpoints.ts';
import { Random } from '../../shared/backtest/synthetic/random.ts';
import type { BotName } from '../../shared/domain/account.ts';
import { instantOf, type Day, type Minute } from '../../shared/domain/time.ts';
import type { Store } from '../../shared/ports.ts';
import { DayMarket } from '../../shared/runtime/cloud/day-market.ts';
import { pricesOf, type Prices } from '../../shared/runtime/cloud/prices.ts';
import { configOf, ConfigError } from '../../shared/runtime/config.ts';
import { dayResult } from '../../shared/runtime/day-read.ts';
import type { DayResult } from '../../shared/runtime/day-result.ts';
import { botDocument, parsed } from '../../shared/runtime/documents.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { DataFolders, marketOfRequest, rulesOf, setupOf } from '../../shared/runtime/run-request.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { openCloudStore } from '../../shared/runtime/wire-firestore.ts';
import { buildFunctions } from '../build-functions.ts';
import { localIssuer } from '../local-issuer.ts';
import type { CloudLocalPlan } from './asked.ts';
import { calendarFor, dayFiles } from './day-files.ts';
import { emulatorJar } from './emulator.ts';
import { functionEnv, kiteArgs } from './function-env.ts';
import { Killer, NOBODY_DIES, type Killed } from './killer.ts';
import { LocalCloud } from './local-cloud.ts';
import { PLACE } from './places.ts';
import { askedByPeople, type PersonAsked } from './people-asked.ts';
import { asCandles, decidedBy, differenceOf, livedInMemory } from './reference.ts';
import { UseHeard } from './use.ts';
import { isIdleHour, livedDay, type DayAsked } from './whole-day.ts';

const ROOT = join(import.meta.dirname, '../..');

/** When the cloud is begun: before the first job of the day that matters, and after the log-in. */
const BEGIN_MINUTE: Minute = 505;
/** One process is ended within so much of the day, at the most. */
const ONCE_IN_MS = 90_000;
/** Let in first, in this order, of those that are called at one instant. */
const FIRST: readonly FunctionName[] = [
  'certify',
  'preflight',
  'nag-login',
  'reconcile',
  'tick-stocks',
  'tick-futures',
  'tick-options',
  'square-off',
  'execute-order',
  'eod-review',
];
/** All of them: the others are called by people and webhooks when the day is over. */
const NAMES: readonly FunctionName[] = [
  ...FIRST,
  ...Object.values(ENDPOINTS).flatMap(({ name }) => (FIRST.includes(name) ? [] : [name])),
];

/** What a day on one machine came to. */
export interface LocalDay {
  readonly day: Day;
  readonly cloud: LocalCloud;
  readonly heard: UseHeard;
  readonly prices: Prices;
  readonly result: DayResult;
  /** The same in one process: on what was published, and on the day's bars as they are known here. */
  readonly published: DayResult;
  /** Null: the day was left before its end. */
  readonly known: DayResult | null;
  /** Null: the same, with `paper` at the same prices. */
  readonly difference: string | null;
  /** Null: at the same prices, to the paisa. */
  readonly fillsDiffer: string | null;
  readonly certificate: unknown;
  readonly preflight: unknown;
  /** What people and webhooks asked when the day was over. */
  readonly asked: readonly PersonAsked[];
  readonly killed: readonly Killed[];
  readonly endedAt: number;
  readonly startMs: number;
  readonly livedMs: number;
}

type Told = (text: string) => void;

/**
 * Lives the day and tells what it came to; everything that was begun is ended when this resolves or rejects. Rejects with a ConfigError where the emulator
 * is not installed, and with a DayRefused for a day that cannot be run.
 */
export async function localDay(plan: CloudLocalPlan, env: Env, told: Told): Promise<LocalDay> {
  const jar = emulatorJar(process.env);
  if (jar === null)
    throw new ConfigError([
      'Firestore’s emulator is not here: it needs Java and the jar at FIRESTORE_EMULATOR_JAR, or apt install google-cloud-cli-firestore-emulator',
    ]);
  const prices = await pricesAt(plan);
  const config = configOf(plan.profile, env);
  const rules = rulesOf({ calendar: plan.calendar, config });
  const { market } = await marketOfRequest(plan.source, new DataFolders(), rules);
  const setup = setupOf(
    { config, bots: plan.bots, strategy: plan.strategy, preset: 'default', rates: 'newest' },
    market.day,
  );
  const folder = plan.folder ?? (await mkdtemp(join(tmpdir(), 'tron-cloud-')));
  await mkdir(folder, { recursive: true });
  const people = await localIssuer();
  try {
    const functions = plan.functions ?? join(folder, 'functions');
    if (plan.functions === null) await buildFunctions(ROOT, functions);
    return await livedIn({ plan, folder, functions, jar, prices, market, setup, env, people }, told);
  } finally {
    await people.close();
    if (plan.folder === null) await rm(folder, { recursive: true, force: true });
  }
}

interface In extends DayAsked {
  readonly folder: string;
  readonly functions: string;
  readonly jar: string;
  readonly prices: Prices;
  readonly env: Env;
}

async function livedIn(of: In, told: Told): Promise<LocalDay> {
  const { plan, folder, functions, jar, prices, market } = of;
  const { day } = market;
  const files = await dayFiles(folder, market);
  const calendar =
    plan.calendarFile ?? (plan.source.kind === 'history' ? await calendarFor(folder, day) : null);
  const heard = new UseHeard();
  const startAt = instantOf(day, BEGIN_MINUTE);
  let now = (): number => startAt;
  const random = Random.named(`kills ${plan.killSeed ?? 0}`);
  const killer =
    plan.killSeed === null
      ? null
      : new Killer(
          () => random.uniform(),
          plan.killChance,
          ONCE_IN_MS,
          () => now(),
          isIdleHour(plan, day),
        );
  const begunAt = performance.now();
  const cloud = new LocalCloud({
    folder,
    functions,
    names: NAMES,
    jar,
    secret: files.token,
    kite: [...kiteArgs(plan.source, calendar), '--settings', files.kiteSettings],
    startAt,
    people: of.people,
    env: (places) => functionEnv(of, files, calendar, places),
    killer: killer ?? NOBODY_DIES,
    said: (name, life, line) => heard.said(name, life, line),
  });
  now = () => cloud.time.now;
  try {
    await cloud.start();
    const startMs = performance.now() - begunAt;
    told(
      `${cloud.functions.size + 3} processes on 127.0.0.1 after ${(startMs / 1000).toFixed(1)} s, logs in ${folder}`,
    );
    const opened = await openCloudStore(
      {
        projectId: PLACE.project,
        environment: 'paper',
        emulator: cloud.emulator,
        commitDeadlineMs: 15_000,
        readDeadlineMs: 15_000,
        listDeadlineMs: 60_000,
      },
      { now: () => cloud.time.now },
    );
    try {
      await livedDay(of, cloud, opened.store, told);
      const livedMs = performance.now() - begunAt - startMs;
      const endedAt = cloud.time.now;
      const outcome = await outcomeOf(of, opened.store, endedAt);
      return {
        day,
        cloud,
        heard,
        prices,
        startMs,
        livedMs,
        killed: killer?.killed ?? [],
        endedAt,
        ...outcome,
        asked: await askedByPeople(cloud, of.people, day, plan.until === null),
      };
    } finally {
      await opened.close();
    }
  } finally {
    await cloud.stop();
  }
}

async function outcomeOf({ plan, setup, market }: In, store: Store, now: number) {
  const { day } = market;
  const kept = await new DayMarket(store).upTo(now);
  const { day: result } = await dayResult(store, setup, kept);
  // Paper knows of an instrument what the dump says; the simulated Kite is an exchange with spreads of its own.
  const whole = await livedInMemory(setup, kept, plan.broker === 'paper' ? kept : market);
  const published = plan.until === null ? whole : decidedBy(await decidedTo(store, plan.bots, day), whole);
  const known =
    plan.until === null ? await livedInMemory(setup, asCandles(market, plan.bots.includes('options'))) : null;
  const [certificate, preflight] = await store.read([keys.certificate(day), keys.plan(day)]);
  return {
    result,
    published,
    known,
    difference: differenceOf(result, published, plan.broker === 'paper'),
    fillsDiffer: differenceOf(result, published, true),
    certificate: certificate?.value ?? null,
    preflight: preflight?.value ?? null,
  };
}

/** The minute that every bot has decided. */
async function decidedTo(store: Store, bots: readonly BotName[], day: Day): Promise<number> {
  const wanted = bots.map((bot) => keys.bot(day, bot));
  const read = await store.read(wanted);
  return Math.min(
    ...read.map((each, i) =>
      each === null ? 0 : parsed(wanted[i] ?? '', each.value, botDocument).decidedAt,
    ),
  );
}

async function pricesAt({ prices: path, usdInr }: CloudLocalPlan): Promise<Prices> {
  try {
    const prices = pricesOf(JSON.parse(await readFile(path, 'utf8')));
    return usdInr === null ? prices : { ...prices, usdInr: { ...prices.usdInr, rate: usdInr } };
  } catch (error) {
    throw new ConfigError([`--prices ${path}: ${error instanceof Error ? error.message : String(error)}`]);
  }
}
