/** A document that nobody here can read: corrupt, foreign, or of a newer program. Its message is one sentence that names the key. */
export class DocumentError extends Error {
  readonly key: string;

  constructor(key: string, why: string, options?: ErrorOptions) {
    super(`document ${key} ${why}`, options);
    this.name = 'DocumentError';
    this.key = key;
  }
}
