/** How long the receiver may take. */
const TIMEOUT_MS = 5_000;

export interface PostbackCounts {
  readonly sent: number;
  readonly failed: number;
  /** Of the last one that failed; null: none did. */
  readonly lastError: string | null;
}

/** Order updates as Kite posts them to an app: raw JSON, one after the other, never again when one fails. */
export class Postbacks {
  readonly #url: string | null;
  readonly #stopped = new AbortController();
  #last: Promise<void> = Promise.resolve();
  #counts: PostbackCounts = { sent: 0, failed: 0, lastError: null };

  constructor(url: string | null) {
    this.#url = url;
  }

  get counts(): PostbackCounts {
    return this.#counts;
  }

  send(body: string): void {
    const url = this.#url;
    if (url !== null) this.#last = this.#last.then(() => this.#post(url, body));
  }

  /** What waits is not sent any more. */
  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#last;
  }

  async #post(url: string, body: string): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    try {
      const signal = AbortSignal.any([this.#stopped.signal, AbortSignal.timeout(TIMEOUT_MS)]);
      const headers = { 'content-type': 'application/json' };
      const answer = await fetch(url, { method: 'POST', headers, body, signal, redirect: 'manual' });
      await answer.body?.cancel();
      if (!answer.ok) throw new Error(`the receiver answered ${answer.status}`);
      this.#counts = { ...this.#counts, sent: this.#counts.sent + 1 };
    } catch (error) {
      const lastError = error instanceof Error ? error.message : String(error);
      this.#counts = { ...this.#counts, failed: this.#counts.failed + 1, lastError };
    }
  }
}
