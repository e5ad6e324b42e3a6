import { join } from 'node:path';
import { kiteBroker } from '../../shared/adapters/kite/kite-broker.ts';
import { kitePostbacks } from '../../shared/adapters/kite/postbacks.ts';
import { readingsOf, shareOf } from '../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import type { Transport } from '../../shared/adapters/kite/transport.ts';
import { memoryStore } from '../../shared/adapters/memory-store.ts';
import { StorageError } from '../../shared/adapters/sqlite/storage-error.ts';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import { dayText, type Day } from '../../shared/domain/time.ts';
import { inRupees } from '../../shared/domain/units.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import type { Clock, Store } from '../../shared/ports.ts';
import { otherRoot } from '../../shared/runtime/book-root.ts';
import { certificateBar } from '../../shared/runtime/certificate-kept.ts';
import type { ClockWatch } from '../../shared/runtime/clock-watch.ts';
import type { Config } from '../../shared/runtime/config.ts';
import { ConfigError, NO_ENTRIES } from '../../shared/runtime/config.ts';
import { DocumentError } from '../../shared/runtime/document-error.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { armingOf, armingRefusal } from '../../shared/runtime/live-arming.ts';
import { DEFAULT_LADDER } from '../../shared/runtime/ladder/settings.ts';
import type { LiveGate, liveGate } from '../../shared/runtime/live-gate.ts';
import type { Going } from '../../shared/runtime/place.ts';
import type { VenueOf } from '../../shared/runtime/venue.ts';
import { openBook } from '../../shared/runtime/wire-books.ts';
import { heardClock } from '../../shared/runtime/wire-kite.ts';
import { STATE_FOLDER } from './books.ts';
import { openPostbacks, postbackText, type PostbackPort } from './postback-server.ts';
import { PAPER_BOOK } from './run-book.ts';
import type { Say } from './run-telling.ts';
import type { FeedPlan } from './run-feed.ts';
import type { Env } from '../../shared/runtime/variables.ts';

/** Kite itself, by the day's token, which is read again when Kite says that it is dead. */
export function liveVenue(apiKey: string, token: () => Promise<string>, transport: Transport): VenueOf {
  return ({ market, clock, sleepUntil }) => {
    const instruments = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument]));
    const broker = kiteBroker({
      apiKey,
      token,
      clock,
      sleepUntil,
      transport,
      share: shareOf('functions', 1),
      readings: readingsOf('functions', 1),
      instrumentOf: (key) => instruments.get(key),
      settings: DEFAULT_KITE_SETTINGS,
    });
    const nothing = async (): Promise<void> => undefined;
    return { broker, begin: nothing, path: nothing, passed: async () => 0, isSimulated: false };
  };
}

/**
 * Whether the day may be traded for real, and with how much. Throws a DayRefused: the book is of another account's root, the day was begun and is not gone on with, is not armed by a person for today
 * and this user, or the gate is shut. A day that was begun is always gone on with, for what protects it must not stop: what is refused then are entries.
 * Resolves to the configuration that the day is traded by.
 */
export async function startLive(
  plan: FeedPlan,
  live: Store,
  { day, userId, gate }: { readonly day: Day; readonly userId: string; readonly gate: typeof liveGate },
  config: Config,
  tell: Say,
): Promise<Config> {
  const other = await otherRoot(live, plan.source.root);
  if (other !== null) throw new DayRefused('other-root', other);
  const [begun] = await live.read([keys.day(day)]);
  const { resume } = plan.keep;
  if (begun != null && !resume)
    throw new DayRefused(
      'day-begun',
      `${dayText(day)} was begun already and may hold positions; --resume goes on with it`,
    );
  const found = await barOf(plan, live, { day, userId, gate }, config);
  if (found.kind === 'refused') {
    const { rule, why } = found;
    if (begun == null) throw new DayRefused(rule, why);
    tell(`No entry is made, what is open is looked after: ${rule}: ${why}`);
    return { ...config, cutoff: NO_ENTRIES };
  }
  const { lots } = found;
  const much = lots === null ? 'as many lots as the budget allows' : `at most ${lots} lot an entry`;
  tell(
    `LIVE: orders are sent to Kite in the account of ${userId}, ${much}; at most ${inRupees(config.maxDailyLoss)} of loss and ${config.maxTrades} trades`,
  );
  if (found.bar !== null) tell(`No entry will be sent: ${found.bar}`);
  const maxLots = Math.min(config.limits.maxLots, lots ?? Infinity);
  return { ...config, limits: { ...config.limits, maxLots } };
}

