import { createHash } from 'node:crypto';
import { z } from 'zod';
import { kiteBroker } from '../../../shared/adapters/kite/kite-broker.ts';
import { shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import { replayMarket } from '../../../shared/adapters/replay-market.ts';
import type { Json, Market } from '../../../shared/ports.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import { IDLE_APP, type App, type Birth, type LifeSpec, type SimPorts } from '../../../shared/sim/app.ts';
import type { Fate } from '../../../shared/sim/fates.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import type { Fired } from '../../../shared/sim/kite/faults.ts';
import { KiteLine, lineTransport, type Arrived, type KitePort } from '../../../shared/sim/kite-line.ts';
import { PLAIN_QUEUE, type Scenario } from '../../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import type { World } from '../../../shared/sim/world.ts';
import { newAccountDay } from '../../../shared/domain/account.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import { TINY, TODAY } from '../../support/tiny-day.ts';
import type { Handlers } from '../../../shared/runtime/handlers.ts';
import { lifeHandlers } from './handlers.ts';
import { Judge } from './judge.ts';
import { at, FIRST, LAST, type Story } from './stories.ts';

/** The real handlers on the real Kite adapter, as lives in a world with a model of Kite. */

export interface Outside {
  readonly market: Market;
  readonly kite: KitePort;
  /** Nobody's port: what the model was asked, and which of its failures happened. */
  readonly arrived: () => readonly Arrived[];
  readonly fired: () => readonly Fired[];
  readonly updates: () => number;
}

/**
 * Who lives beside the functions: nobody, the streamer that reads the book, or a second instance of them that is given every job and every task as
 * well (both are handed over at least once, to anybody) besides the streamer.
 */
export const COMPANIES = ['alone', 'streamer', 'twin'] as const;
export type Company = (typeof COMPANIES)[number];

/** What goes wrong in one run. */
export interface Trouble {
  readonly kite: readonly FaultOptions[];
  readonly kernel: readonly ArmedFault[];
  readonly fates: readonly Fate[];
  /** When a person halts, or flattens; null: nobody does. */
  readonly haltAt: number | null;
  readonly flattenAt: number | null;
  /** When a person buys ten by hand. */
  readonly handAt: number | null;
}

export const NO_TROUBLE: Trouble = {
  kite: [],
  kernel: [],
  fates: [],
  haltAt: null,
  flattenAt: null,
  handAt: null,
};

const sessionAnswer = z.object({ data: z.object({ access_token: z.string() }) });

const API = { apiKey: 'key', apiSecret: 'secret' };
const FIRST_TOKEN = 'a-token-that-lives';
/** How long a person takes to log in again once the token is dead. */
export const LOGIN_MS = 20_000;
export const RESTART_MS = 1_500;
const READ_EVERY_MS = 2_000;
const STEADY_READ_EVERY_MS = 10_000;

const JOB = {
  schedule: '* 9-23 * * *',
  timeZone: 'Asia/Kolkata',
  on: 'trading-day',
  within: { kind: 'session', afterMinutes: 0 },
  missed: 'latest',
  lateAtMostSeconds: 3600,
  retries: 3,
  attemptDeadlineSeconds: 55,
} as const;

const JOBS = jobsOf([
  { ...JOB, name: 'reconcile', what: 'reconcile', about: 'The book into our orders' },
  { ...JOB, name: 'tick-stocks', what: 'tick', about: 'A minute of the bot' },
]);

/** What a run is made of besides its lives: anew with each. */
class Stage {
  /** The day's access token, as the secret store has it. */
  token = FIRST_TOKEN;
  judge: Judge | null = null;
  line: { byHand(at: number): void } | null = null;
  /** Gives a job or a task to the twin as well. */
  twin: (what: string, body: Json) => void = () => undefined;
}

/** A scenario and, once it has run, who judged it. */
export interface Staged {
  readonly scenario: Scenario<Outside>;
  readonly stage: { readonly judge: Judge | null };
}

export function staged(story: Story, company: Company, trouble: Trouble): Staged {
  const stage = new Stage();
  return { scenario: scenarioOf(story, company, trouble, stage), stage };
}

function scenarioOf(story: Story, company: Company, trouble: Trouble, stage: Stage): Scenario<Outside> {
  const startAt = at(FIRST) - 1_000;
  const functions = lifeOf('functions', story, stage, startAt, functionsApp);
  const twin = lifeOf('twin', story, stage, startAt, twinApp);
  const streamer = lifeOf('streamer', story, stage, startAt, streamerApp);
  return {
    seed: 1,
    startAt,
    until: { at: at(LAST) + 30_000 },
    eventsMax: 60_000,
    legMs: [1, 1],
    queue: { ...PLAIN_QUEUE, deadlineMs: 300_000, retryMs: [1_000, 8_000] },
    scheduler: {
      jobs: JOBS,
      sessions: () => ({ first: FIRST, last: LAST }),
      from: startAt,
      until: at(LAST),
      retryMs: 2_000,
    },
    outside: (world) => outsideOf(world, story, company, trouble, stage),
    lives:
      company === 'alone'
        ? [functions]
        : company === 'streamer'
          ? [functions, streamer]
          : [functions, twin, streamer],
    switches: {},
    faults: trouble.kernel,
    fates: trouble.fates,
    happenings: happeningsOf(trouble.flattenAt ?? story.flattenAt, trouble.haltAt, trouble.handAt, stage),
    invariants: { protocol: () => stage.judge?.look() ?? null },
  };
}

function happeningsOf(
  flattenAt: number | null,
  haltAt: number | null,
  handAt: number | null,
  stage: Stage,
): Scenario<Outside>['happenings'] {
  return [
    ...(flattenAt === null
      ? []
      : [{ at: flattenAt, what: 'somebody flattens', act: (world: World) => void flattened(world) }]),
    ...(handAt === null
      ? []
      : [{ at: handAt, what: 'somebody buys by hand', act: () => stage.line?.byHand(handAt) }]),
    ...(haltAt === null ? [] : [{ at: haltAt, what: 'somebody halts', act: halted }]),
  ];
}

/** A person asks again until the answer is there. */
async function flattened(world: World): Promise<void> {
  for (;;) {
    try {
      const { flat } = z.object({ flat: z.boolean() }).parse(await world.request('flatten', null, 130_000));
      if (flat) return;
    } catch {
      // Whoever served it died, or nobody is there.
    }
    await world.kernel.sleep(5_000);
  }
}

/** A halt is written without a precondition. */
async function halted({ store }: World): Promise<void> {
  const key = 'accounts/main';
  const account = z.record(z.string(), z.json()).nullable().parse(store.peek(key));
  const value = {
    ...(account ?? z.record(z.string(), z.json()).parse(plain(newAccountDay(TODAY)))),
    halted: 'somebody halted',
  };
  await store.direct.commit({ expect: [], writes: [{ key, value }] });
}

function outsideOf(
  world: World,
  { setup, market, name }: Story,
  company: Company,
  trouble: Trouble,
  stage: Stage,
): Outside {
  stage.token = FIRST_TOKEN;
  stage.twin = (what, body) => {
    if (company === 'twin') world.request(what, body, 300_000).catch(() => undefined);
  };
  const kite = new Kite({
    settings: { ...API, accessToken: FIRST_TOKEN, openingCash: 1_000_000_00 },
    market,
    costs: setup.config.costs,
  });
  for (const fault of trouble.kite) kite.arm(fault);
  let loggingIn = false;
  const line = new KiteLine(
    kite,
    world.kernel,
    () => world.caller(),
    ({ kind }) => {
      if (kind === 'postback') world.request('postback', null, 60_000).catch(() => undefined);
    },
  );
  const judge = new Judge(world, line, { story: name, company, trouble, setup, market });
  stage.judge = judge;
  stage.line = {
    byHand(now) {
      const answer = kite.tradeByHand({ instrument: TINY.key, side: 'BUY', qty: 10, limit: null }, now);
      if (answer.kind === 'refused') throw new Error(answer.why);
      line.changed();
    },
  };
  const logIn = (): void => {
    loggingIn = false;
    const now = world.now();
    stage.token = loggedIn(kite, now);
    line.changed();
  };
  const seeing =
    (send: KitePort['get']): KitePort['get'] =>
    async (outgoing) => {
      const came = await send(outgoing);
      if (came.kind === 'answer' && came.answer.status === 403 && !loggingIn) {
        loggingIn = true;
        world.kernel.after(LOGIN_MS, 'person', logIn);
      }
      return came;
    };
  const { port } = line;
  return {
    market: replayMarket(market),
    kite: {
      get: seeing(port.get),
      post: seeing(port.post),
      put: seeing(port.put),
      delete: seeing(port.delete),
    },
    arrived: () => line.arrived,
    fired: () => kite.fired(),
    updates: () => line.updates,
  };
}

/** A person logs in at the browser, and the app makes a token of it. */
function loggedIn(kite: Kite, now: number): string {
  const requestToken = kite.login(now);
  const checksum = createHash('sha256').update(`${API.apiKey}${requestToken}${API.apiSecret}`).digest('hex');
  const body = new URLSearchParams({ api_key: API.apiKey, request_token: requestToken, checksum }).toString();
  const outcome = kite.http({ method: 'POST', url: '/session/token', headers: {}, body }, now);
  if (outcome.kind !== 'answer' || outcome.status !== 200) throw new Error('nobody could log in');
  return sessionAnswer.parse(JSON.parse(outcome.body)).data.access_token;
}

type AppOf = (handlers: Handlers, ports: SimPorts, birth: Birth, stage: Stage) => App;

function lifeOf(
  name: string,
  { setup }: Story,
  stage: Stage,
  bornAt: number,
  appOf: AppOf,
): LifeSpec<Outside> {
  return {
    name,
    bornAt,
    restartMs: RESTART_MS,
    app: (ports, birth) => {
      const { clock } = ports;
      const broker = kiteBroker({
        apiKey: API.apiKey,
        token: async () => stage.token,
        clock,
        sleepUntil: birth.sleepUntil,
        transport: lineTransport(ports.kite, () => clock.now()),
        share: shareOf(name === 'streamer' ? 'streamer' : 'functions', 1),
        instrumentOf: (key) => (key === TINY.key ? TINY : undefined),
        settings: DEFAULT_KITE_SETTINGS,
      });
      return appOf(lifeHandlers(ports, { market: ports.market, broker }, setup, birth), ports, birth, stage);
    },
  };
}

function functionsApp(
  { tick, executeOrder, reconcile, newborn, flatten }: Handlers,
  _ports: SimPorts,
  { generation }: Birth,
  stage: Stage,
): App {
  return {
    main: () => (generation === 1 ? Promise.resolve() : newborn()),
    jobs: {
      tick: (minuteAt) => {
        stage.twin('twin-tick', minuteAt);
        return tick('stocks', minuteAt);
      },
      reconcile: () => reconcile(),
    },
    requests: {
      postback: async () => {
        await reconcile();
        return null;
      },
      flatten: async () => plain(await flatten({ why: 'somebody flattens', all: false })),
    },
    deliver: (task) => {
      stage.twin('twin-task', { ...task });
      return executeOrder(task);
    },
  };
}

const taskSchema = z.object({
  name: z.string(),
  orderId: z.string(),
  notBefore: z.number(),
  validUntil: z.number(),
});

function twinApp({ tick, executeOrder, newborn }: Handlers, _ports: SimPorts, { generation }: Birth): App {
  return {
    ...IDLE_APP,
    main: () => (generation === 1 ? Promise.resolve() : newborn()),
    requests: {
      'twin-tick': async (minuteAt) => {
        await tick('stocks', z.number().parse(minuteAt));
        return null;
      },
      'twin-task': async (task) => {
        await executeOrder(taskSchema.parse(task));
        return null;
      },
    },
  };
}

/**
 * Reads the book every two seconds while something is open; what fails is tried again with the next reading. While the broker and the store are as
 * the last reading left them, with a stop that rests and nothing else under way, a reading comes to nothing: then it is every ten seconds.
 */
function streamerApp({ reconcile }: Handlers, { clock }: SimPorts, { sleepUntil }: Birth, stage: Stage): App {
  return {
    ...IDLE_APP,
    main: async () => {
      let readAt = 0;
      for (;;) {
        const now = clock.now();
        // Off the whole seconds, where everybody else is at work as well.
        await sleepUntil(now - (now % READ_EVERY_MS) + READ_EVERY_MS + 300);
        const isQuiet = stage.judge?.isQuiet() ?? true;
        if (isQuiet && clock.now() - readAt < STEADY_READ_EVERY_MS) continue;
        if (stage.judge?.isHeld() !== true) continue;
        readAt = clock.now();
        await reconcile().then(
          () => stage.judge?.hasRead(readAt),
          () => undefined,
        );
      }
    },
  };
}
