import type { BotName } from '../domain/account.ts';
import { ELIGIBILITY_SETTINGS, type Eligibility, type EligibilitySettings } from '../domain/eligibility.ts';
import type { InstrumentKind } from '../domain/instrument.ts';
import type { Calendar } from '../domain/session-table.ts';
import { sessionOf, STANDARD_RULES, type SessionRules } from '../domain/session.ts';
import { dayText, type Day } from '../domain/time.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { withEligibility } from '../domain/with-eligibility.ts';
import type { Finding } from '../backtest/data/findings.ts';
import { NoBarsError, openData, UnreadableFile, type DataSet } from '../backtest/data/open-history.ts';
import { lotOfBook } from '../backtest/listed.ts';
import { DayRefused, historyMarketDay, syntheticMarketDay } from '../backtest/market-day.ts';
import { generateMarket, type SyntheticMarket } from '../backtest/synthetic/generate.ts';
import type { InstrumentBook } from '../instruments/book.ts';
import { newestRates, ratesOfDay, type ChargeRates } from '../ledger/charges-table.ts';
import { OPTION_STRATEGIES, STRATEGIES, type Registered } from '../strategies/registry.ts';
import { CLASSIC_SCALP, scalp } from '../strategies/scalp.ts';
import type { Preset } from '../strategies/selector.ts';
import { fixedChooser, selectorChooser } from './chooser.ts';
import { ConfigError, type Config } from './config.ts';
import type { DayListener, DayResult } from './day-result.ts';
import { tradedBy, type TradingSetup } from './setup.ts';
import { filesIn, runInMemory } from './wire.ts';

/** The instrument dump of a day, read. */
export interface DayDump {
  /** For messages. */
  readonly file: string;
  readonly book: InstrumentBook;
  /** Of its text, SHA-256. */
  readonly hash: string;
}

/** What a user asks for. */
export interface RunRequest {
  readonly config: Config;
  readonly bots: readonly BotName[];
  readonly source:
    | { readonly kind: 'synthetic'; readonly seed: number; readonly day: Day }
    | {
        readonly kind: 'history';
        readonly folder: string;
        readonly day: Day;
        /** Without it the dated tables say what the day's contracts are. */
        readonly dump?: DayDump;
      };
  /** Holidays and special sessions: the built-in ones, or with a user's rows over them. */
  readonly calendar: Calendar;
  /** The day's file; null: there is none, and what it would say is assumed. */
  readonly eligibility: Eligibility | null;
  /** Fixes one strategy instead of the selector; null: the selector chooses. */
  readonly strategy: string | null;
  readonly preset: Preset;
  readonly rates: 'newest' | 'of-day';
  /** Waits between minutes, for a person who watches. */
  readonly pace: (at: number) => Promise<void>;
}

export interface RunOutcome {
  readonly result: DayResult;
  readonly market: MarketDay;
  readonly findings: readonly Finding[];
}

/** Opens data folders once each, however many days are asked of them. */
export class DataFolders {
  readonly #open = new Map<string, Promise<DataSet>>();

