import { readFileSync } from 'node:fs';
import { InvalidArgumentError, Option, type Command } from 'commander';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import { CALENDAR, type Calendar } from '../../shared/domain/session-table.ts';
import {
  dayText,
  instantOf,
  isoText,
  parseDay,
  parseMinute,
  type Day,
  type Minute,
} from '../../shared/domain/time.ts';
import { inRupees } from '../../shared/domain/units.ts';
import type { ExchangeCosts } from '../../shared/exchange/book.ts';
import { configOf, ConfigError } from '../../shared/runtime/config.ts';
import { DataFolders, marketOfRequest, rulesOf, type RunRequest } from '../../shared/runtime/run-request.ts';
import { Kite } from '../../shared/sim/kite/kite.ts';
import { KiteServer } from '../../shared/sim/kite/server/kite-server.ts';
import { ADDRESS, serverSettingsSchema, type ServerSettings } from '../../shared/sim/kite/server/settings.ts';
import { goingClock, standingClock, type SimClock } from '../../shared/sim/kite/server/sim-clock.ts';
import { kiteSettingsSchema, type KiteSettings } from '../../shared/sim/kite/settings.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { interrupted } from './interrupted.ts';
import { REAL_SPEED, SPEED_MAX, type Speed } from './pace.ts';
import { parsed, parsePort } from './parse.ts';
import { DEFAULT_DAY, DEFAULT_SEED, parseCalendar, parseFolder, parseSeed } from './run-options.ts';
import type { Terminal } from './terminal.ts';

/** Market minutes a second; 0: the clock stands still and is moved by requests. */
type Pace = Speed;

interface Given {
  readonly port: number;
  readonly seed?: number;
  readonly data?: string;
  readonly day?: Day;
  readonly calendar: Calendar;
  readonly start?: Minute;
  readonly speed: Pace;
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly redirectUrl?: string;
  readonly postbackUrl?: string;
  readonly settings: Readonly<Record<string, unknown>>;
}

const STANDING = 'max-by-request';
/** ₹10,00,000: what a future and some options need. */
const OPENING_CASH = 100_000_000;

/** `tron kite-sim`. Serves until `ended` resolves: an interrupt from the keyboard where a process is asked. */
export function addKiteSimCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  ended: () => Promise<void> = interrupted,
): void {
  const command = program
    .command('kite-sim')
    .description(
      'Kite Connect on 127.0.0.1, for clients in any language: a simulated day, its faults, a clock',
    );
  const options = [
    new Option('--port <n>', '0: the system chooses one').argParser(parsePort).default(8_780),
    new Option('--seed <n>', `which synthetic day (default: ${DEFAULT_SEED})`)
      .argParser(parseSeed)
      .conflicts('data'),
    new Option(
      '--data <folder>',
      'real one-minute bars instead of the synthetic market; needs --day',
    ).argParser(parseFolder),
    new Option('--day <YYYY-MM-DD>', `the day (synthetic: ${dayText(DEFAULT_DAY)})`).argParser(
      parsed(parseDay),
    ),
    new Option('--calendar <file>', 'JSON with holidays, special sessions or a whole year')
      .argParser(parsed(parseCalendar))
      .default(CALENDAR, 'the built-in one'),
    new Option('--start <HH:MM>', "where the market's clock begins (default: the session's open)").argParser(
      parsed(parseMinute),
    ),
    new Option(
      `--speed <real|N|${STANDING}>`,
      'market minutes a second: as in life, N, or only when a request says so',
    )
      .argParser(parsePace)
      .default(REAL_SPEED, 'real'),
    new Option('--api-key <text>', "the app's key").default('kite-sim-key'),
    new Option('--api-secret <text>', "the app's secret").default('kite-sim-secret'),
    new Option('--redirect-url <url>', 'where a log-in sends the browser (default: it shows the token)'),
    new Option('--postback-url <url>', 'where order updates are POSTed, on 127.0.0.1 (default: nowhere)'),
    new Option('--settings <file>', 'JSON with settings of the model: money, holdings, limits, delays')
      .argParser(parsed(parseSettings))
      .default({}, 'none'),
  ];
  for (const option of options) command.addOption(option);
  command.action(async (given: Given) => {
    await serve(given, command, terminal, ended);
    end(EXIT.done);
  });
}

