import { dayOf, dayText, isoText } from '../domain/time.ts';
import { ZERO } from '../domain/units.ts';
import type { BrokerDay } from '../ledger/comparison.ts';
import { openingOf } from '../ledger/opening.ts';
import type { Broker, Clock, Store } from '../ports.ts';
import { readDays, spanText } from './book/read.ts';
import { certificatesOf, keepFirst, readFirst, readStanding } from './certificate-kept.ts';
import type { Certificate } from './certificate.ts';
import { brokerOf } from './certify.ts';

/** What an account came to that was to be certified for the first time. */
export type FirstOutcome =
  | { readonly kind: 'made'; readonly certificate: Certificate }
  /** `since` in words; `blocked`: why no entry is sent all the same. */
  | { readonly kind: 'already'; readonly since: string; readonly blocked: string | null }
  /** Nothing was written. */
  | {
      readonly kind: 'refused';
      readonly rule: 'not-flat' | 'not-empty' | 'other-clock';
      readonly why: readonly string[];
    };

export interface FirstParts {
  readonly store: Store;
  readonly clock: Clock;
  /** Null: a book of paper, whose account is its empty ledger. */
  readonly broker: Broker | null;
}

const EMPTY: BrokerDay = {
  orders: { ours: [], foreign: [] },
  trades: [],
  positions: [],
  funds: { openingCash: ZERO, cash: ZERO, moved: ZERO },
  charges: new Map(),
};

/**
 * The first certificate of a flat account: entries may be sent from then on. Twice is once. What was on paper says nothing of an account at a broker, so
 * one is made in a book of days on paper as well. Rejects with an Error where the broker cannot be read or somebody else wrote it meanwhile.
 */
export async function firstCertificate(parts: FirstParts): Promise<FirstOutcome> {
  const { store, clock, broker } = parts;
  const first = await readFirst(store);
  const earlier =
    broker === null
      ? await onPaper(store, first?.certificate ?? null)
      : await atBroker(store, first?.certificate ?? null);
  if (earlier !== null) return earlier;
  const day = dayOf(clock.now());
  const ahead = (await readDays(store)).findLast((record) => record.day > day);
  if (ahead !== undefined) {
    const why = `the book has ${dayText(ahead.day)}, and by the clock it is ${dayText(day)}: this is another clock’s book`;
    return { kind: 'refused', rule: 'other-clock', why: [why] };
  }
  const found = openingOf(broker === null ? EMPTY : await brokerOf(broker, false));
  if (found.hindrances.length > 0) return { kind: 'refused', rule: 'not-flat', why: found.hindrances };
  const at = clock.now();
  const made = { day, at, made: 'first', paper: broker === null, signed: null } as const;
  const certificate: Certificate = { ...made, ...found.comparison };
  await keepFirst(store, certificate, first?.version ?? 0);
  return { kind: 'made', certificate };
}

/** Null: the account at the broker was never certified. */
async function atBroker(store: Store, first: Certificate | null): Promise<FirstOutcome | null> {
  const standing = await readStanding(store);
  if (standing === null) return null;
  const since = first === null || first.paper ? dayText(standing.day) : isoText(first.at);
  return { kind: 'already', since, blocked: standing.blocked };
}

/** Null: nothing was ever lived in the book. */
async function onPaper(store: Store, first: Certificate | null): Promise<FirstOutcome | null> {
  const [oldest] = first === null ? await certificatesOf(store) : [first];
  if (oldest !== undefined) return { kind: 'already', since: isoText(oldest.at), blocked: null };
  const days = await readDays(store);
  if (days.length === 0) return null;
  const why = `the book has ${spanText(days.map(({ day }) => day))} without a certificate: tron certificate --rebuild makes one`;
  return { kind: 'refused', rule: 'not-empty', why: [why] };
}
