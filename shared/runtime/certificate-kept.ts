import { dayText, type Day } from '../domain/time.ts';
import { orderDay } from '../execution/order-id.ts';
import type { Store } from '../ports.ts';
import { certificateDocument, standingDocument, type Certificate, type Standing } from './certificate.ts';
import { orderDocument, parsed, plain } from './documents.ts';
import { keys } from './keys.ts';

/** A difference of money alone is a person's to look at; it keeps nobody from trading. */
export function blockedBy({ day, signed, unresolved }: Certificate): string | null {
  if (signed !== null) return null;
  const grave = unresolved.filter(({ kind }) => kind !== 'rupees');
  const [first] = grave;
  if (first === undefined) return null;
  const more = grave.length === 1 ? '' : ` (and ${grave.length - 1} more)`;
  return `the certificate of ${dayText(day)} is unresolved: ${first.sentence}${more}; a person has to look: tron certificate --day DAY --rebuild --sign NAME --why TEXT`;
}

/**
 * The certificate, and with it in one commit where the account stands, unless a later day has one already. Throws an Error where somebody else wrote
 * either meanwhile: then nothing was written, and certifying again is safe.
 */
export async function keepCertificate(
  store: Store,
  certificate: Certificate,
  version: number,
): Promise<void> {
  const { day } = certificate;
  const key = keys.certificate(day);
  const [stored] = await store.read([keys.newestCertificate]);
  const newest = stored == null ? null : parsed(keys.newestCertificate, stored.value, standingDocument);
  const next: Standing = { day, blocked: blockedBy(certificate) };
  const standing = newest !== null && newest.day > day ? newest : next;
  const answer = await store.commit({
    expect: [
      { key, version },
      { key: keys.newestCertificate, version: stored?.version ?? 0 },
    ],
    writes: [
      { key, value: plain(certificate) },
      { key: keys.newestCertificate, value: plain(standing) },
    ],
  });
  if (answer.kind === 'conflict')
    throw new Error(`${answer.key} was written by somebody else while ${dayText(day)} was certified`);
}

/** Is the newest certificate of a day before that one? Then it says where the account stands. */
export async function isCertifiedBefore(store: Store, day: Day): Promise<boolean> {
  const newest = await newestOf(store);
  return newest !== null && newest.day < day;
}

/** Every certificate of a book, by day. */
export async function certificatesOf(store: Store): Promise<readonly Certificate[]> {
  const documents = await store.list('certificates/0', 'certificates/:');
  return documents.map(({ key, value }) => parsed(key, value, certificateDocument));
}

/**
 * Why no entry may be sent on a day by what is certified: nothing ever was, the newest certificate is unresolved, or orders of ours are later than it: of
 * days that have none, or of its own day, sent after it was made. Null: nothing speaks against it.
 */
export async function certificateBar(store: Store, day: Day): Promise<string | null> {
  const newest = await newestOf(store);
  const how = 'make it: tron certificate --day DAY --rebuild --sign NAME --why TEXT';
  if (newest === null)
    return `the account has no certificate; a new account’s first is made by tron init; otherwise ${how}`;
  if (newest.blocked !== null) return newest.blocked;
  if (newest.day >= day) return null;
  const later = await laterThan(store, newest.day);
  if (later !== null) return `order ${later} was sent after the certificate of its day was made; ${how}`;
  const [from, before] = [`${keys.order(orderDay(newest.day))}~`, keys.order(orderDay(day))];
  const [uncertified] = await store.list(from, before);
  if (uncertified === undefined) return null;
  return `orders after ${dayText(newest.day)} are of a day without a certificate (${uncertified.key}); ${how}`;
}

async function newestOf(store: Store): Promise<Standing | null> {
  const [stored] = await store.read([keys.newestCertificate]);
  return stored == null ? null : parsed(keys.newestCertificate, stored.value, standingDocument);
}

/** An order of that day which its certificate cannot know, having been made before it; null: there is none. */
export async function laterThan(store: Store, day: Day): Promise<string | null> {
  const key = keys.certificate(day);
  const [stored] = await store.read([key]);
  if (stored == null) return null;
  const { at, signed } = parsed(key, stored.value, certificateDocument);
  const madeAt = Math.max(at, signed?.at ?? at);
  const prefix = keys.order(orderDay(day));
  for (const { key: of, value } of await store.list(prefix, `${prefix}~`)) {
    const order = parsed(of, value, orderDocument);
    if (order.createdAt > madeAt) return order.id;
  }
  return null;
}
