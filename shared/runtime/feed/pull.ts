import { isoText, MINUTE_MS } from '../../domain/time.ts';
import type { Candle, Clock, DataFailure, Log, MarketData } from '../../ports.ts';
import type { GrowingBars } from './growing.ts';
import { packedCandles } from './packed.ts';
import type { KeptClass, Publication } from './publication-log.ts';
import type { FeedSettings } from './settings.ts';

/** One instrument whose minutes are published. */
export interface Stream {
  readonly key: string;
  /** The broker's, that its candles are asked by. */
  readonly token: number;
  readonly class: KeptClass;
  readonly growing: GrowingBars;
}

export interface PullParts {
  readonly data: MarketData;
  /** Whoever asks takes a turn first; false: none came until then. */
  readonly turn: (until: number) => Promise<boolean>;
  /** The real one. */
  readonly clock: Clock;
  readonly log: Log;
  readonly settings: FeedSettings;
}

/** Asks the broker for candles and takes them into the streams; what is new waits to be published. What differs from what was published is told once. */
export class CandlePull {
  readonly #parts: PullParts;
  /** By stream: the newest minute that an answer was about that was asked for after all its time. */
  readonly #heardTo = new Map<Stream, number>();
  /** By stream: the newest minute that any answer was about. */
  readonly #answered = new Map<Stream, number>();
  readonly #told = new Set<string>();
  readonly #fresh = new Map<KeptClass, Map<string, Candle[]>>();

  constructor(parts: PullParts) {
    this.#parts = parts;
  }

  /**
   * Asks until the minute's bar is there, or is known not to be; why the last time failed. `newest`: nothing later than that is taken, `oldest`: nothing that
   * ended before it.
   */
  async pull(
    stream: Stream,
    at: number,
    until: number,
    newest = Infinity,
    oldest = 0,
  ): Promise<DataFailure | null> {
    const { clock, data, turn, settings } = this.#parts;
    let failure: DataFailure | null = null;
    while (stream.growing.lastAt < at && (this.#heardTo.get(stream) ?? 0) < at) {
      if (!(await turn(until))) return failure;
      const askedAt = clock.now();
      const over = Math.floor((askedAt - settings.afterMs) / MINUTE_MS) * MINUTE_MS;
      const closed = Math.min(over, newest);
      // The newest published bar is asked for again: one that changed meanwhile is told.
      const after = Math.max(stream.growing.lastAt, oldest) - MINUTE_MS;
      const answer = await data.minutes(stream.token, after, closed);
      if (answer.kind !== 'candles') {
        failure = answer;
        this.#tellFailure(stream, at, answer);
        continue;
      }
      failure = null;
      for (const candle of answer.candles) this.take(stream, candle);
      const whole = Math.floor((askedAt - settings.withinMs) / MINUTE_MS) * MINUTE_MS;
      this.#heardTo.set(stream, Math.max(this.#heardTo.get(stream) ?? 0, whole));
      this.#answered.set(stream, closed);
    }
    return failure;
  }

  /** Did any answer come about the minute? */
  heardOf(stream: Stream, at: number): boolean {
    return stream.growing.lastAt >= at || (this.#answered.get(stream) ?? 0) >= at;
  }

  take({ key, growing, class: of }: Stream, candle: Candle): void {
    const { log } = this.#parts;
    const published = growing.publish(candle);
    if (published.kind === 'new') this.#freshOf(of, key).push(candle);
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

  /** What is new in a class, as it is published; null: nothing. */
  fresh(of: KeptClass): Publication['bars'] | null {
    const found = this.#fresh.get(of);
    if (found === undefined || found.size === 0) return null;
    return Object.fromEntries([...found].map(([key, candles]) => [key, packedCandles(candles)]));
  }

  /** What was new in a class is published. */
  kept(of: KeptClass): void {
    this.#fresh.delete(of);
  }

  /** Those that have no bar of the minute. */
  tellStale(streams: readonly Stream[], at: number): void {
    for (const { key, growing } of streams)
      if (growing.lastAt < at)
        this.#parts.log.write('WARN', null, 'no candle in time: the instrument is stale in this minute', {
          instrument: key,
          minute: isoText(at),
        });
  }

  #freshOf(of: KeptClass, key: string): Candle[] {
    const byKey = this.#fresh.get(of) ?? new Map<string, Candle[]>();
    this.#fresh.set(of, byKey);
    const candles = byKey.get(key) ?? [];
    byKey.set(key, candles);
    return candles;
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
