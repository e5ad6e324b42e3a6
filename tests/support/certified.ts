import type { Store } from '../../shared/ports.ts';
import { keys } from '../../shared/runtime/keys.ts';

/** Of the day before the tests' day. */
export const CLEAN = { day: 20260908, blocked: null };

/** A store of an account that was certified the day before: what a test is not about. */
export function certified(store: Store): Store {
  return {
    ...store,
    async read(wanted) {
      const documents = await store.read(wanted);
      return documents.map((each, i) =>
        each === null && wanted[i] === keys.newestCertificate ? { version: 0, value: CLEAN } : each,
      );
    },
  };
}
