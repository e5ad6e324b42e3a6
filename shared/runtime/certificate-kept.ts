import { dayText, type Day } from '../domain/time.ts';
import { orderDay } from '../execution/order-id.ts';
import type { Store } from '../ports.ts';
import { certificateDocument, standingDocument, type Certificate, type Standing } from './certificate.ts';
import { parsed, plain } from './documents.ts';
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

/** Every certificate of a book, by day. */
export async function certificatesOf(store: Store): Promise<readonly Certificate[]> {
  const documents = await store.list('certificates/0', 'certificates/:');
  return documents.map(({ key, value }) => parsed(key, value, certificateDocument));
}

/**
 * Why no entry may be sent on a day by what is certified: nothing ever was, the newest certificate is unresolved, or orders of ours are from days that
 * have none. Null: nothing speaks against it.
 */
export async function certificateBar(store: Store, day: Day): Promise<string | null> {
  const key = keys.newestCertificate;
  const [stored] = await store.read([key]);
  const how = 'make it: tron certificate --day DAY --rebuild --sign NAME --why TEXT';
  if (stored == null) return `the account has no certificate; ${how}`;
  const newest = parsed(key, stored.value, standingDocument);
  if (newest.blocked !== null) return newest.blocked;
  if (newest.day >= day) return null;
  const [from, before] = [`${keys.order(orderDay(newest.day))}~`, keys.order(orderDay(day))];
  const [uncertified] = await store.list(from, before);
  if (uncertified === undefined) return null;
  return `orders after ${dayText(newest.day)} are of a day without a certificate (${uncertified.key}); ${how}`;
}
