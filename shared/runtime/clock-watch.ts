import { bothOf, leastSkewMs, loosened, mostSkewMs, offsetOf, splittingAt } from '../domain/clock-offset.ts';
import type { ClockOffset, Sighting } from '../domain/clock-offset.ts';
import type { Clock } from '../ports.ts';

/** How this process's clock is compared with the broker's. */
export interface ClockWatchSettings {
  /** A clock that is certainly off by more sends no entry. */
  readonly limitMs: number;
  /** What was heard longer ago says nothing any more. */
  readonly keepMs: number;
  /** Clocks drift apart by this part of the time at the most, beside being set. */
  readonly driftPpm: number;
}

/** A machine's clock that is put right by slewing moves by 500 ppm at the most. */
export const DEFAULT_CLOCK_WATCH: ClockWatchSettings = { limitMs: 1000, keepMs: 60_000, driftPpm: 500 };

/** More than are heard in the time that they are kept: candles come once a second, the book every two. */
const KEPT_MOST = 400;

/** Our own clock, and how to wait by it. */
export interface Asking {
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
}

interface Heard {
  readonly at: number;
  readonly offset: ClockOffset;
}

/**
 * Whether this process's clock is off the broker's, by the second that each of its answers names. One answer leaves more than a second open; several, heard
 * at different parts of a second, leave little more than a round trip. It is off from when that is certain until it is certain that it is not: what lies
 * between changes nothing.
 */
export class ClockWatch {
  readonly #settings: ClockWatchSettings;
  /** Oldest first; all of them agree. */
  #heard: readonly Heard[] = [];
  #isOff = false;

  constructor(settings: Partial<ClockWatchSettings> = {}) {
    this.#settings = { ...DEFAULT_CLOCK_WATCH, ...settings };
  }

  hear(sighting: Sighting): void {
    const offset = offsetOf(sighting);
    if (offset === null) return;
    const at = sighting.answeredAt;
    this.#heard = this.#agreeing([...this.#heard.slice(-KEPT_MOST + 1), { at, offset }], at);
    const known = this.offset();
    if (known === null) return;
    const { limitMs } = this.#settings;
    if (leastSkewMs(known) > limitMs) this.#isOff = true;
    else if (mostSkewMs(known) <= limitMs) this.#isOff = false;
  }

  /** Null: nothing was heard yet. By all that was heard lately, as of the newest. */
  offset(): ClockOffset | null {
    const at = this.#heard.at(-1)?.at ?? 0;
    return this.#heard.reduce<ClockOffset | null>(
      (all, each) => (all === null ? this.#asOf(each, at) : (bothOf(all, this.#asOf(each, at)) ?? all)),
      null,
    );
  }

  /**
   * Where what was heard leaves it open whether the clock is off: an answer is asked for at the instant that tells most, and again, `most` times at the most.
   * Each halves what is open, down to its round trip. An `ask` that fails tells nothing, and is asked again.
   */
  async sharpen({ clock, sleepUntil }: Asking, ask: () => Promise<unknown>, most: number): Promise<void> {
    for (let asked = 0; asked < most; asked += 1) {
      const known = this.offset();
      const { limitMs } = this.#settings;
      if (known === null || leastSkewMs(known) > limitMs || mostSkewMs(known) <= limitMs) return;
      await sleepUntil(splittingAt(known, clock.now()));
      await ask().catch(() => undefined);
    }
  }

  /** What is wrong with the clock, for people; null: nothing that is certain. */
  why(): string | null {
    const known = this.offset();
    if (!this.#isOff || known === null) return null;
    const { limitMs } = this.#settings;
    const isBehind = known.leastMs + known.mostMs > 0;
    const [least, most] = [Math.floor(leastSkewMs(known)), Math.ceil(mostSkewMs(known))];
    const still = least > limitMs ? '' : ' (it was more, and is not certainly less than that yet)';
    return `this computer’s clock is ${least} to ${most} ms ${isBehind ? 'behind' : 'ahead of'} Kite’s by the Date of its answers, allowed are ${limitMs} ms${still}`;
  }

  /** From the newest back, as long as they agree: what contradicts is of before a clock was set. */
  #agreeing(heard: readonly Heard[], at: number): readonly Heard[] {
    const { keepMs } = this.#settings;
    let all: ClockOffset | null = null;
    for (let i = heard.length - 1; i >= 0; i -= 1) {
      const each = heard[i]!;
      if (each.at > at || at - each.at > keepMs) return heard.slice(i + 1);
      const asOf = this.#asOf(each, at);
      const both: ClockOffset | null = all === null ? asOf : bothOf(all, asOf);
      if (both === null) return heard.slice(i + 1);
      all = both;
    }
    return heard;
  }

  #asOf({ at, offset }: Heard, now: number): ClockOffset {
    return loosened(offset, ((now - at) * this.#settings.driftPpm) / 1_000_000);
  }
}
