import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { kiteMarketData } from '../../shared/adapters/kite/market-data.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import type { LeastRows } from '../../shared/instruments/settings.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { configOf, ConfigError } from '../../shared/runtime/config.ts';
import type { FlattenAsked } from '../../shared/runtime/flatten.ts';
import { readKiteVariables } from '../../shared/runtime/kite-variables.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { dayToken, endedText, standing, type Reading } from '../../shared/runtime/login/token.ts';
import type { Going } from '../../shared/runtime/place.ts';
import { flattenByAccount } from '../../shared/runtime/relay/by-account.ts';
import { DayInstruments } from '../../shared/runtime/relay/day-instruments.ts';
import { controlRelay } from '../../shared/runtime/relay/relay.ts';
import type { Shown } from '../../shared/runtime/relay/storeless.ts';
import { describeRelayVariables, readRelaySecret } from '../../shared/runtime/relay/variables.ts';
import type { Alerts } from '../../shared/ports.ts';
import { examples, stateOption } from './books.ts';
import { dumpReadingOptions } from './dump-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { feedClock } from './feed-clock.ts';
import { parseRoot } from './feed-options.ts';
import { ADDRESS } from './login-server.ts';
import { SECRETS_FOLDER } from './login.ts';
import { parsePort } from './parse.ts';
import { RelayServer } from './relay-server.ts';
import { LOG_WAYS, LOGS_FOLDER, openRunLog, type LogPlan } from './run-log.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly port: number;
  readonly kiteRoot: string;
  readonly state: string;
  readonly leastRows: LeastRows;
  readonly log: LogPlan['way'];
  readonly logs: string;
}

export const RELAY_PORT = 8_782;

/** What a process brings, and a test gives of its own. */
export interface RelayProcess {
  /** Until an interrupt. */
  readonly ended: () => Promise<void>;
  readonly goingOf: (root: string, transport: Transport, signal: AbortSignal) => Promise<Going>;
}

const PROCESS: RelayProcess = { ended: interrupted, goingOf: feedClock };

/** `tron relay`: a way in to the broker from this computer where nothing else of ours lives. */
export function addRelayCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  process: RelayProcess = PROCESS,
): void {
  const command = program
    .command('relay')
    .description(
      'a relay without a store on 127.0.0.1: what `tron flatten` asks where nothing else can be reached',
    );
  const [, leastRows] = dumpReadingOptions();
  const options = [
    new Option('--port <n>', '0: the system chooses one').argParser(parsePort).default(RELAY_PORT),
    new Option('--kite-root <url>', "where Kite's API is, or tron kite-sim's")
      .argParser(parseRoot)
      .default(KITE_ROOTS.apiRoot),
    stateOption(),
    ...(leastRows === undefined ? [] : [leastRows]),
    new Option('--log <way>', 'log lines to files, as JSON lines to standard error, or nowhere')
      .choices(LOG_WAYS)
      .default('file'),
    new Option('--logs <folder>', 'where the log files are').default(LOGS_FOLDER).env('TRON_LOGS'),
  ];
  for (const option of options) command.addOption(option);
  command.addHelpText('after', manual()).action(async (given: Given) => {
    await serve(given, terminal, process);
    end(EXIT.done);
  });
}

async function serve(given: Given, terminal: Terminal, { ended, goingOf }: RelayProcess): Promise<void> {
  const config = configOf('seed', terminal.env);
  const variables = readKiteVariables(terminal.env);
  const secret = readRelaySecret(terminal.env);
  if (!variables.ok) throw new ConfigError(variables.problems);
  if (!secret.ok) throw new ConfigError([secret.problem]);
  const { apiKey, userId } = variables.values;
  const transport = httpTransport(given.kiteRoot);
  const over = new AbortController();
  const going = await goingOf(given.kiteRoot, transport, over.signal);
  const { clock } = going;
  const secrets = fileSecrets(join(given.state, SECRETS_FOLDER));
  const reading: Reading = { ports: going, secrets, userId, settings: LOGIN_SETTINGS };
  const token = dayToken(reading);
  const settings = DEFAULT_KITE_SETTINGS;
  const data = kiteMarketData({ apiKey, token, transport, settings, candleTimeoutMs: settings.timeoutMs });
  const instruments = new DayInstruments({ data, clock, leastRows: given.leastRows });
  const broker = kiteBroker({
    apiKey,
    token,
    clock,
    sleepUntil: (at) => going.sleepUntil(at),
    transport,
    share: shareOf('flatten', 1),
    readings: readingsOf('flatten', 1),
    instrumentOf: instruments.of,
    settings,
  });
  const runLog = openRunLog({ way: given.log, folder: given.logs }, config.logLevel, false, terminal);
  const log = runLog.by(clock);
  const alerts: Alerts = { alert: async (text) => terminal.err(`alert: ${text}`) };
  const sleepUntil = (at: number): Promise<void> => going.sleepUntil(at);
  const storeless = async (asked: FlattenAsked): Promise<Shown> => {
    terminal.err(`flatten: ${asked.why}`);
    const own = { costs: config.costs, protocol: DEFAULT_PROTOCOL, instruments };
    return flattenByAccount({ broker, clock, alerts, sleepUntil, ...own }, asked);
  };
  const relay = controlRelay({
    secret: secret.secret,
    store: null,
    controls: null,
    storeless,
    clock,
    sleepUntil,
    log,
  });
  const server = new RelayServer(relay);
  try {
    const port = await server.listen(given.port, '--port');
    terminal.out(
      `Relay at http://${ADDRESS}:${port}, to Kite at ${given.kiteRoot}, without a store: it halts nothing and places nothing`,
    );
    for (const line of [await tokenLine(reading), await instrumentsLine(instruments)]) terminal.out(line);
    terminal.out('Ctrl-C ends it.');
    await ended();
  } finally {
    over.abort();
    await server.stop();
    runLog.close();
  }
}

async function tokenLine(reading: Reading): Promise<string> {
  const found = await standing(reading);
  const why =
    found.kind !== 'kept' ? found.why : found.state.kind === 'expired' ? endedText(found.state.endsAt) : null;
  if (why === null) return `Token of ${reading.userId ?? 'whoever'}: there`;
  return `NO TOKEN: ${why}. Until \`tron login\` nothing can be closed from here; it is read again then`;
}

async function instrumentsLine(instruments: DayInstruments): Promise<string> {
  try {
    return `Instruments: ${await instruments.today()}`;
  } catch (error) {
    return `NO INSTRUMENTS: ${messageOf(error)}. They are asked for again with each flatten; without them entries are cancelled and no exit is priced`;
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function manual(): string {
  const [secret] = describeRelayVariables();
  return [
    '',
    'Environment variables: KITE_API_KEY, KITE_API_SECRET and KITE_USER_ID as for `tron login`, and',
    `  ${secret?.name ?? ''}  ${secret?.meaning ?? ''}`,
    `  ${''.padEnd(17)}  allowed: ${secret?.allowed ?? ''}`,
    examples(
      'tron relay                                        for the account of the token of tron login',
      'tron relay --kite-root http://127.0.0.1:8780      at tron kite-sim',
    ),
  ].join('\n');
}

function interrupted(): Promise<void> {
  return new Promise((resolve) => {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => resolve());
  });
}
