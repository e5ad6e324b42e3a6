import { z } from 'zod';
import type { Failure, FailureClass } from '../../domain/failure.ts';
import type { Outcome } from './sdk.ts';
import type { KiteSettings } from './settings.ts';
import { NotWritten, type HttpAnswer } from './transport.ts';

/** Kite's error body; `data` and whatever else is in it does not matter. */
const errorBody = z.object({ message: z.string(), error_type: z.string() });
type Spoken = z.output<typeof errorBody>;

/** A failure and how certain it is: `kind` is the answer's. */
export type Refusal = Failure & { readonly kind: 'refused' | 'unsent' | 'no-answer' };

/** Nothing was done for certain before Kite knew of the order: the network's own words for a connection that never was. */
const UNCONNECTED: ReadonlySet<string> = new Set(['ECONNREFUSED', 'ENOTFOUND']);

/** The 400s that Kite gives before an order has an id. */
const VALIDATED: ReadonlySet<string> = new Set(['InputException', 'MarginException']);

const WHY_LENGTH = 300;

/**
 * What an outcome that is no valid success means. Only what is on the list is a refusal for certain: no connection, 429, 403, and a 400 of type Input
 * or Margin that does not speak of a timeout. Everything else may have been done, whatever it looks like: "Order request timed out" with 400 filled
 * eight seconds later, and the SDK takes a page of HTML with 200 for a success.
 */
export function refusalOf(outcome: Outcome, settings: KiteSettings): Refusal {
  if (outcome.kind === 'none') return unanswered(outcome.error);
  const { answer } = outcome;
  const spoken = spokenOf(answer);
  const http = { status: answer.status, type: spoken?.error_type ?? null };
  const why = clipped(spoken?.message ?? `HTTP ${answer.status}: ${gist(answer)}`);
  const failure = certainOf(answer, spoken, settings);
  return failure === null
    ? { kind: 'no-answer', failure: 'ambiguous', why, http }
    : { kind: 'refused', failure, why, http };
}

/** A read that failed because of its token, whatever the status: a read changes nothing, so it may be asked again. */
export function isTokenDead(outcome: Outcome, refusal: Refusal): boolean {
  if (refusal.failure === 'token-dead') return true;
  return outcome.kind === 'answer' && refusal.http?.type === 'TokenException';
}

function unanswered(error: unknown): Refusal {
  const why = clipped(error instanceof Error ? error.message : String(error));
  if (error instanceof NotWritten && error.reason === 'late')
    return { kind: 'unsent', failure: 'late', why, http: null };
  if (error instanceof NotWritten || UNCONNECTED.has(codeOf(error)))
    return { kind: 'refused', failure: 'refused', why, http: null };
  return { kind: 'no-answer', failure: 'ambiguous', why, http: null };
}

/** Null: it may have been done. */
function certainOf(answer: HttpAnswer, spoken: Spoken | null, { words }: KiteSettings): FailureClass | null {
  const { status } = answer;
  if (status === 429) return 'rate-limited';
  const about = (list: readonly string[]): boolean => list.some((word) => saysWord(spoken?.message, word));
  if (status === 403) {
    if (spoken?.error_type === 'TokenException') return 'token-dead';
    return about(words.ip) ? 'ip-not-allowed' : 'refused';
  }
  if (status !== 400 || !isJson(answer) || spoken === null || !VALIDATED.has(spoken.error_type)) return null;
  if (/timed\s*out/i.test(spoken.message)) return null;
  if (spoken.error_type === 'MarginException') return 'margin';
  if (about(words.ip)) return 'ip-not-allowed';
  if (about(words.token)) return 'token-dead';
  return about(words.closed) ? 'market-closed' : 'refused';
}

/** The word or words by themselves: "ip" is not in "tip". */
function saysWord(message: string | undefined, word: string): boolean {
  if (message === undefined) return false;
  const letters = (text: string): string => ` ${text.toLowerCase().replaceAll(/[^a-z0-9_]+/g, ' ')} `;
  return letters(message).includes(letters(word));
}

function spokenOf({ body }: HttpAnswer): Spoken | null {
  const parsed = errorBody.safeParse(jsonOf(body));
  return parsed.success ? parsed.data : null;
}

/** Undefined: it is no JSON. */
export function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}

export function isJson({ headers }: HttpAnswer): boolean {
  return /^application\/json\b/i.test(headers['content-type'] ?? '');
}

function gist({ headers, body }: HttpAnswer): string {
  return `${headers['content-type'] ?? 'no content type'}, ${body.length} characters: ${body.trim()}`;
}

function clipped(text: string): string {
  const line = text.replaceAll(/\s+/g, ' ').trim();
  return line.length > WHY_LENGTH ? `${line.slice(0, WHY_LENGTH)}…` : line;
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error ? String(error.code) : '';
}
