import type { z } from 'zod';
import { REDACTED, redacted } from '../../shared/domain/redacted.ts';
import type { Json } from '../../shared/ports.ts';
import type { AskedTold } from '../../shared/runtime/relay/told.ts';

const ANSWER_BYTES_MAX = 1_000_000;
const SAYS_MOST = 500;

/** How one kind of whom is asked is asked it. */
export interface Way<T> {
  /** Below the URL; empty: at the URL itself. */
  readonly path: string;
  /** Besides the reason. */
  readonly body: Readonly<Record<string, Json>>;
  readonly report: z.ZodType<T>;
}

/** What is asked of each. */
export interface Question<T> {
  /** In words: "a flatten". */
  readonly of: string;
  readonly why: string;
  readonly relay: Way<T>;
  /** `where`: in words, which URL is meant. */
  readonly function: Way<T> & { readonly where: string };
  /** Null: nobody else need be asked. Otherwise why the next one is. */
  readonly goesOn: (report: T) => string | null;
}

export type Answer<T> =
  | { readonly report: T }
  | { readonly said: Exclude<AskedTold['said'], 'report'>; readonly why: string };

/** Whoever can be asked: a function, or a relay. */
export interface Place {
  readonly kind: AskedTold['kind'];
  readonly url: string;
  /** Never rejects. */
  ask<T>(question: Question<T>): Promise<Answer<T>>;
}

/** In the place of those who cannot be asked, for something is wrong with how they were to be. */
export interface Unasked {
  readonly problem: string;
}

export interface Report<T> {
  readonly url: string;
  readonly said: T;
}

export interface Asked<T> {
  /** In the order of asking; where the last one is enough nobody else was asked. */
  readonly reports: readonly Report<T>[];
  readonly asked: readonly AskedTold[];
  /** What was wrong with the settings of those whose turn came. */
  readonly problems: readonly string[];
}

/** One after the other, until one says what is enough. Told with each before it is asked, and when it has answered. Never rejects. */
export async function askEach<T>(
  places: readonly (Place | Unasked)[],
  question: Question<T>,
  tell: (text: string) => void,
): Promise<Asked<T>> {
  const asked: AskedTold[] = [];
  const reports: Report<T>[] = [];
  const problems: string[] = [];
  for (const place of places) {
    if ('problem' in place) {
      problems.push(place.problem);
      continue;
    }
    const { kind, url } = place;
    tell(`asking ${url}`);
    const answer = await place.ask(question);
    if (!('report' in answer)) {
      asked.push({ kind, url, ...answer });
      tell(`${url}: ${answer.why}`);
      continue;
    }
    const { report } = answer;
    reports.push({ url, said: report });
    asked.push({ kind, url, said: 'report', why: null });
    const why = question.goesOn(report);
    if (why === null) break;
    tell(`${url}: ${why}`);
  }
  return { reports, asked, problems };
}

/** `why` where no status came: it may be at work all the same. */
export type Fetched =
  | { readonly status: number; readonly body: unknown }
  | { readonly status: null; readonly why: string };

/** A report that says that all is flat and names what is left says neither. */
export function unequivocal<T extends { readonly flat: boolean; readonly left: readonly string[] }>(
  report: z.ZodType<T>,
): z.ZodType<T> {
  return report.refine(({ flat, left }) => !flat || left.length === 0);
}

/** What a refusal says of itself, for people: no more than a few lines of it, and nothing that is secret or was shown to it. */
export function saysText(text: string, shown: string): string {
  return redacted(text.replaceAll(shown, REDACTED)).slice(0, SAYS_MOST);
}

/** A POST of JSON under a bearer. */
export function posted(url: string, bearer: string, body: Json, withinMs: number): Promise<Fetched> {
  const headers = { authorization: `Bearer ${bearer}`, 'content-type': 'application/json' };
  return fetched(url, { method: 'POST', headers, body: JSON.stringify(body) }, withinMs);
}

/** Status and JSON, null where the body is none or too long. No redirect is followed: what a header carries goes where it was sent. Never rejects. */
export async function fetched(url: string, request: RequestInit, withinMs: number): Promise<Fetched> {
  try {
    const signal = AbortSignal.timeout(withinMs);
    const answer = await fetch(url, { ...request, redirect: 'manual', signal });
    return { status: answer.status, body: jsonOf(await textOf(answer)) };
  } catch (error) {
    return { status: null, why: whyOf(error, withinMs) };
  }
}

/** Empty where there is more of it than anybody of ours says. */
async function textOf({ body }: Response): Promise<string> {
  if (body === null) return '';
  const parts: Uint8Array[] = [];
  let bytes = 0;
  for await (const part of body) {
    bytes += part.length;
    // Leaving the loop gives the connection up.
    if (bytes > ANSWER_BYTES_MAX) return '';
    parts.push(part);
  }
  return Buffer.concat(parts).toString('utf8');
}

function whyOf(error: unknown, withinMs: number): string {
  if (error instanceof Error && error.name === 'TimeoutError')
    return `no answer within ${withinMs / 1_000} s`;
  const cause = error instanceof Error ? (error.cause ?? error) : error;
  return cause instanceof Error ? [codeOf(cause), cause.message].filter(Boolean).join(' ') : String(cause);
}

function codeOf(error: Error): string {
  return 'code' in error && !error.message.includes(String(error.code)) ? String(error.code) : '';
}

/** Without what a terminal would obey, or take for a line of its own: what others say stands beside what is said of it. */
function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? value.replaceAll(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, ' ') : value,
    );
  } catch {
    return null;
  }
}
