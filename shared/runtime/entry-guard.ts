import { isEntryTag } from '../execution/excess.ts';
import { legOf } from '../execution/order-id.ts';
import type { Broker } from '../ports.ts';

/** What speaks against an entry beyond what the account says: a sentence for people, or null. Neither throws. */
export interface EntryBars {
  /** What has to be read for it: asked before it is claimed. */
  before(instrument: string): Promise<string | null>;
  /** What is known without reading: asked as it is about to be written. */
  atOnce(): string | null;
}

/** Where entries pass: the broker that does not write those that something speaks against, and what is looked at each minute. */
export interface EntryGuard {
  readonly broker: Broker;
  heed(): Promise<void>;
  /** What may take some seconds, when a minute has been decided. */
  lookCloser(): Promise<void>;
}

/**
 * The broker, which writes no entry that something speaks against: it says `unsent`, so that the entry is over and its money free. Everything else passes:
 * stops, exits, changes, cancellations, the sale that completes a spread, and what takes back an excess. An entry's margin is asked before its claim, and
 * that is when what has to be read for it is read, so that nothing waits between the claim and the writing.
 */
export function guardedEntries(broker: Broker, bars: EntryBars): Broker {
  const found = new Map<string, string | null>();
  const barOf = async (instrument: string): Promise<string | null> => {
    const looked = found.has(instrument) ? (found.get(instrument) ?? null) : await bars.before(instrument);
    found.delete(instrument);
    return bars.atOnce() ?? looked;
  };
  return {
    proof: broker.proof,
    async place(tag, instrument, request, sendBy) {
      const why = isFirstEntry(tag) ? await barOf(instrument) : null;
      if (why !== null) return { kind: 'unsent', failure: 'late', why, http: null };
      return broker.place(tag, instrument, request, sendBy);
    },
    modify: (...change) => broker.modify(...change),
    cancel: (...id) => broker.cancel(...id),
    book: () => broker.book(),
    orders: () => broker.orders(),
    trades: () => broker.trades(),
    positions: () => broker.positions(),
    funds: () => broker.funds(),
    charges: (executed) => broker.charges(executed),
    async margin(instrument, request) {
      const [margin, why] = await Promise.all([broker.margin(instrument, request), bars.before(instrument)]);
      found.set(instrument, why);
      return margin;
    },
  };
}

/** It opens something. A spread's second leg bounds what is open; a later attempt under an entry's letter takes back an excess. */
function isFirstEntry(tag: string): boolean {
  return isEntryTag(tag) && legOf(tag) === 0 && tag.endsWith('0');
}
