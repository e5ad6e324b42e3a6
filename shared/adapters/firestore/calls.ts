import firestore from '@google-cloud/firestore';
import { COMMITTING, firestoreError, strangeDocument } from './firestore-error.ts';
import type { Place, Range } from './places.ts';

/**
 * The four calls of Firestore that the store makes, each one attempt under a deadline, by the generated client that the library's `Firestore` class
 * is built on. That class cannot be told a deadline: its `batch.commit()` tries again after ABORTED, RESOURCE_EXHAUSTED and UNAVAILABLE for up to
 * ten minutes (60 s an attempt), so a commit given up for lost could land minutes later, and one that landed and lost its answer comes back as
 * ALREADY_EXISTS. gRPC and not its REST mode: warm a call takes a quarter of the time (3 ms against 12 ms on the emulator) and deadlines
 * hold for streamed answers too; a cold start is the same within noise (0.35 s).
 */
export interface Calls {
  /** Those that are there, by name as `nameOf` says it; each at one instant no earlier document of the answer had changed by. */
  get(places: readonly Place[]): Promise<ReadonlyMap<string, Found>>;
  /** Ascending by id, of one instant. */
  range(range: Range): Promise<readonly Found[]>;
  /** The ids of the collections that have documents. */
  collections(): Promise<readonly string[]>;
  /** All or nothing; when, in µs. */
  commit(writes: readonly Write[]): Promise<number>;
  close(): Promise<void>;
}

export interface Found {
  readonly place: Place;
  readonly text: string;
  /** The commit that wrote it. */
  readonly commit: string;
  /** µs; null: never. */
  readonly expiresAt: number | null;
  /** When it was last changed, µs. */
  readonly updatedAt: number;
}

export interface Write {
  readonly place: Place;
  /** µs at which it was last changed; 0: it must not be there; null: whatever is there. */
  readonly base: number | null;
  /** null: it is removed. */
  readonly document: Pick<Found, 'text' | 'commit' | 'expiresAt'> | null;
}

export interface CallSettings {
  readonly projectId: string;
  readonly databaseId: string;
  /** Its documents lie under `tron/{environment}`. */
  readonly environment: string;
  readonly readDeadlineMs: number;
  readonly listDeadlineMs: number;
  readonly commitDeadlineMs: number;
}

export type Client = InstanceType<typeof firestore.v1.FirestoreClient>;
export type ClientOptions = NonNullable<ConstructorParameters<typeof firestore.v1.FirestoreClient>[0]>;
type CommitRequest = NonNullable<Parameters<Client['commit']>[0]>;
type WireWrite = NonNullable<CommitRequest['writes']>[number];
type WireDocument = NonNullable<WireWrite['update']>;
type WireTime = NonNullable<WireDocument['updateTime']>;

/**
 * A connection that died while the process was stopped (a function between two requests) is found out by a ping within this time, not by TCP after a
 * quarter of an hour.
 */
const KEEPALIVE = { 'grpc.keepalive_time_ms': 30_000, 'grpc.keepalive_timeout_ms': 1000 } as const;

export function firestoreClient(projectId: string, options: ClientOptions = {}): Client {
  return new firestore.v1.FirestoreClient({ ...KEEPALIVE, ...options, projectId });
}

