import { z } from 'zod';
import type { Store } from '../ports.ts';
import { parsed } from './documents.ts';
import { keys } from './keys.ts';

const rootDocument = z.strictObject({ root: z.string() });

/**
 * Whose account a book of live trading is about: Kite's, or that of one simulator. The first who asks decides it; null: it is that root's. Otherwise why not, for
 * what was compared at a rehearsal would open the real account, or bar it. Rejects with an Error that names a document which does not fit.
 */
export async function otherRoot(store: Store, root: string): Promise<string | null> {
  const key = keys.bookRoot;
  const [stored] = await store.read([key]);
  if (stored == null) {
    const answer = await store.commit({
      expect: [{ key, version: 0 }],
      writes: [{ key, value: { root } }],
    });
    return answer.kind === 'conflict' ? otherRoot(store, root) : null;
  }
  const { root: was } = parsed(key, stored.value, rootDocument);
  if (was === root) return null;
  return `the book is of an account at ${was}, and this is ${root}: use another --book`;
}
