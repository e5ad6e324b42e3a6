import jobs from '../../functions/jobs.json' with { type: 'json' };
import { randomBytes } from 'node:crypto';
import { kiteLogin } from '../../shared/adapters/kite/login.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { SessionRules } from '../../shared/domain/session.ts';
import { addDays, clockText, instantOf, type Day } from '../../shared/domain/time.ts';
import type { Alerts, Log, Secrets, Store } from '../../shared/ports.ts';
import { sessionsOf } from '../../shared/runtime/jobs/due.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { Scheduler } from '../../shared/runtime/jobs/scheduler.ts';
import type { KiteVariables } from '../../shared/runtime/kite-variables.ts';
import { nagLogin, type NagParts } from '../../shared/runtime/login/nag.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { endedText, standing, type Reading } from '../../shared/runtime/login/token.ts';
import { LOGIN_COMMAND } from '../../shared/runtime/paged-alerts.ts';
import type { Going } from '../../shared/runtime/place.ts';

const WHAT = 'nag-login';

/** While nobody has logged in, whether somebody has is looked at so often. */
const LOOK_MS = 5000;

/** Throws a DayRefused where there is no token that may live, by its age. */
export async function requireToken(reading: Reading): Promise<void> {
  const found = await standing(reading);
  const why =
    found.kind !== 'kept' ? found.why : found.state.kind === 'expired' ? endedText(found.state.endsAt) : null;
  if (why !== null)
    throw new DayRefused(
      'token',
      `no valid Kite token: ${why}. \`${LOGIN_COMMAND}\` prints the link to log in with`,
    );
}

/** What the nagging about a token is made of. */
export interface TokenWorld {
  readonly going: Going;
  readonly transport: Transport;
  readonly variables: KiteVariables;
  readonly secrets: Secrets;
  readonly store: Store;
  readonly alerts: Alerts;
  readonly log: Log;
}

export function nagParts(world: TokenWorld): NagParts {
  const { going, transport, variables, secrets, store, alerts, log } = world;
  const { apiKey, apiSecret, userId } = variables;
  const { loginRoot } = KITE_ROOTS;
  const settings = DEFAULT_KITE_SETTINGS;
  return {
    ports: { clock: going.clock, store, alerts, log },
    secrets,
    broker: kiteLogin({ apiKey, apiSecret, loginRoot, transport, settings }),
    userId,
    random: () => randomBytes(32).toString('base64url'),
    settings: LOGIN_SETTINGS,
    link: async () => LOGIN_COMMAND,
  };
}

/** The jobs that nag about the token, called as the others are, until the day's last of them is over. Rejects where waiting does. */
export async function nagging(
  parts: NagParts,
  { sleepUntil }: Pick<Going, 'sleepUntil'>,
  rules: SessionRules,
  day: Day,
): Promise<void> {
  const nags = jobsOf(jobs).filter(({ what }) => what === WHAT);
  const scheduler = new Scheduler({
    // A simulated clock may have been further the last time.
    jobs: nags.map((job) => Object.assign({}, job, { name: `${day}-${job.name}` })),
    handlers: { [WHAT]: async () => void (await nagLogin(parts)) },
    sessions: sessionsOf(rules),
    ports: parts.ports,
    sleepUntil,
  });
  await scheduler.runUntil(instantOf(addDays(day, 1), 0));
}

/**
 * Waits for a token that Kite takes: one that it refuses is told with how to log in, and asked about again when there is another. Throws a DayRefused where
 * there is none by `until`.
 */
export async function awaitLogin(parts: NagParts, going: Going, until: number): Promise<void> {
  const { clock } = going;
  for (;;) {
    const refused = await madeAt(parts);
    if ((await nagLogin(parts)) === 'fine') return;
    while ((await madeAt(parts)) === refused) {
      if (clock.now() > until)
        throw new DayRefused('token', `nobody logged in by ${clockText(until)}: \`${LOGIN_COMMAND}\``);
      await going.sleepUntil(clock.now() + LOOK_MS);
    }
  }
}

/** More often a token that Kite proves does not die while the day is prepared: something else is wrong then. */
const TRIES = 3;

/** The work under a token that Kite takes. Where that dies meanwhile (a DayRefused by the rule `token`) it is done again after the log-in. Throws as `awaitLogin` does. */
export async function underToken<T>(
  parts: NagParts,
  going: Going,
  until: number,
  work: () => Promise<T>,
): Promise<T> {
  for (let tries = 1; ; tries++) {
    await awaitLogin(parts, going, until);
    try {
      return await work();
    } catch (error) {
      if (!(error instanceof DayRefused && error.rule === 'token') || tries >= TRIES) throw error;
    }
  }
}

/** Null: none that can be read. */
async function madeAt(parts: NagParts): Promise<number | null> {
  const found = await standing(parts);
  return found.kind === 'kept' ? found.token.madeAt : null;
}

/** The end of the day's last session. */
export function closeOf({ day, rules }: { readonly day: Day; readonly rules: SessionRules }): number {
  const span = sessionsOf(rules)(day);
  if ('rule' in span) throw new DayRefused(span.rule, span.why);
  return instantOf(day, span.last);
}