/** `headers` go with each call. */
export function firestoreCalls(
  client: Client,
  settings: CallSettings,
  headers: Readonly<Record<string, string>> = {},
): Calls {
  const database = `projects/${settings.projectId}/databases/${settings.databaseId}`;
  const parent = `${database}/documents/tron/${settings.environment}`;
  const named = (place: Place): string => `${parent}/${nameOf(place)}`;
  const once = (timeout: number) => ({
    timeout,
    retry: null,
    retryRequestOptions: { retries: 0, noResponseRetries: 0 },
    otherArgs: { headers },
  });
  return {
    async get(places) {
      const documents = places.map(named);
      const stream = client.batchGetDocuments({ database, documents }, once(settings.readDeadlineMs));
      const answers = await drained('reading', stream);
      return new Map(answers.map(foundIn).map((found) => [nameOf(found.place), found]));
    },
    async range(range) {
      const request = { parent, structuredQuery: queryOf(range, named) };
      const stream = client.runQuery(request, once(settings.listDeadlineMs));
      const rows = await drained('listing', stream);
      return rows.map(foundIn);
    },
    async collections() {
      try {
        const [ids] = await client.listCollectionIds({ parent }, once(settings.listDeadlineMs));
        return ids;
      } catch (error) {
        throw firestoreError('listing the collections', error);
      }
    },
    async commit(writes) {
      try {
        const request = { database, writes: writes.map((write) => wireWrite(named(write.place), write)) };
        const [{ commitTime }] = await client.commit(request, once(settings.commitDeadlineMs));
        return micros(commitTime);
      } catch (error) {
        throw firestoreError(COMMITTING, error);
      }
    },
    close: () => client.close(),
  };
}

/** Below the environment. */
export function nameOf({ collection, id }: Place): string {
  return `${collection}/${id}`;
}

/** An answer of a stream: of a reading, or of a query. */
interface Answer {
  readonly found?: WireDocument | null;
  readonly document?: WireDocument | null;
}

function drained(doing: string, stream: NodeJS.ReadableStream): Promise<readonly WireDocument[]> {
  const documents: WireDocument[] = [];
  return new Promise((resolve, reject) => {
    stream
      .on('data', ({ found, document }: Answer) => {
        const each = found ?? document;
        if (each != null) documents.push(each);
      })
      .on('end', () => resolve(documents))
      .on('error', (error) => reject(firestoreError(doing, error)));
  });
}

/** By `__name__` alone, which every collection is ordered by without an index. */
function queryOf({ collection, from, before }: Range, named: (place: Place) => string) {
  const cursor = (id: string | null) =>
    id === null ? null : { before: true, values: [{ referenceValue: named({ collection, id }) }] };
  return {
    from: [{ collectionId: collection }],
    orderBy: [{ field: { fieldPath: '__name__' }, direction: 'ASCENDING' as const }],
    startAt: cursor(from),
    endAt: cursor(before),
  };
}

function wireWrite(name: string, { base, document }: Write): WireWrite {
  const currentDocument =
    base === null ? {} : { currentDocument: base === 0 ? { exists: false } : { updateTime: wireTime(base) } };
  if (document === null) return { delete: name, ...currentDocument };
  const { text, commit, expiresAt } = document;
  const fields = {
    value: { stringValue: text },
    commit: { stringValue: commit },
    ...(expiresAt === null ? {} : { expiresAt: { timestampValue: wireTime(expiresAt) } }),
  };
  return { update: { name, fields }, ...currentDocument };
}

function foundIn({ name, fields, updateTime }: WireDocument): Found {
  const [id = '', collection = ''] = (name ?? '').split('/').toReversed();
  const [text, commit] = [fields?.['value']?.stringValue, fields?.['commit']?.stringValue];
  if (typeof text !== 'string' || typeof commit !== 'string')
    throw strangeDocument(`${collection}/${id}`, JSON.stringify(fields ?? null));
  const expiry = fields?.['expiresAt']?.timestampValue;
  return {
    place: { collection, id },
    text,
    commit,
    expiresAt: expiry == null ? null : micros(expiry),
    updatedAt: micros(updateTime),
  };
}

/** Firestore keeps microseconds, which a number holds exactly until the year 2255. */
function micros(time: WireTime | null | undefined): number {
  const at = Number(time?.seconds ?? NaN) * 1_000_000 + (time?.nanos ?? 0) / 1000;
  if (!Number.isSafeInteger(at) || at <= 0)
    throw new Error(
      `Firestore: a time of ${String(time?.seconds)} s and ${String(time?.nanos)} ns is no whole µs`,
    );
  return at;
}

function wireTime(at: number): { seconds: number; nanos: number } {
  return { seconds: Math.floor(at / 1_000_000), nanos: (at % 1_000_000) * 1000 };
}
