import { createHash, timingSafeEqual } from 'node:crypto';

/**
 * Does `Authorization: Bearer SECRET` carry the secret? Compared by digest, in a time that tells nothing of it, not even its length. Whoever can replay a
 * request gains nothing: each of them asks for a state, and asking for it again changes nothing.
 */
export function isAuthorised(headers: Readonly<Record<string, string>>, secret: string): boolean {
  const given = /^Bearer +([^\s]+)$/i.exec(headers['authorization'] ?? '')?.[1];
  const same = timingSafeEqual(digest(given ?? ''), digest(secret));
  return given !== undefined && same;
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}