async function serve(
  given: Given,
  command: Command,
  terminal: Terminal,
  ended: () => Promise<void>,
): Promise<void> {
  const config = configOf('seed', terminal.env);
  const settings = serverSettings(given);
  const account = modelSettings(given);
  const rules = rulesOf({ calendar: given.calendar, config });
  const { market } = await marketOfRequest(sourceOf(given, command), new DataFolders(), rules);
  const kite = modelOf(account, market, config.costs);
  const startAt = instantOf(market.day, given.start ?? openOf(market));
  const server = new KiteServer({
    kite,
    day: market.day,
    account,
    costs: config.costs,
    clock: clockOf(given.speed, startAt),
    speed: speedText(given.speed),
    settings,
  });
  const port = await server.listen().catch((cause: unknown) => {
    throw new ConfigError([
      `--port ${settings.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  });
  for (const line of opening(port, market, account, given, startAt)) terminal.out(line);
  await ended();
  await server.stop();
}

/** Throws a ConfigError for settings that the day does not fit: holdings of what it has not, margins that nobody knows. */
function modelOf(settings: KiteSettings, market: MarketDay, costs: ExchangeCosts): Kite {
  try {
    return new Kite({ settings, market, costs });
  } catch (error) {
    if (error instanceof RangeError) throw new ConfigError([error.message]);
    throw error;
  }
}

function clockOf(pace: Pace, startAt: number): SimClock {
  return pace === 0 ? standingClock(startAt) : goingClock(startAt, pace * 60);
}

function opening(
  port: number,
  market: MarketDay,
  { apiKey, apiSecret, userId, openingCash }: KiteSettings,
  { speed, redirectUrl, postbackUrl }: Given,
  startAt: number,
): readonly string[] {
  const root = `http://${ADDRESS}:${port}`;
  const kinds = new Map<string, number>();
  for (const { instrument } of market.instruments)
    kinds.set(instrument.kind, (kinds.get(instrument.kind) ?? 0) + 1);
  const day = [...kinds].map(([kind, count]) => `${count} ${kind}`).join(', ');
  return [
    `Kite of ${dayText(market.day)} (${day}) at ${isoText(startAt)}, speed ${speedText(speed)}`,
    `HTTP      ${root}`,
    `ticker    ws://${ADDRESS}:${port}/`,
    `log-in    ${root}/connect/login?v=3&api_key=${apiKey}   user ${userId}, secret ${apiSecret}`,
    `redirect  ${redirectUrl ?? 'none: the page shows the request token'}`,
    `postback  ${postbackUrl ?? 'none'}`,
    `control   ${root}/_control/state`,
    `cash      ${inRupees(openingCash)}`,
    'Simulated: no order leaves this computer. Ctrl-C ends it.',
  ];
}

function sourceOf({ data, day, seed }: Given, command: Command): RunRequest['source'] {
  if (data === undefined) return { kind: 'synthetic', seed: seed ?? DEFAULT_SEED, day: day ?? DEFAULT_DAY };
  if (day === undefined) command.error('error: --data needs --day YYYY-MM-DD');
  return { kind: 'history', folder: data, day };
}

/** Minute at which the first of its instruments opens. */
function openOf(market: MarketDay): Minute {
  return Math.min(...market.instruments.map(({ facts }) => facts.sessionOpen));
}

/** Throws a ConfigError for what does not fit. */
function serverSettings({ port, redirectUrl, postbackUrl }: Given): ServerSettings {
  const read = serverSettingsSchema.safeParse({
    port,
    redirectUrl: redirectUrl ?? null,
    postbackUrl: postbackUrl ?? null,
  });
  if (read.success) return read.data;
  throw new ConfigError(
    read.error.issues.map(({ path, message }) => `--${optionOf(path.join('.'))}: ${message}`),
  );
}

function optionOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}

/** Throws a ConfigError for what does not fit. */
function modelSettings({ apiKey, apiSecret, settings }: Given): KiteSettings {
  const read = kiteSettingsSchema.safeParse({ openingCash: OPENING_CASH, ...settings, apiKey, apiSecret });
  if (read.success) return read.data;
  throw new ConfigError(
    read.error.issues.map(
      ({ path, message }) => `settings: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
    ),
  );
}

function parseSettings(file: string): Readonly<Record<string, unknown>> {
  let json: unknown;
  try {
    json = JSON.parse(readFileSync(file, 'utf8'));
  } catch (cause) {
    throw new RangeError(
      `${file} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
      { cause },
    );
  }
  if (typeof json !== 'object' || json === null || Array.isArray(json))
    throw new RangeError(`${file} must hold one JSON object`);
  return { ...json };
}

function parsePace(text: string): Pace {
  if (text === STANDING) return 0;
  if (text === 'real') return REAL_SPEED;
  const speed = /^\d{1,6}(\.\d{1,3})?$/.test(text) ? Number(text) : NaN;
  if (speed > 0 && speed <= SPEED_MAX) return speed;
  throw new InvalidArgumentError(
    `Allowed: real, ${STANDING}, or market minutes a second, above 0 up to ${SPEED_MAX}.`,
  );
}

function speedText(pace: Pace): string {
  return pace === 0 ? STANDING : pace === REAL_SPEED ? 'real' : String(pace);
}
