import { addDays, dayText, type Day } from '../domain/time.ts';
import { orderDay } from '../execution/order-id.ts';
import type { Json, Store } from '../ports.ts';
import { certificateDocument, standingDocument, type Certificate, type Standing } from './certificate.ts';
import { DocumentError } from './document-error.ts';
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
 * The certificate, and with it in one commit where the account stands, unless a later day has one already; a day on paper says nothing of that. Throws
 * an Error where somebody else wrote either meanwhile: then nothing was written, and certifying again is safe.
 */
export async function keepCertificate(
  store: Store,
  certificate: Certificate,
  version: number,
): Promise<void> {
  const { day, paper } = certificate;
  const key = keys.certificate(day);
  if (paper) {
    await written(store, day, [{ key, version, value: plain(certificate) }]);
    return;
  }
  const [stored] = await store.read([keys.newestCertificate]);
  const newest = stored == null ? null : parsed(keys.newestCertificate, stored.value, standingDocument);
  const next: Standing = { day, blocked: blockedBy(certificate) };
  const standing = newest !== null && newest.day > day ? newest : next;
  await written(store, day, [
    { key, version, value: plain(certificate) },
    { key: keys.newestCertificate, version: stored?.version ?? 0, value: plain(standing) },
  ]);
}

/**
 * The certificate of an account before anything is traded in it: the day itself is still to be certified. `version`: of the one on paper that it takes the
 * place of, else 0. Throws an Error where the account has one, and where somebody else wrote it meanwhile.
 */
export async function keepFirst(store: Store, certificate: Certificate, version: number): Promise<void> {
  const { day, paper } = certificate;
  const standing: Standing = { day: addDays(day, -1), blocked: null };
  await written(store, day, [
    { key: keys.firstCertificate, version, value: plain(certificate) },
    ...(paper ? [] : [{ key: keys.newestCertificate, version: 0, value: plain(standing) }]),
  ]);
}

/** Null: it has none, or was certified first by a whole day. */
export async function readFirst(
  store: Store,
): Promise<{ readonly certificate: Certificate; readonly version: number } | null> {
  const key = keys.firstCertificate;
  const [stored] = await store.read([key]);
  if (stored == null) return null;
  return { certificate: parsed(key, stored.value, certificateDocument), version: stored.version };
}

/** Null: the account at the broker was never certified. */
export async function readStanding(store: Store): Promise<Standing | null> {
  const key = keys.newestCertificate;
  const [stored] = await store.read([key]);
  return stored == null ? null : parsed(key, stored.value, standingDocument);
}

interface Write {
  readonly key: string;
  readonly version: number;
  readonly value: Json;
}

async function written(store: Store, day: Day, writes: readonly Write[]): Promise<void> {
  const answer = await store.commit({
    expect: writes.map(({ key, version }) => ({ key, version })),
    writes: writes.map(({ key, value }) => ({ key, value })),
  });
  if (answer.kind === 'conflict')
    throw new Error(`${answer.key} was written by somebody else while ${dayText(day)} was certified`);
}

/** Is the newest certificate of a day before that one? Then it says where the account stands. */
export async function isCertifiedBefore(store: Store, day: Day): Promise<boolean> {
  const newest = await readStanding(store);
  return newest !== null && newest.day < day;
}

/** Every certificate of a book, by day. Rejects with a DocumentError. */
export async function certificatesOf(store: Store): Promise<readonly Certificate[]> {
  const documents = await store.list('certificates/0', 'certificates/:');
  return documents.map(({ key, value }) => {
    const certificate = parsed(key, value, certificateDocument);
    if (key !== keys.certificate(certificate.day))
      throw new DocumentError(key, `is that of ${dayText(certificate.day)}`);
    return certificate;
  });
}

/**
 * Why no entry may be sent on a day by what is certified: nothing ever was, the newest certificate is unresolved, or orders of ours are later than it: of
 * days that have none, or of its own day, sent after it was made. Null: nothing speaks against it.
 */
export async function certificateBar(store: Store, day: Day): Promise<string | null> {
  const newest = await readStanding(store);
  const how = 'make it: tron certificate --day DAY --rebuild --sign NAME --why TEXT';
  if (newest === null)
    return `the account has no certificate; of a flat one tron init makes the first, or ${how}`;
  if (newest.blocked !== null) return newest.blocked;
  if (newest.day >= day) return null;
  const later = await laterThan(store, newest.day);
  if (later !== null) return `order ${later} was sent after the certificate of its day was made; ${how}`;
  const [from, before] = [`${keys.order(orderDay(newest.day))}~`, keys.order(orderDay(day))];
  const orders = await store.list(from, before);
  if (orders.length === 0) return null;
  // Days on paper have their own, which do not say where the account stands.
  const onPaper = (await store.list(`${keys.certificate(newest.day)}~`, keys.certificate(day))).map(
    ({ key }) => keys.order(orderDay(Number(key.slice('certificates/'.length)))),
  );
  const uncertified = orders.find(({ key }) => !onPaper.some((prefix) => key.startsWith(prefix)));
  if (uncertified === undefined) return null;
  return `orders after ${dayText(newest.day)} are of a day without a certificate (${uncertified.key}); ${how}`;
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
