import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, inject } from 'vitest';
import {
  firestoreCalls,
  firestoreClient,
  type Calls,
  type Client,
} from '../../shared/adapters/firestore/calls.ts';
import { EMULATOR_HEADERS, emulatorOptions } from '../../shared/adapters/firestore/emulator.ts';
import { firestoreStore, type StoreOptions } from '../../shared/adapters/firestore/store.ts';
import type { Store } from '../../shared/ports.ts';

/** Firestore in its emulator: a database of the test file's own. */
export interface Emulated {
  /** host:port. */
  readonly address: string;
  readonly project: string;
  /** Of an environment where nothing was written yet, unless it is named. `at`: by way of another address. */
  readonly calls: (options?: {
    environment?: string;
    at?: string;
    commitDeadlineMs?: number;
    readDeadlineMs?: number;
  }) => Calls;
  readonly store: (options?: Partial<StoreOptions>) => Store;
  /** As `store`, by a client that `wrap` gives. */
  readonly storeBy: (wrap: (client: Client) => Client) => Store;
}

const required = (process.env['TRON_REQUIRE'] ?? '').split(/[\s,]+/).includes('emulator');
const START_MS = 60_000;
/** A busy machine is no fault of the store: the deadlines have their own tests. */
const PATIENT_MS = 15_000;

/** Tests on Firestore's emulator. Skipped, saying so, where it is not installed; failed if TRON_REQUIRE names `emulator`. `project` is this file's. */
export function describeWithEmulator(
  title: string,
  project: string,
  body: (emulated: Emulated) => void,
): void {
  const address = inject('firestoreEmulator');
  const absent =
    address === '' ? ' (no Firestore emulator: FIRESTORE_EMULATOR_HOST, FIRESTORE_EMULATOR_JAR)' : '';
  describe.skipIf(address === '' && !required)(`${title}${absent}`, () => {
    const clients = new Map<string, Client>();
    beforeAll(async () => {
      if (address === '')
        throw new Error(
          'TRON_REQUIRE names emulator, but neither Java with its jar nor FIRESTORE_EMULATOR_HOST is there',
        );
      await forget(address, project);
    }, START_MS);
    afterAll(async () => {
      await Promise.all(Array.from(clients.values(), (client) => client.close()));
    });
    body(emulatedAt(address, project, clients));
  });
}

function emulatedAt(address: string, project: string, clients: Map<string, Client>): Emulated {
  const clientAt = (at: string): Client => {
    const client = clients.get(at) ?? firestoreClient(project, emulatorOptions(at));
    clients.set(at, client);
    return client;
  };
  const callsBy = (client: Client, environment: string, deadlines: object): Calls =>
    firestoreCalls(
      client,
      {
        projectId: project,
        databaseId: '(default)',
        environment,
        readDeadlineMs: PATIENT_MS,
        listDeadlineMs: PATIENT_MS,
        commitDeadlineMs: PATIENT_MS,
        ...deadlines,
      },
      EMULATOR_HEADERS,
    );
  const calls: Emulated['calls'] = ({ environment = `e${randomUUID()}`, at = address, ...deadlines } = {}) =>
    callsBy(clientAt(at), environment, deadlines);
  const clock = { now: () => Date.UTC(2026, 8, 9) };
  return {
    address,
    project,
    calls,
    store: (options = {}) => firestoreStore(calls(), { clock, nonce: randomUUID, ...options }),
    storeBy: (wrap) =>
      firestoreStore(callsBy(wrap(clientAt(address)), `e${randomUUID()}`, {}), { clock, nonce: randomUUID }),
  };
}

/** Comes back when the emulator answers and the project is empty. */
async function forget(address: string, project: string): Promise<void> {
  const url = `http://${address}/emulator/v1/projects/${project}/databases/(default)/documents`;
  const { status } = await fetch(url, { method: 'DELETE' });
  if (status !== 200)
    throw new Error(`the Firestore emulator answered ${status} when it was to forget ${project}`);
}
