import type { Store } from '../../ports.ts';
import { firestoreCalls, firestoreClient, type CallSettings } from './calls.ts';
import { metered, type FirestoreUse } from './metered.ts';
import { firestoreStore, type StoreOptions } from './store.ts';

export interface FirestoreSettings extends CallSettings {
  /** host:port of Google's emulator in the place of Google; null: Google. */
  readonly emulator: string | null;
}

/** Nothing is asked of Firestore yet: the first call connects. `close` ends the connection, which would keep the process alive. */
export async function openFirestore(
  settings: FirestoreSettings,
  options: StoreOptions,
): Promise<{
  readonly store: Store;
  /** What was asked of it so far. */
  used: () => FirestoreUse;
  close: () => Promise<void>;
}> {
  const { projectId, emulator } = settings;
  // What it needs is loaded only where there is one.
  const { EMULATOR_HEADERS, emulatorOptions } =
    emulator === null ? { EMULATOR_HEADERS: {}, emulatorOptions: () => ({}) } : await import('./emulator.ts');
  const client = firestoreClient(projectId, emulatorOptions(emulator ?? ''));
  const { calls, used } = metered(firestoreCalls(client, settings, EMULATOR_HEADERS));
  return { store: firestoreStore(calls, options), used, close: () => calls.close() };
}
