import { clockText, isoText, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Alerts, Candle, DataFailure, Log } from '../../ports.ts';
import type { GrowingBars } from './growing.ts';
import { CLASSES, keepBars, type KeptClass } from './kept.ts';
import type { FeedParts } from './prepare.ts';
import type { FeedSettings } from './settings.ts';

/** One instrument whose minutes are fetched. */
export interface Stream {
  readonly key: string;
  readonly token: number;
  readonly class: KeptClass;
  readonly growing: GrowingBars;
}

/** The day's data ended before the day: `--resume` goes on with it. */
export class FeedEnded extends Error {
  constructor(day: Day, why: string) {
    super(why);
    this.name = 'FeedEnded';
    this.day = day;
  }
  readonly day: Day;
}

export interface PublisherParts extends Omit<FeedParts, 'history'> {
  readonly day: Day;
  /** End of the day's last minute. */
  readonly last: number;
  readonly streams: readonly Stream[];
  readonly alerts: Alerts;
  readonly log: Log;
  readonly settings: FeedSettings;
}

/**
 * Fetches each minute's candles when it is over and publishes them, in the store before anybody decides on them. What did not come in time is never
 * guessed: its instrument has no bar of that minute, and the bar, if it comes later, is history. While nothing at all is answered it waits.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  /** By stream: the newest minute that an answer was about that was asked for after all its time. */
  readonly #heardTo = new Map<Stream, number>();
  /** By stream: the newest minute that any answer was about. */
  readonly #answered = new Map<Stream, number>();
  readonly #told = new Set<string>();
  #silentSince: number | null = null;
  #lateFrom: number | null = null;
  #changed = new Set<KeptClass>();

  constructor(parts: PublisherParts) {
    this.#parts = parts;
  }

  /**
   * Resolves when the minute that ended at `at` is as published as it will be: how long after its end that is, or null where it is too late to be
   * decided on. Rejects with a FeedEnded where no answer comes until long after the close.
   */
  async published(at: number): Promise<number | null> {
    const { clock, sleepUntil, settings } = this.#parts;
    const { withinMs, candleTimeoutMs, spareMs } = settings;
    await sleepUntil(at + settings.afterMs);
    const streams = this.#parts.streams.filter(({ growing }) => growing.isOpenTo(at));
    for (;;) {
      const until = Math.max(at, clock.now()) + withinMs - candleTimeoutMs - spareMs;
      const failures = await Promise.all(streams.map((stream) => this.#pull(stream, at, until)));
      await this.#keep();
      const silent = streams.length > 0 && streams.every((stream) => !this.#heardOf(stream, at));
      if (!silent) break;
      await this.#wait(at, failures.find((each) => each !== null) ?? null);
    }
    await this.#tellAgain();
    const lag = clock.now() - at;
    if (lag > withinMs) {
      this.#lateFrom ??= at;
      return null;
    }
    this.#tellLate(at);
    for (const { key, growing } of streams) if (growing.lastAt < at) this.#tellStale(key, at);
    return lag;
  }

  /** Asks until the minute's bar is there, or is known not to be; why the last time failed. */
  async #pull(stream: Stream, at: number, until: number): Promise<DataFailure | null> {
    const { clock, data, turn, settings } = this.#parts;
    let failure: DataFailure | null = null;
    while (stream.growing.lastAt < at && (this.#heardTo.get(stream) ?? 0) < at) {
      if (!(await turn(until))) return failure;
      const askedAt = clock.now();
      const closed = Math.floor((askedAt - settings.afterMs) / MINUTE_MS) * MINUTE_MS;
      // The newest published bar is asked for again: one that changed meanwhile is told.
      const answer = await data.minutes(stream.token, stream.growing.lastAt - MINUTE_MS, closed);
      if (answer.kind !== 'candles') {
        failure = answer;
        this.#tellFailure(stream, at, answer);
        continue;
      }
      failure = null;
      for (const candle of answer.candles) this.#publish(stream, candle);
      const whole = Math.floor((askedAt - settings.withinMs) / MINUTE_MS) * MINUTE_MS;
      this.#heardTo.set(stream, Math.max(this.#heardTo.get(stream) ?? 0, whole));
      this.#answered.set(stream, closed);
    }
    return failure;
  }

  #heardOf(stream: Stream, at: number): boolean {
    return stream.growing.lastAt >= at || (this.#answered.get(stream) ?? 0) >= at;
  }

  #publish({ key, growing, class: of }: Stream, candle: Candle): void {
    const { log } = this.#parts;
    const published = growing.publish(candle);
    if (published.kind === 'new') this.#changed.add(of);
    if (published.kind === 'known' || published.kind === 'new') return;
    const minute = isoText(candle.at);
    const once = `${key} ${minute} ${published.kind}`;
    if (this.#told.has(once)) return;
    this.#told.add(once);
    if (published.kind === 'too-late') {
      log.write('WARN', null, 'a bar came after a later one was published and is left out', {
        instrument: key,
        minute,
      });
      return;
    }
    const { open, high, low, close, volume, oi } = candle;
    const [was, is] = [published.was, { open, high, low, close, volume, oi }].map((each) =>
      JSON.stringify(each),
    );
    log.write('WARN', null, 'a published bar came otherwise; it stays as it was published', {
      instrument: key,
      minute,
      was: was ?? '',
      is: is ?? '',
    });
  }

  async #keep(): Promise<void> {
    if (this.#changed.size === 0) return;
    const changed = CLASSES.filter((name) => this.#changed.has(name));
    this.#changed = new Set();
    const ofClass = (name: KeptClass) =>
      this.#parts.streams
        .filter((stream) => stream.class === name)
        .map(({ key, growing: { bars } }) => ({ key, bars }));
    await keepBars(this.#parts.store, this.#parts.day, new Map(changed.map((name) => [name, ofClass(name)])));
  }

  /** Nothing was answered: says so once, and waits for the next attempt. */
  async #wait(at: number, failure: DataFailure | null): Promise<void> {
    const { alerts, clock, day, last, settings, sleepUntil } = this.#parts;
    const now = clock.now();
    const why = failure === null ? 'no turn came' : `${failure.failure}: ${failure.why}`;
    const login = failure?.failure === 'token-dead' ? ' Log in with: tron login' : '';
    if (now > last + settings.graceMs)
      throw new FeedEnded(
        day,
        `the minute that ended ${clockText(at)} never came (${why}); what was left is gone on with by --resume.${login}`,
      );
    if (this.#silentSince === null) {
      this.#silentSince = at;
      await alerts.alert(
        `No market data since ${clockText(at)}: ${why}. Nothing is decided until there are; what rests stays.${login}`,
      );
    }
    await sleepUntil(now + settings.againMs);
  }

  async #tellAgain(): Promise<void> {
    const { alerts, clock } = this.#parts;
    if (this.#silentSince === null) return;
    await alerts.alert(
      `Market data again at ${clockText(clock.now())}: the minutes from ${clockText(this.#silentSince)} on are history, what comes in time is decided`,
    );
    this.#silentSince = null;
  }

  /** Minutes that came too late, once the first comes in time again. */
  #tellLate(at: number): void {
    if (this.#lateFrom === null) return;
    const [first, last] = [isoText(this.#lateFrom), isoText(at - MINUTE_MS)];
    this.#parts.log.write('WARN', null, 'minutes came too late and were not decided', { first, last });
    this.#lateFrom = null;
  }

  #tellStale(instrument: string, at: number): void {
    this.#parts.log.write('WARN', null, 'no candle in time: the instrument is stale in this minute', {
      instrument,
      minute: isoText(at),
    });
  }

  #tellFailure({ key }: Stream, at: number, { failure, why }: DataFailure): void {
    this.#parts.log.write('INFO', null, 'a candle could not be read', {
      instrument: key,
      minute: isoText(at),
      failure,
      why,
    });
  }
}
