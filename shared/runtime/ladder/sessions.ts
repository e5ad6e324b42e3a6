import { dayText, type Day } from '../../domain/time.ts';
import type { Certified, Session } from '../../ledger/ladder.ts';
import type { Store } from '../../ports.ts';
import type { Certificate } from '../certificate.ts';
import { certificatesOf } from '../certificate-kept.ts';
import { dayDocument, requestOf, type DayRecord } from '../day-record.ts';
import { DocumentError } from '../document-error.ts';
import { parsed } from '../documents.ts';
import { doubtDocument, type Doubt } from '../doubts.ts';
import { daysOf, keys } from '../keys.ts';
import { sessionDocument, type SessionRecord } from './session.ts';

const NO_DAY: Day = 0;

/**
 * The sessions of a kind that a store has from before a day, lived on the feed of that root. What counts is that somebody began them: one that was cut off is
 * there as well. Rejects with an Error that names a document which does not fit.
 */
export async function sessionsOf(
  store: Store,
  kind: Session['kind'],
  root: string,
  before: Day,
): Promise<readonly Session[]> {
  const all = await store.list(daysOf('days', NO_DAY)[0], daysOf('days', before)[0]);
  const days = all
    .map(({ key, value }) => {
      const record = parsed(key, value, dayDocument);
      if (key !== keys.day(record.day)) throw new DocumentError(key, `is that of ${dayText(record.day)}`);
      return record;
    })
    .filter((record) => kindOf(record, root) === kind);
  if (days.length === 0) return [];
  const certificates = new Map((await certificatesOf(store)).map((each) => [each.day, each]));
  return Promise.all(
    days.map(async ({ day, run, ended }): Promise<Session> => {
      const { trades, slippage } = await recordOf(store, day);
      const doubts = await doubtsOf(store, day);
      return {
        day,
        kind,
        anew: run > 0,
        ended,
        certificate: certifiedBy(certificates.get(day)),
        unknown: doubts.flatMap((doubt) => (doubt.kind === 'unknown' ? [doubt.id] : [])),
        halts: doubts.flatMap((doubt) => (doubt.kind === 'halt' ? [doubt.why] : [])),
        trades,
        slippage,
      };
    }),
  );
}

/** Null: it is none of that feed, or not of ours. */
function kindOf(record: DayRecord, root: string): Session['kind'] | null {
  const { feed, broker, trouble } = requestOf(record);
  if (feed !== root || trouble !== undefined) return null;
  if (broker === undefined) return 'paper';
  return broker === 'kite' ? 'live' : null;
}

/** A signature answers for what no comparison shows; it does not undo what a comparison did show. */
export function certifiedBy(certificate: Pick<Certificate, 'signed' | 'unresolved'> | undefined): Certified {
  if (certificate === undefined) return 'none';
  if (certificate.unresolved.some(({ kind }) => kind !== 'rupees')) return 'unresolved';
  if (certificate.signed !== null) return 'signed';
  return certificate.unresolved.length > 0 ? 'money' : 'clean';
}

async function recordOf(store: Store, day: Day): Promise<Omit<SessionRecord, 'day'>> {
  const [from, before] = daysOf('sessions', day);
  const [stored] = await store.list(from, before);
  if (stored === undefined) return { trades: 0, slippage: { measured: 0, modelled: 0 } };
  return parsed(stored.key, stored.value, sessionDocument);
}

async function doubtsOf(store: Store, day: Day): Promise<readonly Doubt[]> {
  const documents = await store.list(...daysOf('doubts', day));
  return documents.map(({ key, value }) => parsed(key, value, doubtDocument));
}
