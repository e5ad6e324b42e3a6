import type { ClaimKind, Order } from '../domain/order.ts';
import type { Commit, Json, Store } from '../ports.ts';

/**
 * Makes a commit and says whether it was made. After any answer but "committed", an error or a conflict, one reads: what carries the nonce of this
 * very commit has landed, an older nonce is somebody else's or our own of before. A commit that claims nothing (`nonce` null) has not been made where
 * the answer is a conflict, and after an error where a document does not read as it was written: it may be made again. Rejects with what the commit
 * rejected with where the store cannot be read either: then nobody knows, and nothing is done.
 */
export async function committed(store: Store, commit: Commit, nonce: string | null): Promise<boolean> {
  let failure: unknown = null;
  try {
    const answer = await store.commit(commit);
    if (answer.kind === 'committed') return true;
    if (nonce === null) return false;
  } catch (error) {
    // What is wrong with the commit itself is a fault of the program, which no reading mends.
    if (error instanceof RangeError) throw error;
    failure = error;
  }
  return landed(store, commit, nonce, failure);
}

async function landed(
  store: Store,
  { expect, writes }: Commit,
  nonce: string | null,
  failure: unknown,
): Promise<boolean> {
  const asked = expect.map(({ key, version }) => ({
    key,
    version,
    value: writes.find((write) => write.key === key)?.value ?? null,
  }));
  // Nothing was expected, so nothing tells whose writing it is: the same is written again.
  if (asked.length === 0) throw failure ?? new Error('a commit that expects nothing met a conflict');
  const documents = await store
    .read(asked.map(({ key }) => key))
    .catch((error: unknown) => Promise.reject(failure ?? error));
  if (asked.some(({ version }, i) => (documents[i]?.version ?? 0) === version)) return false;
  if (nonce !== null) return documents.some((each) => carries(each?.value ?? null, nonce));
  return asked.every(({ value }, i) => JSON.stringify(documents[i]?.value ?? null) === JSON.stringify(value));
}

function carries(value: Json, nonce: string): boolean {
  return JSON.stringify(value).includes(`"nonce":${JSON.stringify(nonce)}`);
}

/** The order, claimed: the commit that writes it is the claim. */
export function claimed(order: Order, what: ClaimKind, nonce: string, sendBy: number): Order {
  return { ...order, claim: { nonce, sendBy, what, version: order.version } };
}
