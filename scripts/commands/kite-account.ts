import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { KiteError } from '../../shared/adapters/kite/kite-error.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { Broker, Clock } from '../../shared/ports.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { readKiteVariables } from '../../shared/runtime/kite-variables.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { dayToken, type Reading } from '../../shared/runtime/login/token.ts';
import { feedClock } from './feed-clock.ts';
import { parseRoot } from './feed-options.ts';
import { SECRETS_FOLDER } from './login.ts';
import { requireToken } from './feed-token.ts';
import type { Terminal } from './terminal.ts';

/** Whose share of the readings is taken: not that of a run which trades at the same time. */
const SENDER = 'flatten';

/** The account at Kite as a command reads it: nothing is ever placed through it, for it knows no instruments. */
export interface KiteAccount {
  readonly broker: Broker;
  /** The machine's, or of the simulator that serves there. */
  readonly clock: Clock;
  readonly userId: string;
}

export function addKiteRoot(command: Command): Command {
  return command.addOption(
    new Option(
      '--kite-root <url>',
      `where Kite's API is (default: ${KITE_ROOTS.apiRoot}), or tron kite-sim's`,
    ).argParser(parseRoot),
  );
}

/** Under the token of `tron login`. Rejects with a ConfigError for the variables, and with a DayRefused where there is no token. */
export async function kiteAccount(
  root: string = KITE_ROOTS.apiRoot,
  state: string,
  terminal: Terminal,
): Promise<KiteAccount> {
  const variables = readKiteVariables(terminal.env);
  if (!variables.ok) throw new ConfigError(variables.problems);
  const { apiKey, userId } = variables.values;
  const transport = httpTransport(root);
  const going = await feedClock(root, transport, new AbortController().signal);
  const { clock } = going;
  const secrets = fileSecrets(join(state, SECRETS_FOLDER));
  const reading: Reading = { ports: { clock }, secrets, userId, settings: LOGIN_SETTINGS };
  await requireToken(reading);
  const broker = kiteBroker({
    apiKey,
    token: dayToken(reading),
    clock,
    sleepUntil: (at) => going.sleepUntil(at),
    transport,
    share: shareOf(SENDER, 1),
    readings: readingsOf(SENDER, 1),
    instrumentOf: () => undefined,
    settings: DEFAULT_KITE_SETTINGS,
  });
  return { broker, clock, userId };
}

/** What cannot be read is a refusal, with what to do where the token is dead. */
export async function readings<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (!(cause instanceof KiteError)) throw cause;
    if (cause.failure.failure !== 'token-dead') throw new DayRefused('broker', cause.message, { cause });
    throw new DayRefused('token', `${cause.message}. \`tron login\` prints the link to log in with`, {
      cause,
    });
  }
}