/** The transport, and whoever hears of each answer what time it is at Kite's; null: the clocks are not compared. */
export interface HeardClock {
  readonly transport: Transport;
  readonly watch: ClockWatch | null;
}

/** `speed`: a simulator's clock that goes so many times as fast may be so many times as far off. */
export function heardByPlan(
  { broker, source }: FeedPlan,
  transport: Transport,
  { clock, speed }: { readonly clock: Clock; readonly speed: number },
): HeardClock {
  if (broker !== 'kite' || !source.clockCheck) return { transport, watch: null };
  return heardClock(transport, clock, DEFAULT_PROTOCOL.skewMs * speed);
}

/** Answers that are asked for at the start to tell whether the clock is off: they leave a sixtieth of a second open, and the round trip. */
const ASKED_AT_START = 6;

/**
 * Whether the clock may be traded by, by what was heard while the day was prepared, and where that leaves it open by what is asked now. Rejects with a
 * DayRefused for one that is certainly off; a day that is gone on with is not refused, for what protects it must not stop: its entries are kept back.
 */
export async function checkClock(
  { watch, going }: { readonly watch: ClockWatch | null; readonly going: Going },
  { keep }: FeedPlan,
  ask: () => Promise<unknown>,
  tell: Say,
): Promise<void> {
  if (watch === null) return;
  if (watch.offset() === null)
    tell('Kite’s answers name no time: this computer’s clock is not compared with Kite’s');
  const asking = { clock: going.clock, sleepUntil: (at: number) => going.sleepUntil(at) };
  await watch.sharpen(asking, ask, ASKED_AT_START);
  const why = watch.why();
  if (why === null || keep.resume) return;
  throw new DayRefused('clock', `${why}: set it right, or do without the comparison: --clock-check none`);
}

type Found =
  | (Extract<LiveGate, { readonly kind: 'open' }> & { readonly bar: string | null })
  | Extract<LiveGate, { readonly kind: 'refused' }>;

/** What was armed and proven. What nobody can read permits nothing: it is refused by the name of its document or its file. `bar`: why no entry will be sent. */
async function barOf(
  { keep, source }: FeedPlan,
  live: Store,
  { day, userId, gate }: { readonly day: Day; readonly userId: string; readonly gate: typeof liveGate },
  config: Config,
): Promise<Found> {
  try {
    const unarmed = armingRefusal(await armingOf(live, day), day, userId, config);
    if (unarmed !== null) return { kind: 'refused', rule: 'not-armed', why: unarmed };
    const paper = await paperStore(keep.state ?? STATE_FOLDER);
    try {
      const found = await gate(live, paper.store, day, { ...DEFAULT_LADDER, root: source.root, userId });
      return found.kind === 'refused' ? found : { ...found, bar: await certificateBar(live, day) };
    } finally {
      await paper.close();
    }
  } catch (error) {
    if (error instanceof DocumentError) return { kind: 'refused', rule: 'document', why: error.message };
    if (error instanceof StorageError) return { kind: 'refused', rule: 'storage', why: error.message };
    throw error;
  }
}

/** Throws a ConfigError for what cannot be live. */
export function checkLive({ keep }: FeedPlan, env: Env): void {
  const problems = [
    ...(keep.state === null ? ['--no-keep cannot be live: what is sent must be known to a later life'] : []),
    ...(keep.book === PAPER_BOOK ? [`--book ${PAPER_BOOK} is the book of paper trading`] : []),
    ...(env['PAPER_TRADE'] === 'true'
      ? ['PAPER_TRADE is "true", and --broker kite trades for real: unset one of them']
      : []),
  ];
  if (problems.length > 0) throw new ConfigError(problems);
}

/** The book of paper trading, to be read; empty where there is none. */
async function paperStore(state: string): Promise<{ readonly store: Store; close(): Promise<void> }> {
  const book = await openBook(PAPER_BOOK, join(state, `${PAPER_BOOK}.db`), 'read');
  return book ?? { store: memoryStore(), close: async () => undefined };
}

/** Null: no port was named. Rejects with a ConfigError where it is taken. */
export async function postbacksAt(
  port: number | null,
  apiSecret: string,
  tell: Say,
): Promise<PostbackPort | null> {
  if (port === null) return null;
  const opened = await openPostbacks(port, kitePostbacks(apiSecret));
  tell(postbackText(opened.port));
  return opened;
}
