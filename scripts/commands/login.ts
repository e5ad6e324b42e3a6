import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { checkKeepable, fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteLogin } from '../../shared/adapters/kite/login.ts';
import { KITE_ROOTS, kiteRootsSchema, type KiteRoots } from '../../shared/adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { BrokerLogin, Clock, Secrets } from '../../shared/ports.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import {
  describeKiteVariables,
  readKiteVariables,
  type KiteVariables,
} from '../../shared/runtime/kite-variables.ts';
import {
  callback,
  startLogin,
  type LoginOutcome,
  type LoginParts,
} from '../../shared/runtime/login/login.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { loginJson, loginStatus, loginStatusText } from '../../shared/runtime/login/status.ts';
import { atText } from '../../shared/runtime/login/token.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import { examples, STATE_FOLDER } from './books.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { ADDRESS, LoginServer, REDIRECT_PATH, type Page } from './login-server.ts';
import { parsePort } from './parse.ts';
import type { Terminal } from './terminal.ts';

/** Beside the books. */
export const SECRETS_FOLDER = 'secrets';
const DEFAULT_PORT = 8_781;

interface Given {
  readonly port?: number;
  readonly loginRoot: string;
  readonly apiRoot: string;
  readonly state: string;
  readonly status?: true;
  readonly prove?: true;
  readonly json?: true;
}

/** How long a person is waited for: `over` resolves after so many real milliseconds, unless it is called off. */
export type Patience = (ms: number) => { readonly over: Promise<void>; readonly callOff: () => void };

/** `tron login` */
export function addLoginCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  patience: Patience = timed,
): void {
  const command = program
    .command('login')
    .description(
      'the daily log-in at Kite: prints the link, waits for the browser, keeps the token; or its state',
    );
  const options = [
    new Option(
      '--port <n>',
      `where Kite's redirect is served on ${ADDRESS} (default: ${DEFAULT_PORT}); 0: the system chooses`,
    ).argParser(parsePort),
    new Option('--login-root <url>', "where Kite's log-in page is").default(KITE_ROOTS.loginRoot),
    new Option('--api-root <url>', "where Kite's API is").default(KITE_ROOTS.apiRoot),
    new Option('--state <folder>', `where books lie; the token lies in its folder ${SECRETS_FOLDER}`)
      .default(STATE_FOLDER)
      .env('TRON_STATE'),
    new Option('--status', 'nobody logs in: whether there is a valid token, its age and its end'),
    new Option('--prove', 'with --status: Kite is asked with the token whose it is'),
    new Option('--json', 'with --status: one JSON document on standard output'),
  ];
  for (const option of options) command.addOption(option);
  command.addHelpText('after', manual()).action(async (given: Given) => {
    refuseOthers(command, given);
    const folder = join(given.state, SECRETS_FOLDER);
    const secrets = fileSecrets(folder);
    const roots = rootsOf(given);
    if (given.status === true) end(await showStatus(given, roots, secrets, terminal));
    else {
      await keepable(folder);
      end(await login(given.port ?? DEFAULT_PORT, roots, secrets, terminal, patience));
    }
  });
}

/** Before anybody is asked to log in. Rejects with a DayRefused. */
async function keepable(folder: string): Promise<void> {
  await checkKeepable(folder).catch((cause: unknown) => {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new DayRefused('login keep', `the new token could not be kept: ${why}`, { cause });
  });
}

async function login(
  wantedPort: number,
  roots: KiteRoots,
  secrets: Secrets,
  terminal: Terminal,
  patience: Patience,
): Promise<ExitCode> {
  const variables = variablesOf(terminal);
  const parts: LoginParts = {
    ports: {
      clock: clockOf(terminal),
      store: memoryStore(),
      alerts: { alert: async (text) => terminal.err(text) },
      log: SILENT_LOG,
    },
    secrets,
    broker: brokerOf(variables, roots),
    userId: variables.userId,
    random: () => randomBytes(32).toString('base64url'),
    settings: LOGIN_SETTINGS,
  };
  const wait = patience(parts.settings.stateMs);
  let end: (code: ExitCode) => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const ended = new Promise<ExitCode>((resolve, reject) => {
    [end, fail] = [resolve, reject];
  });
  const server = new LoginServer(async (query) => {
    try {
      return pageOf(await callback(parts, query), terminal, end);
    } catch (error) {
      return { ...BROKEN, shown: () => fail(error) };
    }
  });
  try {
    const port = await server.listen(wantedPort).catch((cause: unknown) => {
      throw new ConfigError([
        `--port ${wantedPort}: ${cause instanceof Error ? cause.message : String(cause)}`,
      ]);
    });
    terminal.out(`Log in as ${variables.userId}: ${await startLogin(parts)}`);
    terminal.out(
      `Waiting ${parts.settings.stateMs / 60_000} minutes at http://${ADDRESS}:${port}${REDIRECT_PATH}, which must be the app's redirect URL at Kite.`,
    );
    const late = wait.over.then(() => {
      terminal.err('refused: login: nobody logged in in time: begin again');
      return EXIT.refused;
    });
    return await Promise.race([ended, late]);
  } finally {
    wait.callOff();
    await server.stop();
  }
}

