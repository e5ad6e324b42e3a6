import type { BotName } from '../../domain/account.ts';
import { clockText, dayOf, MINUTE_MS } from '../../domain/time.ts';
import type { Candle, DataFailure } from '../../ports.ts';
import type { KeptClass, Taken } from '../feed/publication-log.ts';
import { CandlePull, type Stream } from '../feed/pull.ts';
import type { CloudDay } from './day-market.ts';
import { optionsHeld } from './held-options.ts';
import { legsAsked } from './legs-asked.ts';
import { polled, publisherOf, type CloudParts } from './parts.ts';

/** How often it is looked whether others have published. Each look reads a document a class. */
const LOOK_MS = 500;

/** What is asked last has still to be written. */
const SPARE_MS = 1000;

/** After so long a streamer’s minute does not come any more. */
const STREAMED_WITHIN_MS = 5000;

/** A streamer’s clock may be ahead of ours by so much. */
const AHEAD_MS = 1000;

/**
 * An option that was not asked for lately brings no older minutes: nothing decides by them, and on a day on which the market runs through the whole chain an
 * hour's document would not bear them. So it has at most two hours of a hundred options, 520 kB.
 */
const OPTION_HISTORY_MS = 60 * MINUTE_MS;

/** What others do for a minute is waited for until then after its end: an entry is valid for 20 s, and a dead one’s work takes others some seconds. */
export const OTHERS_WITHIN_MS = 17_000;

/**
 * The minute that ended at `at` made ready for a bot: its own classes are published by this call, or by whoever takes them first; for the others it is
 * waited until they are published, or until their time is over. What is not there then is stale: nothing is put in its place. Null: nobody prepared the day.
 */
export async function minuteReady(parts: CloudParts, bot: BotName, at: number): Promise<CloudDay | null> {
  const day = await parts.market.day(dayOf(at));
  if (day === null) return null;
  const { bots } = parts.setupOf(day.day);
  await Promise.all(
    day.classes.map(async (of) => {
      const isOwn = publisherOf(of, bots) === bot;
      if (isOwn && (await isToBeAsked(parts, day, of, at))) await publishedByAsking(parts, day, of, at);
      else await publishedByOthers(parts, day, of, at);
    }),
  );
  return day;
}

/** A streamer’s minute is waited for first; without it a class is asked for that can be had in time. */
async function isToBeAsked(parts: CloudParts, day: CloudDay, of: KeptClass, at: number): Promise<boolean> {
  const { ports, sleepUntil, feed } = parts;
  const { clock, log } = ports;
  if (!feed.isStreamed) return true;
  const isThere = async (): Promise<boolean> => (await day.log.closedTo(of)) >= at;
  if (await polled({ clock, sleepUntil }, at + STREAMED_WITHIN_MS, LOOK_MS, isThere)) return false;
  const isFew = together(parts, day, of) <= feed.askedMost;
  log.write('WARN', null, 'the streamer has not published the minute', {
    class: of,
    minute: clockText(at),
    asked: isFew,
  });
  return isFew;
}

/** Instruments that take turns with a class; of a chain no more are asked for than there is time for. */
function together(
  { feed: { askedMost } }: CloudParts,
  { opening: { sources } }: CloudDay,
  of: KeptClass,
): number {
  const count = sources.filter((source) => turnsOf(source.class) === turnsOf(of)).length;
  return of === 'option' ? Math.min(count, askedMost) : count;
}

/** Futures and indices share theirs. */
function turnsOf(of: KeptClass): KeptClass {
  return of === 'index' ? 'future' : of;
}

/** The streams of a class that a minute asks for: all, but of a chain of options only those that matter most. */
async function askedOf(
  parts: CloudParts,
  { day }: CloudDay,
  of: KeptClass,
  at: number,
  streams: readonly Stream[],
): Promise<readonly Stream[]> {
  const open = streams.filter((stream) => stream.class === of && stream.growing.isOpenTo(at));
  if (of !== 'option') return open;
  const before = at - MINUTE_MS;
  const wanted = legsAsked({
    market: await parts.market.upTo(before),
    at: before,
    held: await optionsHeld(parts.ports.store, day),
    plans: parts.setupOf(day).optionPlans,
    most: parts.feed.askedMost,
  });
  // Those that matter most first: the last ones may not come in time.
  return wanted.flatMap((key) => open.find((stream) => stream.key === key) ?? []);
}

async function publishedByOthers(
  { ports: { clock, log }, sleepUntil }: CloudParts,
  day: CloudDay,
  of: KeptClass,
  at: number,
): Promise<void> {
  const until = at + OTHERS_WITHIN_MS;
  const isThere = (): Promise<boolean> => day.log.closedTo(of).then((closedTo) => closedTo >= at);
  if (await polled({ clock, sleepUntil }, until, LOOK_MS, isThere)) return;
  log.write('WARN', null, 'nobody published the minute in time', { class: of, minute: clockText(at) });
}

/**
 * Asks the broker for the candles of a class and publishes them. Of two calls for the same minute one asks and the other takes what is published; where
 * the one dies, the other asks when its time is over, or the next minute has these candles as history.
 */
