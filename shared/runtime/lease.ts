import { z } from 'zod';
import { committed } from './claim.ts';
import { parsed, plain } from './documents.ts';
import { keys } from './keys.ts';
import type { Runtime } from './runtime.ts';
import { tellError } from './telling.ts';

/** `leases/reconcile`. `dirty`: somebody asked for a reconciliation while this one was at work. */
interface Lease {
  readonly nonce: string;
  readonly until: number;
  readonly dirty: boolean;
}

const leaseDocument: z.ZodType<Lease> = z.strictObject({
  nonce: z.string(),
  until: z.number(),
  dirty: z.boolean(),
});

/** Who finds it dirty works again, this often: the others have calls of their own. */
const ROUNDS_MAX = 3;

/**
 * The work, by one process at a time: to save calls of the broker, never as a guard. Who finds it taken leaves word and goes; an expired one is anybody's.
 * Where the store does not answer the work is done all the same.
 */
export async function leased(runtime: Runtime, work: () => Promise<void>): Promise<void> {
  for (let round = 0; round < ROUNDS_MAX; round++) {
    const taken = await tried(runtime, () => take(runtime), 'the lease of the reconciliation', null);
    if (taken === 'busy') return;
    await work();
    if (taken === null) return;
    if (!(await tried(runtime, () => release(runtime, taken), 'the end of a lease', false))) return;
  }
}

/** The nonce under which it was taken. */
async function take(runtime: Runtime): Promise<string> {
  const { store } = runtime.ports;
  const key = keys.lease('reconcile');
  const [stored] = await store.read([key]);
  const lease = stored == null ? null : parsed(key, stored.value, leaseDocument);
  const version = stored?.version ?? 0;
  const now = runtime.time.now();
  if (lease !== null && lease.until > now) {
    if (!lease.dirty) await write(runtime, key, version, { ...lease, dirty: true }, null);
    return 'busy';
  }
  const nonce = runtime.nonce();
  const until = now + runtime.protocol.leaseMs;
  return (await write(runtime, key, version, { nonce, until, dirty: false }, nonce)) ? nonce : 'busy';
}

/** True: it was dirty, so there is work again. Given back in the commit that clears the mark, so that no mark is lost between the two. */
async function release(runtime: Runtime, nonce: string): Promise<boolean> {
  const { store } = runtime.ports;
  const key = keys.lease('reconcile');
  for (let attempt = 0; attempt < ROUNDS_MAX; attempt++) {
    const [stored] = await store.read([key]);
    if (stored == null) return false;
    const lease = parsed(key, stored.value, leaseDocument);
    if (lease.nonce !== nonce) return false;
    if (await write(runtime, key, stored.version, { nonce, until: 0, dirty: false }, null))
      return lease.dirty;
  }
  return false;
}

function write(
  { ports }: Runtime,
  key: string,
  version: number,
  lease: Lease,
  nonce: string | null,
): Promise<boolean> {
  const writes = [{ key, value: plain(lease) }];
  return committed(ports.store, { expect: [{ key, version }], writes }, nonce);
}

async function tried<T, O>({ ports }: Runtime, work: () => Promise<T>, what: string, or: O): Promise<T | O> {
  try {
    return await work();
  } catch (error) {
    tellError(ports.log, null, what, error);
    return or;
  }
}
