import { join } from 'node:path';
import { Option, type Command } from 'commander';
import packageJson from '../../package.json' with { type: 'json' };
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { kiteMarketData } from '../../shared/adapters/kite/market-data.ts';
import { readingsOf, shareOf as rateOf } from '../../shared/adapters/kite/rate-share.ts';
import { KITE_ROOTS } from '../../shared/adapters/kite/roots.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { STANDARD_RULES } from '../../shared/domain/session.ts';
import { dayOf, dayText, minuteOf } from '../../shared/domain/time.ts';
import { DUMP_SETTINGS, type LeastRows } from '../../shared/instruments/settings.ts';
import { newestRates } from '../../shared/ledger/charges-table.ts';
import type { Store } from '../../shared/ports.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { readKiteVariables } from '../../shared/runtime/kite-variables.ts';
import { LOGIN_SETTINGS } from '../../shared/runtime/login/settings.ts';
import { dayToken, type Reading } from '../../shared/runtime/login/token.ts';
import {
  keepBegun,
  keepEnded,
  keepOrderAnswers,
  keepWrongIp,
  mayHaveLeft,
} from '../../shared/runtime/probe/answers.ts';
import type { ProbeParts } from '../../shared/runtime/probe/desk.ts';
import { probeOrders, type Probed } from '../../shared/runtime/probe/orders.ts';
import { planOf, planText } from '../../shared/runtime/probe/plan.ts';
import { DEFAULT_PROBE } from '../../shared/runtime/probe/settings.ts';
import { lastPriceOf, requireOpen, shareOf } from '../../shared/runtime/probe/share.ts';
import { orderAnswersText, wrongIpText } from '../../shared/runtime/probe/text.ts';
import { probeWrongIp } from '../../shared/runtime/probe/wrong-ip.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { examples, parseBook, stateOption } from './books.ts';
import { leastRowsOption } from './dump-file.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { feedClock } from './feed-clock.ts';
import { parseRoot } from './feed-options.ts';
import { requireToken } from './feed-token.ts';
import { SECRETS_FOLDER } from './login.ts';
import { person, type Ask } from './person.ts';
import { aloneInAccount, LIVE_BOOK, refusing } from './run-book.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly symbol: string;
  readonly kiteRoot: string;
  readonly state: string;
  readonly book: string;
  readonly leastRows: LeastRows;
  readonly fromWrongIp?: true;
  readonly yes?: true;
}

/** A history of minutes may take longer than an order. */
const HISTORY_TIMEOUT_MS = 15_000;

/** `tron probe-live` */
export function addProbeLiveCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  ask: Ask = person(),
): void {
  const command = program
    .command('probe-live')
    .description('asks Kite with one real share what no document tells; live trading needs the answers');
  const options = [
    new Option('--symbol <name>', 'a share of NSE that trades well: SBIN').makeOptionMandatory(),
    new Option(
      '--from-wrong-ip',
      'instead: what an order is answered from an address that is not registered',
    ),
    new Option('--yes', 'do not ask whether real orders may be sent'),
    new Option('--kite-root <url>', "where Kite's API is, or tron kite-sim's")
      .argParser(parseRoot)
      .default(KITE_ROOTS.apiRoot),
    new Option('--book <name>', 'the book that the answers are kept in')
      .argParser(parseBook)
      .default(LIVE_BOOK),
    stateOption(),
    leastRowsOption(),
  ];
  for (const option of options) command.addOption(option);
  command
    .addHelpText(
      'after',
      examples(
        'tron probe-live --symbol SBIN                    in market hours, from the registered address',
        'tron probe-live --symbol SBIN --from-wrong-ip    from another one: a phone as hotspot',
      ),
    )
    .action(async (given: Given) => end(await probeLive(given, terminal, ask)));
}

async function probeLive(given: Given, terminal: Terminal, ask: Ask): Promise<ExitCode> {
  const variables = readKiteVariables(terminal.env);
  if (!variables.ok) throw new ConfigError(variables.problems);
  if (given.yes !== true && ask === null)
    throw new ConfigError(['--yes is missing: there is no terminal to ask whether real orders may be sent']);
  const { state, kiteRoot: root } = given;
  const { userId } = variables.values;
  return aloneInAccount({ state, userId, root }, async () => {
    const book = await refusing(() => openBookToRun(join(state, `${given.book}.db`)));
    try {
      return await probedInto(book.store, given, variables.values, terminal, ask);
    } finally {
      book.close();
    }
  });
}

