import type { Store } from '../../ports.ts';

/** A book is everything that was kept of a series of days: `state/<name>.db`. */
export interface Book {
  readonly name: string;
  readonly store: Store;
  readonly queue: LocalQueueFacts;
  facts(): Promise<BookFacts>;
  close(): Promise<void>;
}

export interface BookFacts {
  readonly path: string;
  readonly bytes: number;
  /** Who works in it at this moment, in words ("process 4711 since 09:20"); null: nobody, or it is not known. */
  readonly holder: string | null;
}

/** A task as the queue on this computer keeps it. */
export interface QueueRow {
  readonly name: string;
  readonly orderId: string;
  /** `delayed`: its time has not come; `dead`: it failed too often and is not tried again until a person asks. */
  readonly state: 'waiting' | 'delayed' | 'running' | 'dead';
  readonly attempts: number;
  readonly lastError: string | null;
  readonly notBefore: number;
  readonly validUntil: number;
}

export interface LocalQueueFacts {
  /** Everything unfinished, oldest first. */
  list(): Promise<readonly QueueRow[]>;
  /** Makes a dead task wait again; needs a book opened to write. */
  retry(name: string): Promise<'retried' | 'not-dead' | 'unknown'>;
}

export interface Backup {
  readonly path: string;
  readonly bytes: number;
  readonly documents: number;
}

/** `alone`: nobody runs it, and nobody can while it is open. */
export type Access = 'read' | 'write' | 'alone';

/** The books of a state folder. */
export interface Books {
  /** Names of the books that are there, ascending; none where there is no folder. */
  names(state: string): Promise<readonly string[]>;
  /** Null: there is no such book; none is made. `read`: nothing in it can be changed. Rejects with a DayRefused (`book-taken`) for `alone` while a process runs it. */
  open(name: string, state: string, access: Access): Promise<Book | null>;
  /** A copy that can be opened by itself. Rejects where `target` exists already. */
  backup(book: Book, target: string): Promise<Backup>;
}

/** What a halt was to reach is not reached. */
export class StillOpen extends Error {
  override readonly name = 'StillOpen';
}

/** What was asked about is not there: no error of the program, and nothing to show. */
export class NothingThere extends Error {
  override readonly name = 'NothingThere';
}

/** A halt stands while two complete readings of the broker's book have not told what was on its way. */
export class StillInDoubt extends Error {
  override readonly name = 'StillInDoubt';

  constructor(book: string, positions: readonly string[]) {
    super(
      `the halt of book ${book} stands: its store was set back, and what was sent in ${positions.join(', ')} is not known yet; ` +
        'it is known after two complete readings of the broker’s book: reconcile, then ask again',
    );
  }
}
