import { clockText, isoText, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Alerts, DataFailure } from '../../ports.ts';
import { tellError } from '../telling.ts';
import { CLASSES, type PublicationLog } from './publication-log.ts';
import type { FeedParts } from './prepare.ts';
import { CandlePull, type PullParts, type Stream } from './pull.ts';

/** The day's data ended before the day: `--resume` goes on with it. */
export class FeedEnded extends Error {
  constructor(day: Day, why: string) {
    super(why);
    this.name = 'FeedEnded';
    this.day = day;
  }
  readonly day: Day;
}

export interface PublisherParts extends Omit<FeedParts, 'history' | 'store'>, PullParts {
  readonly day: Day;
  /** End of the day's last minute. */
  readonly last: number;
  readonly streams: readonly Stream[];
  readonly published: PublicationLog;
  readonly alerts: Alerts;
}

/**
 * Fetches each minute's candles when it is over and publishes them, in the store before anybody decides on them. What did not come in time is never
 * guessed: its instrument has no bar of that minute, and the bar, if it comes later, is history. While nothing at all is answered it waits.
 */
export class Publisher {
  readonly #parts: PublisherParts;
  readonly #pull: CandlePull;
  #silentSince: number | null = null;
  #lateFrom: number | null = null;
  #isUnkept = false;

  constructor(parts: PublisherParts) {
    this.#parts = parts;
    this.#pull = new CandlePull(parts);
  }

  /**
   * Resolves when the minute that ended at `at` is as published as it will be: how long after its end that is, or null where it is too late to be
   * decided on, or the store does not take it: nobody decides on what a later life would not find. Rejects with a FeedEnded where no answer comes until long after the close.
   */
  async published(at: number): Promise<number | null> {
    const { clock, sleepUntil, settings } = this.#parts;
    const { withinMs, candleTimeoutMs, spareMs } = settings;
    await sleepUntil(at + settings.afterMs);
    const streams = this.#parts.streams.filter(({ growing }) => growing.isOpenTo(at));
    for (;;) {
      const until = Math.max(at, clock.now()) + withinMs - candleTimeoutMs - spareMs;
      const failures = await Promise.all(streams.map((stream) => this.#pull.pull(stream, at, until)));
      if (!(await this.#isKept(at))) return null;
      const silent = streams.length > 0 && streams.every((stream) => !this.#pull.heardOf(stream, at));
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
    this.#pull.tellStale(streams, at);
    return lag;
  }

  /** What was published by a life before this one stays as it is: what is new besides is published with the next minute. */
  async #keep(at: number): Promise<void> {
    for (const of of CLASSES) {
      const bars = this.#pull.fresh(of);
      if (bars !== null && (await this.#parts.published.publish(of, { at, bars }, null))) this.#pull.kept(of);
    }
  }

  /** False: the store failed, which is told once; what is new is published with the next minute. */
  async #isKept(at: number): Promise<boolean> {
    const { alerts, log } = this.#parts;
    try {
      await this.#keep(at);
    } catch (error) {
      // A fault of the program is none of the store's.
      if (error instanceof RangeError) throw error;
      tellError(log, null, 'keeping the minute’s candles', error, true);
      if (!this.#isUnkept)
        await alerts.alert(
          `The candles of ${clockText(at)} cannot be kept: ${String(error)}. Nothing is decided until they can be`,
        );
      this.#isUnkept = true;
      return false;
    }
    if (this.#isUnkept) await alerts.alert(`Candles are kept again at ${clockText(at)}`);
    this.#isUnkept = false;
    return true;
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
}