const BROKEN = { status: 500, title: 'Not logged in', text: 'A fault: the terminal says which.' };

/** Tells the person in the terminal as well; `end` when the browser has it. */
function pageOf(outcome: LoginOutcome, terminal: Terminal, end: (code: ExitCode) => void): Page {
  if (outcome.kind === 'in') {
    const { userId, state } = outcome;
    const text = `${userId} is logged in. The token lives until ${atText(state.endsAt)}, Indian time.`;
    terminal.out(text);
    if (state.kind === 'doubtful') terminal.err(`warning: ${state.why}: log in again later`);
    return { status: 200, title: 'Logged in', text, shown: () => end(EXIT.done) };
  }
  const { rule, why } = outcome;
  terminal.err(`refused: login ${rule}: ${why}`);
  // What is not the log-in that was begun, an old tab or a stranger, does not end the wait for it.
  const ours = rule !== 'state' && rule !== 'shape';
  return {
    status: 400,
    title: 'Not logged in',
    text: why,
    shown: ours ? () => end(EXIT.refused) : () => undefined,
  };
}

async function showStatus(
  given: Given,
  roots: KiteRoots,
  secrets: Secrets,
  terminal: Terminal,
): Promise<ExitCode> {
  const variables = given.prove === true ? variablesOf(terminal) : null;
  const status = await loginStatus(
    {
      ports: { clock: clockOf(terminal) },
      secrets,
      userId: variables?.userId ?? null,
      settings: LOGIN_SETTINGS,
    },
    variables === null ? null : brokerOf(variables, roots),
  );
  terminal.out(given.json === true ? JSON.stringify(loginJson(status)) : loginStatusText(status));
  return status.usable ? EXIT.done : EXIT.nothing;
}

function brokerOf({ apiKey, apiSecret }: KiteVariables, { loginRoot, apiRoot }: KiteRoots): BrokerLogin {
  const transport = httpTransport(apiRoot);
  return kiteLogin({ apiKey, apiSecret, loginRoot, transport, settings: DEFAULT_KITE_SETTINGS });
}

function clockOf(terminal: Terminal): Clock {
  return { now: () => terminal.now() };
}

/** Throws a ConfigError for variables that are missing or wrong. */
function variablesOf({ env }: Terminal): KiteVariables {
  const read = readKiteVariables(env);
  if (!read.ok) throw new ConfigError(read.problems);
  return read.values;
}

/** Throws a ConfigError for a URL that does not fit. */
function rootsOf({ loginRoot, apiRoot }: Given): KiteRoots {
  const read = kiteRootsSchema.safeParse({ loginRoot, apiRoot });
  if (read.success) return read.data;
  const options = { loginRoot: '--login-root', apiRoot: '--api-root' };
  throw new ConfigError(
    read.error.issues.map(
      ({ path, message }) => `${path[0] === 'loginRoot' ? options.loginRoot : options.apiRoot}: ${message}`,
    ),
  );
}

function refuseOthers(command: Command, { status, prove, json, port }: Given): void {
  if (status === true && port !== undefined) command.error('error: --status takes no --port');
  if (status !== true && prove === true) command.error('error: --prove needs --status');
  if (status !== true && json === true) command.error('error: --json needs --status');
}

function manual(): string {
  return [
    '',
    'Environment variables (needed to log in, and for --prove):',
    ...describeKiteVariables().flatMap(({ name, meaning, allowed }) => [
      `  ${name.padEnd(16)}  ${meaning}`,
      `  ${''.padEnd(16)}  allowed: ${allowed}`,
    ]),
    examples(
      'tron login                    log in at Kite',
      'tron login --status --prove   does Kite know the token?',
      'tron login --login-root http://127.0.0.1:8780 --api-root http://127.0.0.1:8780   at tron kite-sim',
    ),
  ].join('\n');
}

function timed(ms: number): ReturnType<Patience> {
  let callOff = (): void => undefined;
  const over = new Promise<void>((resolve) => {
    const timer = setTimeout(resolve, ms);
    callOff = () => clearTimeout(timer);
  });
  return { over, callOff };
}
