import { createHash } from 'node:crypto';
import { join } from 'node:path';
import { Option, type Command } from 'commander';
import { LifeTaken } from '../../shared/adapters/sqlite/life-taken.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { Bars } from '../../shared/domain/bars.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Watchlist } from '../../shared/domain/watchlist.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { OtherRequest, TradedForReal, type AskedDay } from '../../shared/runtime/day-life.ts';
import type { RunRequest } from '../../shared/runtime/run-request.ts';
import type { Place } from '../../shared/runtime/place.ts';
import { memoryPlace } from '../../shared/runtime/wire.ts';
import { openBookToRun, takeAccount } from '../../shared/runtime/wire-books.ts';
import { parseBook, stateOption } from './books.ts';
import type { BrokerName } from './broker-options.ts';
import type { KiteSource } from './feed-options.ts';

/** Where days are kept that were traded for real, unless another is named. */
export const LIVE_BOOK = 'live';

/** The book of paper trading on the live feed. */
export const PAPER_BOOK = 'kite';

/** Where the days of a run are kept, and whether they are gone on with. */
export interface KeepPlan {
  /** Null: nothing is kept when the process ends. */
  readonly state: string | null;
  /** Null: by the source of the bars and the broker. */
  readonly book: string | null;
  readonly resume: boolean;
}

/** As commander leaves them. */
export interface KeepGiven {
  readonly state: string;
  readonly keep: boolean;
  readonly book?: string;
  readonly resume?: true;
}

export function addKeepOptions(command: Command): Command {
  const options = [
    stateOption(),
    new Option(
      '--book <name>',
      'which book of it (default: synthetic, history with --data, kite with --feed, live with --broker kite)',
    ).argParser(parseBook),
    new Option('--resume', 'go on with a day that was cut off; one that is over is told as it was kept'),
    new Option('--no-keep', 'keep nothing: the day is lived in memory alone').conflicts('resume'),
  ];
  for (const option of options) command.addOption(option);
  return command;
}

export function keepPlan({ state, keep, book, resume }: KeepGiven): KeepPlan {
  return { state: keep ? state : null, book: book ?? null, resume: resume === true };
}

/** A place that days are lived in, until it is closed. */
export interface KeptPlace {
  readonly place: Place;
  /** In words, for people. */
  readonly where: string;
  /** Where it lies now, in words, where it was taken away meanwhile. Throws where it could not be kept. */
  close(): string | null;
}

/**
 * Throws a ConfigError for another's run in the book of live trading, whose certificates say where the account stands. Rejects with a DayRefused while another
 * process lives in the book, and with a StorageError.
 */
export async function openPlace(
  { state, book }: KeepPlan,
  kind: 'synthetic' | 'history' | 'range' | 'kite' | 'live',
): Promise<KeptPlace> {
  if (book === LIVE_BOOK && kind !== 'live')
    throw new ConfigError([`--book ${LIVE_BOOK} is the book of live trading (--broker kite)`]);
  if (state === null) return { place: memoryPlace(), where: 'nowhere', close: () => null };
  const path = join(state, `${book ?? (kind === 'range' ? 'history' : kind)}.db`);
  const opened = await refusing(() => openBookToRun(path));
  return { place: opened, where: path, close: () => opened.close() };
}

/**
 * Whoever sends orders to an account is alone in it, whatever book they keep: two would each trade by a budget of their own. Released when the work is over.
 * Rejects with a DayRefused while another process of that folder sends orders there.
 */
export async function aloneInAccount<T>(
  { state, userId, root }: { readonly state: string; readonly userId: string; readonly root: string },
  work: () => Promise<T>,
): Promise<T> {
  const account = await takeAccount(state, `${userId} ${root}`).catch((cause: unknown) => {
    if (!(cause instanceof LifeTaken)) throw cause;
    const who = cause.pid === null ? '' : ` (pid ${cause.pid})`;
    throw new DayRefused(
      'account-taken',
      `another process${who} sends orders in the account of ${userId} at ${root}: stop it first`,
      { cause },
    );
  });
  try {
    return await work();
  } finally {
    account.release();
  }
}

/** How much is logged, and by what the day is certified when it is over. */
const DECIDES_NOTHING: ReadonlySet<string> = new Set(['logLevel', 'certify']);

/** What decides what a day comes to, each by its name, so that a day that is gone on with under another can be refused by name. */
export function askedDay(
  request: Omit<RunRequest, 'source' | 'pace'> & { readonly source: RunRequest['source'] | KiteSource },
  market: MarketDay,
  watchlist: Watchlist | null,
  resume: boolean,
  broker: BrokerName,
  trouble: string | null = null,
): AskedDay {
  const { config, bots, source, strategy, preset, rates, calendar, eligibility } = request;
  const settings = Object.entries(config).filter(([name]) => !DECIDES_NOTHING.has(name));
  return {
    source: sourceText(source),
    request: {
      bars: `${source.kind === 'synthetic' ? `seed ${source.seed}` : source.kind}, ${barsHash(market)}`,
      bots: bots.join(','),
      strategy: strategy ?? 'selector',
      preset,
      rates,
      ...(broker === 'paper' ? {} : { broker }),
      ...(trouble === null ? {} : { trouble }),
      ...(source.kind === 'kite' ? { feed: source.root } : {}),
      watchlist: watchlist === null ? 'all' : watchlist.stocks.join(','),
      calendar: hashOf(calendar),
      eligibility: eligibility === null ? 'assumed' : hashOf(eligibility),
      dump: source.kind === 'history' ? (source.dump?.hash ?? 'none') : 'none',
      ...Object.fromEntries(settings.map(([name, value]) => [`setting ${name}`, JSON.stringify(value)])),
    },
    resume,
  };
}

function sourceText(source: RunRequest['source'] | KiteSource): string {
  if (source.kind === 'synthetic') return `synthetic, seed ${source.seed}`;
  return source.kind === 'kite' ? `candles of ${source.root}` : `bars of ${source.folder}`;
}

function hashOf(value: unknown): string {
  return createHash('sha256').update(JSON.stringify(value)).digest('hex');
}

/** What the day is made of: instruments, their minutes and the history before them. A folder that was moved is the same, a corrected file is not. */
function barsHash({ instruments, vix }: MarketDay): string {
  const hash = createHash('sha256');
  const add = ({ minute, open, high, low, close, volume }: Bars, from: number, to: number): void => {
    for (const column of [minute, open, high, low, close, volume]) hash.update(column.subarray(from, to));
  };
  for (const { instrument, facts, bars, from, to, fives, warmupFrom, fivesFrom } of instruments) {
    hash.update(JSON.stringify({ instrument, facts }));
    add(bars, from, to);
    add(fives, warmupFrom, fivesFrom);
  }
  if (vix !== null) add(vix.bars, vix.from, vix.to);
  return hash.digest('hex');
}

/** A refusal of the book as a refusal of the day. */
export async function refusing<T>(work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (cause) {
    if (cause instanceof LifeTaken) throw new DayRefused('book-taken', cause.message, { cause });
    if (cause instanceof TradedForReal) throw new DayRefused('day-begun', cause.message, { cause });
    if (cause instanceof OtherRequest) throw new DayRefused('begun-otherwise', cause.message, { cause });
    throw cause;
  }
}
