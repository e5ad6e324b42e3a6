import { dayOf, dayText, isoText, type Day } from '../../domain/time.ts';
import type { Json } from '../../ports.ts';

/** What an HTTP client of Kite sends. */
export interface HttpRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Path with query: "/quote?i=NSE:INFY". */
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

export type HttpOutcome =
  | {
      readonly kind: 'answer';
      readonly status: number;
      readonly headers: Readonly<Record<string, string>>;
      readonly body: string;
      /** From the request's instant to the answer's. What the call changed was changed at the request's instant. */
      readonly delayMs: number;
    }
  /** Nothing ever comes: the client's own timeout ends it. */
  | { readonly kind: 'silent' }
  /** The connection is closed without an answer. */
  | { readonly kind: 'reset' };

export const ERROR_TYPES = [
  'TokenException',
  'UserException',
  'OrderException',
  'InputException',
  'MarginException',
  'HoldingException',
  'NetworkException',
  'DataException',
  'GeneralException',
  'PermissionException',
] as const;

export type ErrorType = (typeof ERROR_TYPES)[number];

export interface KiteError {
  readonly status: number;
  readonly type: ErrorType;
  readonly message: string;
}

/** What a route says; the router makes bytes of it. */
export type Reply =
  | { readonly kind: 'data'; readonly data: Json }
  | { readonly kind: 'csv'; readonly text: string }
  | { readonly kind: 'error'; readonly error: KiteError };

export function data(value: Json): Reply {
  return { kind: 'data', data: value };
}

export function failed(error: KiteError): Reply {
  return { kind: 'error', error };
}

export function inputError(message: string): KiteError {
  return { status: 400, type: 'InputException', message };
}

export function orderError(message: string): KiteError {
  return { status: 400, type: 'OrderException', message };
}

/** A body with its status and type, before anybody says how long it takes. */
export interface Content {
  readonly status: number;
  readonly type: string;
  readonly body: string;
}

export function contentOf(reply: Reply): Content {
  switch (reply.kind) {
    case 'data':
      return { status: 200, type: 'application/json', body: success(reply.data) };
    case 'csv':
      return { status: 200, type: 'text/csv', body: reply.text };
    case 'error':
      return {
        status: reply.error.status,
        type: 'application/json',
        body: JSON.stringify({
          status: 'error',
          message: reply.error.message,
          data: null,
          error_type: reply.error.type,
        }),
      };
  }
}

function success(value: Json): string {
  return JSON.stringify({ status: 'success', data: value });
}

/** `dateAt`: what the Date header says; null: it has none. */
export function answered(
  { status, type, body }: Content,
  dateAt: number | null,
  delayMs: number,
): HttpOutcome {
  const dated = dateAt === null ? {} : { date: new Date(dateAt).toUTCString() };
  const headers = { 'content-type': type, ...dated };
  return { kind: 'answer', status, headers, body, delayMs };
}

/** "2026-09-09 10:20:31", IST, as every timestamp of Kite's REST answers is written. */
export function stamp(at: number): string {
  return `${dayText(dayOf(at))} ${timeStamp(at)}`;
}

/** "10:20:31" */
export function timeStamp(at: number): string {
  return isoText(at).slice(11, 19);
}

/** "2026-09-09T10:20:00+0530": a candle's start. */
export function candleStamp(at: number): string {
  return `${isoText(at).slice(0, 19)}+0530`;
}

export function midnightStamp(day: Day): string {
  return `${dayText(day)}T00:00:00+0530`;
}

/** Rupees as Kite writes them: a JSON number. */
export function rupees(paise: number): number {
  return paise / 100;
}
