import firestore from '../../functions/firestore.json' with { type: 'json' };
import { randomUUID } from 'node:crypto';
import { systemClock } from '../adapters/system-clock.ts';
import type { Clock } from '../ports.ts';
import { cloudStoreSettings, type CloudStoreAsked } from './cloud-settings.ts';
import { formatted } from './document-format.ts';

/** Who is who, of a deployment. */

/**
 * The documents of a deployment, in Firestore; `close` ends the connection. Its client, a third of a second, is loaded only here. Rejects with a
 * ConfigError for a setting that is wrong, and for a Node that is too old.
 */
export async function openCloudStore(asked: CloudStoreAsked, clock: Clock = systemClock()) {
  const { keepMs, ...settings } = cloudStoreSettings(asked, firestore, process.versions.node);
  const { openFirestore } = await import('../adapters/firestore/open.ts');
  const opened = await openFirestore(settings, { clock, keepMs, nonce: randomUUID });
  return { ...opened, store: formatted(opened.store) };
}
