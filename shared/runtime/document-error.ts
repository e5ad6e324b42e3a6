import type { Json } from '../ports.ts';

/** A document that nobody here can read: corrupt, foreign, or of a newer program. Its message is one sentence that names the key. */
export class DocumentError extends Error {
  readonly key: string;
  /** What stood there; null: it is not told. */
  readonly held: Json;

  constructor(key: string, why: string, { held = null, ...options }: ErrorOptions & { held?: Json } = {}) {
    super(`document ${key} ${why}`, options);
    this.name = 'DocumentError';
    this.key = key;
    this.held = held;
  }
}