async function probedInto(
  store: Store,
  given: Given,
  { apiKey, userId }: { readonly apiKey: string; readonly userId: string },
  terminal: Terminal,
  ask: Ask,
): Promise<ExitCode> {
  const { kiteRoot: root, symbol } = given;
  const transport = httpTransport(root);
  const going = await feedClock(root, transport, new AbortController().signal);
  const { clock } = going;
  const sleepUntil = (until: number): Promise<void> => going.sleepUntil(until);
  const secrets = fileSecrets(join(given.state, SECRETS_FOLDER));
  const reading: Reading = { ports: { clock }, secrets, userId, settings: LOGIN_SETTINGS };
  await requireToken(reading);
  const day = dayOf(clock.now());
  await requireNoSession(store, given.book, day);
  const settings = DEFAULT_KITE_SETTINGS;
  const data = kiteMarketData({
    apiKey,
    token: dayToken(reading),
    transport,
    settings: { ...settings, timeoutMs: HISTORY_TIMEOUT_MS },
    candleTimeoutMs: HISTORY_TIMEOUT_MS,
  });
  const dump = { ...DUMP_SETTINGS, leastRows: given.leastRows };
  const share = await shareOf(data, symbol, day, clock.now(), dump);
  const { instrument } = share;
  requireOpen(day, minuteOf(clock.now()), instrument, STANDARD_RULES);
  const lastPrice = await lastPriceOf(data, share, clock.now());
  const plan = planOf(lastPrice, instrument, newestRates(), DEFAULT_PROBE);
  const broker = kiteBroker({
    apiKey,
    token: dayToken(reading),
    clock,
    sleepUntil,
    transport,
    share: rateOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => (key === instrument.key ? instrument : undefined),
    settings,
  });
  const isWrongIp = given.fromWrongIp === true;
  for (const line of isWrongIp ? wrongIpPlan(instrument.key) : planText(instrument, plan, DEFAULT_PROBE))
    terminal.out(line);
  if (!(await agreed(given, ask, userId))) {
    terminal.err('refused: probe: nothing was sent');
    return EXIT.refused;
  }
  const asked = { at: clock.now(), day, userId, root, instrument: instrument.key, versions: versions() };
  return interruptible(terminal, async (interrupted) => {
    const tell = (line: string): void => terminal.out(line);
    const left = await mayHaveLeft(store, day, root);
    const begun = (): Promise<void> => keepBegun(store, { ...asked, ended: false });
    const world = { clock, sleepUntil, broker, instrument, day, settings: DEFAULT_PROBE };
    const parts: ProbeParts = { ...world, tell, interrupted, mayHaveLeft: left, begun };
    const ended = (): Promise<void> => keepEnded(store);
    if (isWrongIp)
      return kept(await probeWrongIp(parts, plan), terminal, ended, async (answers) => {
        await keepWrongIp(store, { ...asked, ...answers });
        return wrongIpText({ ...asked, ...answers });
      });
    return kept(await probeOrders(parts, plan), terminal, ended, async (answers) => {
      await keepOrderAnswers(store, { ...asked, ...answers });
      return orderAnswersText({ ...asked, ...answers });
    });
  });
}

/** An interrupt ends nothing at once: a share that is held is sold, an order that rests is cancelled. */
async function interruptible<T>(
  terminal: Terminal,
  work: (interrupted: () => boolean) => Promise<T>,
): Promise<T> {
  let isInterrupted = false;
  const interrupt = (): void => {
    isInterrupted = true;
    terminal.err('interrupted: nothing more is bought, what was begun is brought to its end');
  };
  process.on('SIGINT', interrupt).on('SIGTERM', interrupt);
  try {
    return await work(() => isInterrupted);
  } finally {
    process.off('SIGINT', interrupt).off('SIGTERM', interrupt);
  }
}

/** Of a probe that stopped nothing is kept but that it left nothing. Exit code 4 where something rests or is held, or may. */
async function kept<T>(
  probed: Probed<T>,
  terminal: Terminal,
  ended: () => Promise<void>,
  keep: (answers: T) => Promise<readonly string[]>,
): Promise<ExitCode> {
  if (probed.kind === 'answers') {
    for (const line of await keep(probed.answers)) terminal.out(line);
    return EXIT.done;
  }
  terminal.err(`refused: probe: ${probed.why}`);
  for (const line of probed.rests) terminal.err(`LEFT: ${line}`);
  if (probed.rests.length > 0) return EXIT.open;
  terminal.err('nothing rests and nothing is held');
  await ended();
  return EXIT.refused;
}

/** A day's certificate knows the orders of its session, and none of a probe's. */
async function requireNoSession(store: Store, book: string, day: number): Promise<void> {
  const [begun] = await store.read([keys.day(day)]);
  if (begun != null)
    throw new DayRefused(
      'session-begun',
      `${dayText(day)} is traded in book ${book}: its certificate would find the probe’s orders and no intent for them`,
    );
}

async function agreed({ yes, symbol }: Given, ask: Ask, userId: string): Promise<boolean> {
  if (yes === true) return true;
  const question = `Real orders in the account of ${userId}. Type ${symbol} to send them: `;
  return ask !== null && (await ask(question)).trim() === symbol;
}

function wrongIpPlan(key: string): readonly string[] {
  return [
    `${key}: one order for one share, far below the market, which Kite is to refuse; where it takes it, it is cancelled at once`,
  ];
}

function versions(): Readonly<Record<string, string>> {
  const { version, dependencies } = packageJson;
  return { tron: version, node: process.versions.node, kiteconnect: dependencies.kiteconnect };
}
