import firestore from '../../functions/firestore.json' with { type: 'json' };
import { randomUUID } from 'node:crypto';
import { systemClock } from '../adapters/system-clock.ts';
import type { Store } from '../ports.ts';
import { cloudStoreSettings, type CloudStoreAsked } from './cloud-settings.ts';
import { formatted } from './document-format.ts';
import type { TimeHere } from './wire-time.ts';

/** Who is who, of a deployment. */

/**
 * The documents of a deployment, in Firestore; `close` ends the connection. Its client, a third of a second, is loaded only here. Rejects with a
 * ConfigError for a setting that is wrong, and for a Node that is too old.
 */
export async function openCloudStore(
  asked: CloudStoreAsked,
  { clock, isShared }: Pick<TimeHere, 'clock' | 'isShared'> = { clock: systemClock(), isShared: false },
) {
  const { keepMs, ...settings } = cloudStoreSettings(asked, firestore, process.versions.node);
  const { openFirestore } = await import('../adapters/firestore/open.ts');
  const opened = await openFirestore(settings, { clock, keepMs, nonce: randomUUID });
  const store = isShared ? untimed(opened.store) : opened.store;
  return { ...opened, store: formatted(store) };
}

/** Of a day that is made up the store knows no time. */
function untimed(store: Store): Store {
  return {
    read: (keys) => store.read(keys),
    list: (from, before) => store.list(from, before),
    async commit(commit) {
      const answer = await store.commit(commit);
      return answer.kind === 'committed' ? { kind: 'committed' } : answer;
    },
  };
}
