/** Somebody else drives the book. */
export class LifeTaken extends Error {
  /** The book. */
  readonly path: string;
  /** null: not known, for whoever took it has not written it down yet. */
  readonly pid: number | null;

  constructor(path: string, owner: Owner | null) {
    const who = owner === null ? '' : ` (pid ${owner.pid}, since ${owner.since})`;
    super(`the book ${path} is being run by another process${who}; stop it first, or use another book`);
    this.name = 'LifeTaken';
    this.path = path;
    this.pid = owner?.pid ?? null;
  }
}

/** Who drives a book, for people. */
export interface Owner {
  readonly pid: number;
  /** ISO 8601, UTC. */
  readonly since: string;
}
