import type { Json } from '../../ports.ts';

/** A request as whoever serves it read it: a function in the cloud, a pod, a process on this computer. Names of headers are in lower case. */
export interface RelayRequest {
  readonly method: string;
  /** Without a query: "/flatten". */
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  /** As text, whole; of a longer body than `BODY_BYTES_MAX` so much that its length shows. */
  readonly body: string;
}

export interface RelayAnswer {
  readonly status: number;
  readonly body: Json;
}

export const BODY_BYTES_MAX = 4_096;

/** The body is `{"error": "…"}`, one sentence; `refused`: the rule by which it was, for programs. */
export function failed(status: number, error: string, refused: string | null = null): RelayAnswer {
  return { status, body: refused === null ? { error } : { error, refused } };
}