async function publishedByAsking(parts: CloudParts, day: CloudDay, of: KeptClass, at: number): Promise<void> {
  const { ports, feed, sleepUntil } = parts;
  const { clock } = ports;
  const { afterMs, withinMs, everyMs, candleTimeoutMs, spareMs } = feed.settings;
  await sleepUntil(at + afterMs);
  const nonce = parts.nonce();
  // Who is late has its time as well, as long as the minute is the newest one; and nobody has a dead one’s minute for longer than asking takes.
  const untilFrom = (now: number): number => Math.min(Math.max(at, now) + withinMs, at + MINUTE_MS);
  const takes = together(parts, day, of) * everyMs + candleTimeoutMs + spareMs + SPARE_MS;
  const taking: { answer: Taken; until: number } = { answer: 'busy', until: 0 };
  const isDecided = async (): Promise<boolean> => {
    const now = clock.now();
    taking.until = untilFrom(now);
    taking.answer = await day.log.take(of, at, nonce, now, now + takes);
    return taking.answer !== 'busy';
  };
  await polled({ clock, sleepUntil }, at + MINUTE_MS, LOOK_MS, isDecided);
  if (taking.answer !== 'taken') return;
  const lastAsk = taking.until - candleTimeoutMs - spareMs;
  const { streams, heads } = await parts.market.grown(day, at, [of]);
  const open = await askedOf(parts, day, of, at, streams);
  const pull = new CandlePull({ ...feed, clock, log: ports.log, turn: feed.turnOf(of) });
  const oldest = of === 'option' ? at - OPTION_HISTORY_MS : 0;
  const failures = await Promise.all(open.map((stream) => pull.pull(stream, at, lastAsk, at, oldest)));
  const isSilent = open.length > 0 && open.every((stream) => !pull.heardOf(stream, at));
  const since = heads.get(of)?.silentSince ?? null;
  const silentSince = isSilent ? (since ?? at) : null;
  if (!(await day.log.publish(of, { at, bars: pull.fresh(of) ?? {} }, nonce, silentSince))) return;
  pull.tellStale(open, at);
  await tellSilence(parts, of, at, since, isSilent, failures.find((each) => each !== null) ?? null);
}

/** Once when it begins, and once when it is over. */
async function tellSilence(
  { ports: { alerts } }: CloudParts,
  of: KeptClass,
  at: number,
  since: number | null,
  isSilent: boolean,
  failure: DataFailure | null,
): Promise<void> {
  if (isSilent && since === null) {
    const why = failure === null ? 'no turn came' : `${failure.failure}: ${failure.why}`;
    await alerts.alert(
      `No ${of} data since ${clockText(at)}: ${why}. Nothing is decided on them until there are; what rests stays`,
    );
  }
  if (!isSilent && since !== null)
    await alerts.alert(
      `${of} data again at ${clockText(at)}: the minutes from ${clockText(since)} on are history`,
    );
}

/** What is to be published cannot be; the sentence says what of it, and what is allowed. */
export class NotPublishable extends RangeError {
  override readonly name = 'NotPublishable';
}

/** Bars of a minute by instrument key, as whoever closes them has them. */
export interface ClosedBar {
  readonly key: string;
  readonly candle: Candle;
}

/**
 * A minute of a class published by the streamer. `published`: by this call. `known`: just so before. `otherwise`: it, or a later one, was published
 * without these bars or with others; what is there counts, and nothing is changed. Throws a NotPublishable for an instrument that the day does not have,
 * and for a minute that has not ended; rejects with an Error where nobody prepared the day.
 */
export async function publishMinute(
  parts: CloudParts,
  of: KeptClass,
  at: number,
  bars: readonly ClosedBar[],
): Promise<'published' | 'known' | 'otherwise'> {
  const { ports, feed, market } = parts;
  const { clock, log } = ports;
  if (at % MINUTE_MS !== 0 || at > clock.now() + AHEAD_MS)
    throw new NotPublishable(`a minute is published when it has ended, and ${at} is no such instant`);
  const day = await market.day(dayOf(at));
  if (day === null) throw new Error(`nobody prepared ${dayOf(at)}: nothing can be published`);
  const { streams } = await market.grown(day, at, [of]);
  const pull = new CandlePull({ ...feed, clock, log, turn: feed.turnOf(of) });
  const mine = streams.filter((stream) => stream.class === of);
  for (const { key, candle } of bars) {
    const stream = mine.find((each) => each.key === key);
    if (stream === undefined)
      throw new NotPublishable(`${key} is not one of the day’s instruments of class ${of}`);
    if (candle.at > at)
      throw new NotPublishable(`a bar of ${key} ended after the minute that it is published for`);
    pull.take(stream, candle);
  }
  const isPublished = await day.log.publish(of, { at, bars: pull.fresh(of) ?? {} }, null);
  if (!isPublished) return (await isAsPublished(parts, day, of, at, bars)) ? 'known' : 'otherwise';
  // Far options do not trade in every minute: that is no news.
  if (of !== 'option')
    pull.tellStale(
      mine.filter(({ growing }) => growing.isOpenTo(at)),
      at,
    );
  return 'published';
}

/**
 * Whether these bars, and no others of that minute, are there by its publication: read anew, for somebody else may have published meanwhile. Of earlier
 * minutes what was published otherwise, or could not be any more, is left out by whoever publishes, and so it is no contradiction here either.
 */
async function isAsPublished(
  { market }: CloudParts,
  day: CloudDay,
  of: KeptClass,
  at: number,
  bars: readonly ClosedBar[],
): Promise<boolean> {
  const { streams } = await market.grown(day, at, [of]);
  const withBar = new Set(bars.filter(({ candle }) => candle.at === at).map(({ key }) => key));
  const isWhole = streams.every(
    ({ key, class: its, growing }) => its !== of || growing.lastAt < at || withBar.has(key),
  );
  const isKnown = ({ key, candle }: ClosedBar): boolean => {
    const kind = streams.find((each) => each.key === key)?.growing.publish(candle).kind;
    return kind === 'known' || (candle.at < at && kind !== 'new');
  };
  return isWhole && bars.every(isKnown);
}
