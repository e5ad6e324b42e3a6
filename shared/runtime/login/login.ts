import { z } from 'zod';
import { tokenState, type AccessToken, type TokenState } from '../../domain/access-token.ts';
import { redacted } from '../../domain/redacted.ts';
import type { BrokerLogin, LoginFailure, Ports, Secrets } from '../../ports.ts';
import { Pendings } from './pending.ts';
import { keys } from '../keys.ts';
import type { LoginSettings } from './settings.ts';

export interface LoginParts {
  readonly ports: Pick<Ports, 'clock' | 'store' | 'alerts' | 'log'>;
  readonly secrets: Secrets;
  readonly broker: BrokerLogin;
  /** Whose account is traded: nobody else may log in. */
  readonly userId: string;
  /** A text that nobody can guess, at least 128 bits, of letters that need no quoting in a URL. */
  readonly random: () => string;
  readonly settings: LoginSettings;
}

/** Which check refused a log-in. */
export type LoginRule = 'shape' | 'state' | 'status' | 'session' | 'user' | 'proof' | 'keep';

export type LoginOutcome =
  | { readonly kind: 'in'; readonly userId: string; readonly madeAt: number; readonly state: TokenState }
  | { readonly kind: 'refused'; readonly rule: LoginRule; readonly why: string };

type Refused = Extract<LoginOutcome, { kind: 'refused' }>;

const STATE = /^[\w-]{22,128}$/;

const redirectSchema = z.object({
  state: z.string().regex(STATE),
  status: z.string().regex(/^[\w-]{1,32}$/),
  request_token: z
    .string()
    .regex(/^[\w-]{1,128}$/)
    .optional(),
});

const FIELDS = Object.keys(redirectSchema.shape);

/** Where the person logs in: the link is good once and for a while. Throws a RangeError for a `random` that can be guessed. */
export async function startLogin({ ports, broker, userId, random, settings }: LoginParts): Promise<string> {
  const state = random();
  if (!STATE.test(state))
    throw new RangeError('the state of a log-in has 22 to 128 of A–Z, a–z, 0–9, _ and -');
  await states({ ports, userId, settings }).add(state, ports.clock.now());
  return broker.url(state);
}

/** The states of log-ins that were begun. */
function states({ ports, userId, settings }: Pick<LoginParts, 'ports' | 'userId' | 'settings'>): Pendings {
  const { stateMs: keptMs, pendingMax: most } = settings;
  return new Pendings(ports.store, keys.logins(userId), { keptMs, most });
}

/**
 * What the redirect brought: its state is spent before anything else, so that a second coming of it finds nothing; then the request token becomes
 * an access token, whose user must be ours by both the session and the profile that the token itself can read. Only then it is kept. Rejects where
 * the store does.
 */
export async function callback(parts: LoginParts, query: URLSearchParams): Promise<LoginOutcome> {
  const outcome = await judged(parts, query);
  const { log } = parts.ports;
  if (outcome.kind === 'in') {
    const { userId, madeAt, state } = outcome;
    log.write('INFO', null, 'logged in', { user: userId, madeAt, endsAt: state.endsAt });
  } else log.write('WARN', null, 'log-in refused', { rule: outcome.rule, why: outcome.why });
  return outcome;
}

async function judged(parts: LoginParts, query: URLSearchParams): Promise<LoginOutcome> {
  const { ports, settings } = parts;
  const twice = FIELDS.find((name) => query.getAll(name).length > 1);
  if (twice !== undefined) return refused('shape', `the redirect has ${twice} more than once`);
  const read = redirectSchema.safeParse(Object.fromEntries(query));
  if (!read.success) {
    const fields = read.error.issues.map(({ path }) => String(path[0]));
    return refused(
      'shape',
      `the redirect is none of Kite's to us: ${fields.join(', ')} missing or malformed`,
    );
  }
  const { state, status, request_token: requestToken } = read.data;
  const spent = await states(parts).spend(state, ports.clock.now());
  if (spent === 'expired')
    return refused('state', `the log-in took longer than ${settings.stateMs / 1000} s: begin again`);
  if (spent === 'unknown')
    return refused('state', 'this log-in was not begun here, or it came back before: begin again');
  if (status !== 'success') return refused('status', `Kite says "${status}" of the log-in: begin again`);
  if (requestToken === undefined)
    return refused('status', 'the redirect says success and has no request_token: begin again');
  return exchanged(parts, requestToken);
}

async function exchanged(parts: LoginParts, requestToken: string): Promise<LoginOutcome> {
  const { ports, broker, secrets, userId, settings } = parts;
  // Before it is asked for: a token that is made while midnight passes must not seem a day younger.
  const madeAt = ports.clock.now();
  const session = await broker.session(requestToken);
  if (session.kind !== 'session') return failed('session', 'the log-in', session);
  const { accessToken } = session;
  if (session.userId !== userId) return stranger(session.userId, userId);
  const owner = await broker.owner(accessToken);
  if (owner.kind !== 'owner') return failed('proof', 'the profile of the new token', owner);
  if (owner.userId !== userId) return stranger(owner.userId, userId);
  const token: AccessToken = { accessToken, userId, madeAt };
  try {
    await secrets.keepAccessToken(token);
  } catch (error) {
    const why = redacted(error instanceof Error ? error.message : String(error));
    return refused('keep', `the token could not be kept, and an older one may be dead now: ${why}`);
  }
  return { kind: 'in', userId, madeAt, state: tokenState(token, ports.clock.now(), settings.token) };
}

function refused(rule: LoginRule, why: string): Refused {
  return { kind: 'refused', rule, why };
}

function failed(rule: LoginRule, what: string, { kind, why }: LoginFailure): Refused {
  const says =
    kind === 'no-answer' ? `Kite gave no certain answer to ${what}` : `${what} was refused or never sent`;
  return refused(rule, `${says}: ${why}. Nothing was kept: begin again`);
}

function stranger(got: string, ours: string): Refused {
  return refused(
    'user',
    `Kite logged in ${got}, and the account here is ${ours}'s: nothing was kept. Log out of Kite in the browser and begin again as ${ours}`,
  );
}
