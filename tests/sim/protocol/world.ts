import { createHash } from 'node:crypto';
import { z } from 'zod';
import { replayMarket } from '../../../shared/adapters/replay-market.ts';
import type { Minute } from '../../../shared/domain/time.ts';
import { jobsOf } from '../../../shared/runtime/jobs/schema.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import { KiteLine, type KitePort } from '../../../shared/sim/kite-line.ts';
import { PLAIN_QUEUE, type Scenario } from '../../../shared/sim/simulate.ts';
import type { World } from '../../../shared/sim/world.ts';
import { TINY } from '../../support/tiny-day.ts';
import { Judge } from './judge.ts';
import { functionsApp, lifeOf, streamerApp, twinApp } from './lives.ts';
import { happeningsOf } from './people.ts';
import { API, FIRST_TOKEN, Stage, type Company, type Outside, type Trouble } from './stage.ts';
import { at, FIRST, LAST, type Story } from './stories.ts';

/** The real handlers on the real Kite adapter, as lives in a world with a model of Kite. */

const sessionAnswer = z.object({ data: z.object({ access_token: z.string() }) });

/** How long a person takes to log in again once the token is dead. */
const LOGIN_MS = 20_000;

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

const RESTORED_MINUTES = 3;

/** A scenario and, once it has run, who judged it. */
export interface Staged {
  readonly scenario: Scenario<Outside>;
  readonly stage: Stage;
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
  const last = lastOf(trouble);
  return {
    seed: 1,
    startAt,
    until: { at: at(last) + 30_000 },
    eventsMax: 60_000,
    legMs: [1, 1],
    queue: { ...PLAIN_QUEUE, deadlineMs: 300_000, retryMs: [1_000, 8_000] },
    scheduler: {
      jobs: JOBS,
      sessions: () => ({ first: FIRST, last }),
      from: startAt,
      until: at(last),
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
    happenings: happeningsOf(
      {
        ...trouble,
        flattenAt: trouble.flattenAt ?? story.flattenAt,
        closeAt: trouble.closeAt ?? story.closeAt,
      },
      stage,
    ),
    invariants: { protocol: () => stage.judge?.look() ?? null },
  };
}

/** What is doubted is settled by two readings a settling time apart: a store that is set back at the end of the day leaves as many minutes as that takes. */
function lastOf({ restored }: Trouble): Minute {
  return restored !== null && restored.at > at(LAST - RESTORED_MINUTES) ? LAST + RESTORED_MINUTES : LAST;
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
      get: seeing((outgoing) => port.get(outgoing)),
      post: seeing((outgoing) => port.post(outgoing)),
      put: seeing((outgoing) => port.put(outgoing)),
      delete: seeing((outgoing) => port.delete(outgoing)),
    },
    arrived: () => line.arrived,
    fired: () => kite.fired(),
    updates: () => line.updates,
    orders: () => kite.orders(),
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
