import { dayText, type Day } from '../domain/time.ts';
import type { Alerts, Broker, Clock, Store } from '../ports.ts';
import type { ClockWatch } from './clock-watch.ts';
import { NO_ENTRIES, type Config } from './config.ts';
import { guardedEntries, type EntryBars, type EntryGuard } from './entry-guard.ts';
import { armingOf, armingRefusal } from './live-arming.ts';
import { Standing, UnheldBar } from './unheld-entries.ts';

/** The day that is traded for real, as it was armed. */
export interface LiveDay {
  readonly day: Day;
  readonly userId: string;
  readonly config: Pick<Config, 'profile' | 'maxDailyLoss' | 'maxTrades' | 'cutoff'>;
  /** Null: the clocks are not compared. */
  readonly watch: ClockWatch | null;
  /** What a person was told that stands against entries, by its kind: kept as long as the process, whatever is born in it. */
  readonly told: Set<string>;
  /**
   * When answers are asked for to tell whether the clock is off, where that is open: each minute by whoever lives the day, or before each entry where nobody
   * does. Of a clock that is about right one answer in ten leaves it open at the most, so an entry hardly ever waits for it.
   */
  readonly sharpens: 'each-minute' | 'each-entry';
}

export interface LiveEntriesParts extends LiveDay {
  readonly broker: Broker;
  readonly store: Store;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly sleepUntil: (at: number) => Promise<void>;
}

/** What keeps entries of a live day back while it lasts. Exits, stops and a flatten never ask. */
export function liveEntries(parts: LiveEntriesParts): EntryGuard {
  const bars = new LiveBars(parts);
  const guarded = guardedEntries(parts.broker, bars);
  const broker: Broker = {
    ...guarded,
    // Before the claim, by answers that have just come.
    async margin(...asked) {
      const margin = await guarded.margin(...asked);
      if (parts.sharpens === 'each-entry') await bars.lookCloser();
      return margin;
    },
  };
  return { broker, heed: () => bars.heed(), lookCloser: () => bars.lookCloser() };
}

/** Answers that are asked for in a minute to tell whether the clock is off. */
const ASKED_MOST = 3;

const HELD_BACK = 'no entry is sent while that is so; what is open keeps its stops and its exits';

class LiveBars implements EntryBars {
  readonly #parts: LiveEntriesParts;
  readonly #standing: Standing;
  readonly #unheld: UnheldBar;

  constructor(parts: LiveEntriesParts) {
    this.#parts = parts;
    this.#standing = new Standing(parts.alerts, parts.told);
    this.#unheld = new UnheldBar(parts, this.#standing);
  }

  /** The day's arming and the clock: told when something begins to stand against entries, and when it is over. */
  async heed(): Promise<void> {
    await this.#armed();
    await this.#clock();
  }

  /** Any reading does: it is the time of its answer that is wanted. */
  async lookCloser(): Promise<void> {
    const { watch, broker } = this.#parts;
    await watch?.sharpen(this.#parts, () => broker.funds(), ASKED_MOST);
    await this.#clock();
  }

  async before(instrument: string): Promise<string | null> {
    await this.#clock();
    return (await this.#armed()) ?? this.#unheld.before(instrument);
  }

  atOnce(): string | null {
    return this.#parts.watch?.why() ?? null;
  }

  async #clock(): Promise<void> {
    const why = this.atOnce();
    await this.#standing.tell(
      'clock',
      why,
      `${why}: ${HELD_BACK}`,
      'this computer’s clock agrees with Kite’s again',
    );
  }

  /** What the arming says now: a person takes it back while the day is lived (`tron live off`). Where it cannot be read nothing is entered. */
  async #armed(): Promise<string | null> {
    const { store, day, userId, config } = this.#parts;
    // A life that makes no entry was told why when it began.
    if (config.cutoff === NO_ENTRIES) return null;
    try {
      const why = armingRefusal(await armingOf(store, day), day, userId, config);
      await this.#standing.tell(
        `arming ${day}`,
        why,
        `${why}: ${HELD_BACK}`,
        `${dayText(day)} is armed again`,
      );
      return why;
    } catch (error) {
      return `whether the day is armed cannot be read: ${String(error)}`;
    }
  }
}
