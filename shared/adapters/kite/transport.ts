/** One HTTP request to Kite, as it goes out. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with query: "/orders/regular". */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  /** Empty where there is none. */
  readonly body: string;
}

export interface HttpAnswer {
  readonly status: number;
  /** Names in lower case. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/**
 * Carries a request to Kite and its answer back, whatever its status: real HTTP, or a model of Kite. It settles within `timeoutMs`, and rejects for
 * whatever is no answer: with a NotWritten where the request certainly never left, otherwise with anything. One that needs time before it can
 * write, for a connection, asks `mayWrite` when it can, and does not write where that says no.
 */
export type Transport = (
  request: HttpRequest,
  timeoutMs: number,
  mayWrite: () => boolean,
) => Promise<HttpAnswer>;

/** Nothing of the request was written. */
export class NotWritten extends Error {
  /** `late`: it might have been written and its time had passed; `unconnected`: there was no connection to write to. */
  readonly reason: 'late' | 'unconnected';

  constructor(reason: 'late' | 'unconnected', message: string) {
    super(message);
    this.name = 'NotWritten';
    this.reason = reason;
  }
}
