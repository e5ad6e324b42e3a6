/** gRPC's status codes, as Firestore answers: https://grpc.io/docs/guides/status-codes/ */
const STATUS = [
  'OK',
  'CANCELLED',
  'UNKNOWN',
  'INVALID_ARGUMENT',
  'DEADLINE_EXCEEDED',
  'NOT_FOUND',
  'ALREADY_EXISTS',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'FAILED_PRECONDITION',
  'ABORTED',
  'OUT_OF_RANGE',
  'UNIMPLEMENTED',
  'INTERNAL',
  'UNAVAILABLE',
  'DATA_LOSS',
  'UNAUTHENTICATED',
] as const;

export type Status = (typeof STATUS)[number];

/** A precondition of the batch did not hold: nothing of it was written. */
const UNMET: ReadonlySet<Status> = new Set<Status>(['FAILED_PRECONDITION', 'ALREADY_EXISTS', 'NOT_FOUND']);

/** The answers after which a commit, asked for once, was certainly not made. */
const REFUSED: ReadonlySet<Status> = new Set<Status>([
  ...UNMET,
  'ABORTED',
  'INVALID_ARGUMENT',
  'PERMISSION_DENIED',
  'RESOURCE_EXHAUSTED',
  'UNAUTHENTICATED',
]);

/** Firestore, or the way to it, failed. `cause` is what its client said. */
export class FirestoreError extends Error {
  readonly status: Status;
  /** The text of a document that this program did not write; null: it is about something else. */
  readonly held: string | null;

  constructor(doing: string, status: Status, said: string, cause?: unknown, held: string | null = null) {
    super(`Firestore: ${doing} failed: ${said}`, cause === undefined ? {} : { cause });
    this.name = 'FirestoreError';
    this.status = status;
    this.held = held;
  }

  get isUnmet(): boolean {
    return UNMET.has(this.status);
  }
}

/** What the client threw while it was `doing` ("the commit"); an error that is one already stays as it is. */
export function firestoreError(doing: string, error: unknown): FirestoreError {
  if (error instanceof FirestoreError) return error;
  const code = error instanceof Error && 'code' in error && typeof error.code === 'number' ? error.code : -1;
  const status = STATUS[code] ?? 'UNKNOWN';
  const said = error instanceof Error ? error.message : String(error);
  const unsure = doing === COMMITTING && !REFUSED.has(status);
  return new FirestoreError(
    doing,
    status,
    unsure ? `${said}; it may have been made: read again` : said,
    error,
  );
}

/** A document that somebody else wrote there, or changed by hand. */
export function strangeDocument(name: string, held: string, cause?: unknown): FirestoreError {
  const said = `the document ${name} was not written by this program`;
  return new FirestoreError('reading', 'DATA_LOSS', said, cause, held);
}

export const COMMITTING = 'the commit';
