/** How a call of a target by HTTP ended. */
export type Outcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly retryAfterMs: number | null;
      /** Only where whoever calls looks at it. */
      readonly body?: string;
    }
  /** The target was not reached, or its answer was not. */
  | { readonly kind: 'no-answer'; readonly why: string };

export function isSuccess(outcome: Outcome): boolean {
  return outcome.kind === 'answer' && outcome.status >= 200 && outcome.status < 300;
}

/** A call that somebody is to make: a POST with a token for `audience`, where there is one. */
export interface Call {
  readonly id: number;
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
  readonly oidc: { readonly email: string; readonly audience: string } | null;
}

/** Something that calls targets by itself as time goes on: a queue, a scheduler. It reads no clock: whoever drives it says what time it is. */
export interface Caller {
  /** The next instant at which `begin` has something to do; Infinity: none before something changes. */
  readonly nextAt: number;
  /** What is to be called at `at`. Instants never go back. */
  begin(at: number): readonly Call[];
  /** Whose calls nobody waits for any more: their deadline has passed. */
  givenUp(): readonly number[];
  ended(id: number, outcome: Outcome, at: number): void;
}

/** HTTP statuses as the status codes of gRPC, as far as an attempt's record needs them. */
export function codeOf(outcome: Outcome): number {
  if (outcome.kind === 'no-answer') return 14;
  return isSuccess(outcome) ? 0 : (CODES[outcome.status] ?? (outcome.status >= 500 ? 13 : 2));
}

const CODES: Readonly<Record<number, number>> = {
  400: 3,
  401: 16,
  403: 7,
  404: 5,
  409: 10,
  429: 8,
  499: 1,
  501: 12,
  503: 14,
  504: 4,
};
