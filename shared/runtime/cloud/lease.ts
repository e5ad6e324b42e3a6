import { z } from 'zod';
import type { Store } from '../../ports.ts';
import { committed } from '../claim.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';

const leaseDocument = z.strictObject({ nonce: z.string(), until: z.number() });

/** Work that one process does at a time. True: it is ours until `until`, or until it is given back. */
export async function takeLease(
  store: Store,
  of: string,
  nonce: string,
  now: number,
  until: number,
): Promise<boolean> {
  const key = keys.lease(of);
  const [stored] = await store.read([key]);
  const lease = stored == null ? null : parsed(key, stored.value, leaseDocument);
  if (lease !== null && lease.until > now && lease.nonce !== nonce) return false;
  const writes = [{ key, value: plain({ nonce, until }) }];
  return committed(store, { expect: [{ key, version: stored?.version ?? 0 }], writes }, nonce);
}

/** Nothing where it is somebody else's by now. */
export async function giveLeaseBack(store: Store, of: string, nonce: string): Promise<void> {
  const key = keys.lease(of);
  const [stored] = await store.read([key]);
  if (stored == null || parsed(key, stored.value, leaseDocument).nonce !== nonce) return;
  const writes = [{ key, value: plain({ nonce, until: 0 }) }];
  await committed(store, { expect: [{ key, version: stored.version }], writes }, null);
}
