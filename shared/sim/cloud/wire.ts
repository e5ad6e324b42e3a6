import { z } from 'zod';
import { json, type Page } from '../kite/server/http.ts';

/** How the APIs of Google write things as JSON. https://protobuf.dev/programming-guides/json/ */

/** "330s", "0.1s" */
export function durationText(ms: number): string {
  return `${ms / 1000}s`;
}

export function instantText(at: number): string {
  return new Date(at).toISOString();
}

/** Milliseconds. */
export const duration = z
  .string()
  .regex(/^\d{1,9}(\.\d{1,9})?s$/, 'must be a duration, as in "330s"')
  .transform((text) => Math.round(Number(text.slice(0, -1)) * 1000));

/** Epoch milliseconds. */
export const instant = z.iso
  .datetime({ offset: true, error: 'must be an instant, as in "2026-09-09T03:45:00Z"' })
  .transform((text) => Date.parse(text));

export type Status =
  | 'INVALID_ARGUMENT'
  | 'NOT_FOUND'
  | 'ALREADY_EXISTS'
  | 'FAILED_PRECONDITION'
  | 'UNIMPLEMENTED'
  | 'UNAVAILABLE';

const HTTP: Readonly<Record<Status, number>> = {
  INVALID_ARGUMENT: 400,
  NOT_FOUND: 404,
  ALREADY_EXISTS: 409,
  FAILED_PRECONDITION: 400,
  UNIMPLEMENTED: 501,
  UNAVAILABLE: 503,
};

export function failed(status: Status, message: string): Page {
  return json(HTTP[status], { error: { code: HTTP[status], message, status } });
}

export function answered(value: unknown): Page {
  return json(200, value);
}

/** What an API was asked, whose path begins after its version: "/v2/projects/…". */
export interface ApiRequest {
  readonly method: string;
  readonly pathname: string;
  readonly query: URLSearchParams;
  readonly body: string;
}

/** The body as a schema reads it, or the answer to a body that does not fit. */
export function bodyAs<T>(
  schema: z.ZodType<T>,
  body: string,
): { readonly value: T } | { readonly page: Page } {
  let parsed: unknown;
  try {
    parsed = JSON.parse(body === '' ? '{}' : body);
  } catch {
    return { page: failed('INVALID_ARGUMENT', 'the body is no JSON') };
  }
  const read = schema.safeParse(parsed);
  if (read.success) return { value: read.data };
  const text = read.error.issues.map(({ path, message }) => `${path.join('.') || 'the body'}: ${message}`);
  return { page: failed('INVALID_ARGUMENT', text.join('; ')) };
}

/** One page of a listing. Tokens are places in it. */
export function pageOf<T>(
  all: readonly T[],
  query: URLSearchParams,
  sizeMax: number,
): { readonly rows: readonly T[]; readonly nextPageToken: string } | { readonly page: Page } {
  const token = query.get('pageToken') ?? '';
  const asked = Number(query.get('pageSize') ?? 0);
  if (!/^\d{0,9}$/.test(token)) return { page: failed('INVALID_ARGUMENT', `there is no page "${token}"`) };
  if (!Number.isInteger(asked) || asked < 0)
    return { page: failed('INVALID_ARGUMENT', 'pageSize must be a whole number from 0 on') };
  const from = Number(token);
  const to = from + (asked === 0 ? sizeMax : Math.min(asked, sizeMax));
  return { rows: all.slice(from, to), nextPageToken: to < all.length ? String(to) : '' };
}