  open(folder: string): Promise<DataSet> {
    const known = this.#open.get(folder);
    if (known !== undefined) return known;
    const opened = openData(filesIn(folder));
    this.#open.set(folder, opened);
    // A folder that could not be read is looked at again: it may be there the next time.
    opened.catch(() => this.#open.delete(folder));
    return opened;
  }
}

/** Runs the day. Throws a DayRefused when it cannot be run: no session, no data, no rates. */
export async function runRequest(
  request: RunRequest,
  listener: DayListener,
  folders: DataFolders = new DataFolders(),
): Promise<RunOutcome> {
  const { market, findings } = await marketOfRequest(
    request.source,
    folders,
    rulesOf(request),
    eligibleBy(request),
  );
  requireTradable(market, request.bots);
  const result = await runInMemory(setupOf(request, market.day), market, listener, request.pace);
  return { result, market, findings };
}

/** What decides the hours of the request's days. */
export function rulesOf({ calendar, config }: Pick<RunRequest, 'calendar' | 'config'>): SessionRules {
  return { calendar, settings: config.sessions };
}

/** What decides which of the day's instruments may be entered. */
export interface EligibleBy {
  readonly file: Eligibility | null;
  readonly settings: EligibilitySettings;
}

export function eligibleBy({ eligibility, config }: Pick<RunRequest, 'eligibility' | 'config'>): EligibleBy {
  return { file: eligibility, settings: config.eligibility };
}

interface Found {
  readonly market: MarketDay;
  readonly findings: readonly Finding[];
}

/** The day's market with what its importer found. A day that was, so what no file says of its eligibility is assumed. */
export async function marketOfRequest(
  source: RunRequest['source'],
  folders: DataFolders,
  rules: SessionRules = STANDARD_RULES,
  { file, settings }: EligibleBy = { file: null, settings: ELIGIBILITY_SETTINGS },
): Promise<Found> {
  const { market, findings } = await everythingOf(source, folders, rules);
  return { market: withEligibility(market, file, 'replay', settings), findings };
}

async function everythingOf(
  source: RunRequest['source'],
  folders: DataFolders,
  rules: SessionRules,
): Promise<Found> {
  if (source.kind === 'synthetic') {
    const session = sessionOf(
      source.day,
      { segment: 'cash', closingAuction: true },
      rules.calendar,
      rules.settings,
    );
    if ('rule' in session) throw new DayRefused(session.rule, session.why);
    return {
      market: syntheticMarketDay(generated(source), source.day, rules),
      findings: [],
    };
  }
  const data = await folders.open(source.folder).catch((cause: unknown) => {
    throw new DayRefused('data-folder', cause instanceof Error ? cause.message : String(cause), { cause });
  });
  const { dump } = source;
  const counted = dump === undefined ? {} : { lotOf: lotOfBook(dump.book) };
  const history = await data.history(source.day, counted).catch((cause: unknown) => {
    if (cause instanceof NoBarsError) throw new DayRefused('no-data', cause.message, { cause });
    if (cause instanceof UnreadableFile) throw new DayRefused('data-file', cause.message, { cause });
    throw cause;
  });
  const market = historyMarketDay(history, source.day, rules, dump?.book ?? null);
  const told =
    dump === undefined ? market : { ...market, assumed: [dumpText(dump, market), ...market.assumed] };
  return { market: told, findings: history.findings };
}

/** Where the contracts come from, said once for all of them. */
function dumpText({ file, book }: DayDump, { instruments }: MarketDay): string {
  const count = (kind: InstrumentKind): number =>
    instruments.filter(({ instrument }) => instrument.kind === kind).length;
  const [options, futures] = [count('option'), count('future')];
  return (
    `contracts from the dump ${file} of ${dayText(book.day)}: ${options} option${options === 1 ? '' : 's'}, ` +
    `${futures} future${futures === 1 ? '' : 's'}`
  );
}

/** Throws a DayRefused where the day has nothing that any of these bots trades. */
export function requireTradable(market: MarketDay, bots: readonly BotName[]): void {
  if (bots.some((bot) => tradedBy(bot, market).length > 0)) return;
  const kinds = [...new Set(market.instruments.map(({ instrument }) => instrument.kind))].sort();
  throw new DayRefused(
    'no-instrument',
    `${dayText(market.day)}: nothing to trade for ${bots.join(' and ')}; the day has instruments of kind ${kinds.join(', ')} only`,
  );
}

/** The generator knows the built-in calendar only: a day whose hours that does not give is refused, whatever a user's rows say. */
function generated({ seed, day }: { readonly seed: number; readonly day: Day }): SyntheticMarket {
  try {
    return generateMarket({ seed, day });
  } catch (cause) {
    if (!(cause instanceof RangeError)) throw cause;
    throw new DayRefused('no-synthetic-day', cause.message, { cause });
  }
}

/** How the request wants the day traded. Throws a RangeError for settings or a strategy that do not exist, a ConfigError for one that no bot can use. */
export function setupOf(
  request: Omit<RunRequest, 'source' | 'pace' | 'calendar' | 'eligibility'>,
  on: Day,
): TradingSetup {
  const { config, bots, strategy, preset } = request;
  const named = <P>(all: readonly Registered<P>[]): readonly Registered<P>[] =>
    strategy === null ? all : all.filter(({ name }) => name === strategy);
  const wanted = named(STRATEGIES);
  const optionWanted = named(OPTION_STRATEGIES);
  if (wanted.length + optionWanted.length === 0) {
    const names = [...STRATEGIES, ...OPTION_STRATEGIES].map(({ name }) => name).join(', ');
    throw new RangeError(`there is no strategy "${strategy ?? ''}"; allowed: ${names}`);
  }
  const isFor = (bot: BotName): boolean => (bot === 'options' ? optionWanted : wanted).length > 0;
  if (!bots.some(isFor))
    throw new ConfigError([`the strategy ${strategy ?? ''} is not for ${bots.join(' or ')}`]);
  const presets = preset === 'classic' ? CLASSIC_SETTINGS : {};
  return {
    config,
    bots,
    rates: ratesFor(request.rates, on),
    plans: wanted.map((each) => each.plan(config.strategies[each.name] ?? {})),
    optionPlans: optionWanted.map((each) =>
      each.plan({ ...presets[each.name], ...config.strategies[each.name] }),
    ),
    chooserOf: (day) =>
      strategy === null
        ? selectorChooser(day, preset)
        : fixedChooser(strategy, day.instruments[0]?.facts.sessionOpen ?? 0, isFor),
  };
}

/** What the preset `classic` changes in a strategy besides the selector's table; a user's own settings win. */
const CLASSIC_SETTINGS: Readonly<Record<string, Readonly<Record<string, unknown>>>> = {
  [scalp.name]: CLASSIC_SCALP,
};

function ratesFor(which: RunRequest['rates'], day: Day): ChargeRates {
  if (which === 'newest') return newestRates();
  const rates = ratesOfDay(day);
  if ('rule' in rates) throw new DayRefused(rates.rule, rates.why);
  return rates;
}
