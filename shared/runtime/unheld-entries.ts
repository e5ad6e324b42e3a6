import type { Day } from '../domain/time.ts';
import type { Alerts, Broker, Clock } from '../ports.ts';
import { guardedEntries, type EntryBars, type EntryGuard } from './entry-guard.ts';

/** What a person was told that stands against entries, by its kind; `told`: kept by somebody who lives longer. */
export class Standing {
  readonly #alerts: Alerts;
  readonly #told: Set<string>;

  constructor(alerts: Alerts, told = new Set<string>()) {
    this.#alerts = alerts;
    this.#told = told;
  }

  /** Once when it begins, once when it is over. */
  async tell(kind: string, why: string | null, begun: string, over: string): Promise<void> {
    if ((why !== null) === this.#told.has(kind)) return;
    if (why === null) this.#told.delete(kind);
    else this.#told.add(kind);
    await this.#alerts.alert(why === null ? `${over}: entries may be sent again` : begun);
  }
}

export interface UnheldParts {
  readonly broker: Broker;
  readonly alerts: Alerts;
  readonly clock: Clock;
  readonly day: Day;
}

/**
 * Positions are the account's, whoever made them: a stop of ours beside what others hold would close theirs. Our own instrument is flat when an entry is
 * decided, so whatever is held of it, under any product, is not ours; unless the positions do not know of our last fill yet.
 */
export class UnheldBar implements EntryBars {
  readonly #parts: UnheldParts;
  readonly #standing: Standing;

  constructor(parts: UnheldParts, standing = new Standing(parts.alerts)) {
    this.#parts = parts;
    this.#standing = standing;
  }

  async before(instrument: string): Promise<string | null> {
    const { broker, day } = this.#parts;
    try {
      const rows = (await broker.positions()).filter((row) => row.instrument === instrument);
      const held = rows.filter(({ netQty }) => netQty !== 0);
      if (held.length > 0 && (await this.#isUnsettled(instrument)))
        return `${instrument}: the account’s positions may not know of our last fill yet`;
      const what = held.map(({ netQty, product }) => `${netQty} (${product})`).join(', ');
      const why = held.length === 0 ? null : `${instrument}: the account holds ${what} that is not ours`;
      const text = `${why}: nothing is entered in it while that is there`;
      await this.#standing.tell(`${day} ${instrument}`, why, text, `${instrument}: what others held is gone`);
      return why;
    } catch (error) {
      return `${instrument}: whether others hold it cannot be read: ${String(error)}`;
    }
  }

  atOnce(): null {
    return null;
  }

  async #isUnsettled(instrument: string): Promise<boolean> {
    const { broker, clock } = this.#parts;
    const { ours } = await broker.orders();
    const ids = new Set(ours.filter((row) => row.instrument === instrument).map(({ brokerId }) => brokerId));
    const since = clock.now() - broker.proof.settlingMs;
    return (await broker.trades()).some(({ brokerId, at }) => ids.has(brokerId) && at > since);
  }
}

/** Keeps entries back from what others hold, and from nothing else: on a broker where others may trade, of a day that nobody arms. */
export function unheldEntries(parts: UnheldParts): EntryGuard {
  const nothing = async (): Promise<void> => undefined;
  return { broker: guardedEntries(parts.broker, new UnheldBar(parts)), heed: nothing, lookCloser: nothing };
}
