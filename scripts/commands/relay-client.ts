import { z } from 'zod';
import type { Json } from '../../shared/ports.ts';
import { NO_STORE, NOT_TRADED } from '../../shared/runtime/relay/route.ts';
import type { RelayTold } from '../../shared/runtime/relay/told.ts';

/** Who does not say that it lives within this is not waited for: a function that has to be started takes some seconds. */
const ALIVE_WITHIN_MS = 10_000;
const ANSWER_CHARS_MAX = 1_000_000;

const errorSchema = z.object({ error: z.string(), refused: z.string().optional() });

export interface Asking {
  readonly urls: readonly string[];
  readonly secret: string;
  /** How long a report is waited for, of each relay. */
  readonly timeoutMs: number;
  /** Told with each relay before it is asked, and when it has answered. */
  readonly tell: (text: string) => void;
}

/** What is asked of each relay. */
export interface Question<T> {
  readonly path: string;
  readonly body: Json;
  readonly report: z.ZodType<T>;
  /** In words: "a flatten". */
  readonly of: string;
  /** Null: the next relay need not be asked. Otherwise why it is. */
  readonly goesOn: (report: T) => string | null;
}

export interface Report<T> {
  readonly url: string;
  readonly said: T;
}

export interface Asked<T> {
  /** In the order of asking; where the last one is enough no further relay was asked. */
  readonly reports: readonly Report<T>[];
  readonly relays: readonly RelayTold[];
}

/** One relay after the other, until one says what is enough. Never rejects. */
export async function askRelays<T>({ urls, tell, ...how }: Asking, question: Question<T>): Promise<Asked<T>> {
  const relays: RelayTold[] = [];
  const reports: Report<T>[] = [];
  for (const url of urls) {
    tell(`asking ${url}`);
    const answer = await askRelay(url, how, question);
    if (answer.told !== null) {
      relays.push(answer.told);
      tell(`${url}: ${answer.told.why ?? ''}`);
      continue;
    }
    const { report } = answer;
    reports.push({ url, said: report });
    relays.push({ url, said: 'report', why: null });
    const why = question.goesOn(report);
    if (why === null) break;
    tell(`${url}: ${why}`);
  }
  return { reports, relays };
}

type Answer<T> = { readonly told: null; readonly report: T } | { readonly told: RelayTold };

async function askRelay<T>(
  url: string,
  { secret, timeoutMs }: Pick<Asking, 'secret' | 'timeoutMs'>,
  question: Question<T>,
): Promise<Answer<T>> {
  const told = (said: RelayTold['said'], why: string): Answer<T> => ({ told: { url, said, why } });
  const alive = await fetched(`${url}/healthz`, { method: 'GET' }, ALIVE_WITHIN_MS);
  if (typeof alive === 'string') return told('unreachable', `it cannot be reached: ${alive}`);
  if (alive.status !== 200)
    return told('unreachable', `no relay is there: GET /healthz answers ${alive.status}`);
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const answer = await fetched(
    `${url}${question.path}`,
    { method: 'POST', headers, body: JSON.stringify(question.body) },
    timeoutMs,
  );
  if (typeof answer === 'string')
    return told('unreachable', `no report: ${answer}; it may be at work all the same`);
  const { status, body } = answer;
  if (status === 401)
    return told(
      'unauthorised',
      'it does not take this secret (401): TRON_RELAY_SECRET here is not the one that it was started with',
    );
  const report = question.report.safeParse(body);
  if (status === 200 && report.success) return { told: null, report: report.data };
  const error = errorSchema.safeParse(body);
  const why = error.success ? error.data.error : `the answer is no report of ${question.of}`;
  const said = [NOT_TRADED, NO_STORE].find((rule) => rule === error.data?.refused) ?? 'refused';
  return told(said, `it answered ${status}: ${why}`);
}

/** Status and JSON, null where the body is none; a sentence where nothing came. No redirect is followed: the secret goes where it was sent. */
async function fetched(
  url: string,
  request: RequestInit,
  withinMs: number,
): Promise<{ readonly status: number; readonly body: unknown } | string> {
  try {
    const answer = await fetch(url, {
      ...request,
      redirect: 'manual',
      signal: AbortSignal.timeout(withinMs),
    });
    const text = await answer.text();
    return { status: answer.status, body: text.length > ANSWER_CHARS_MAX ? null : jsonOf(text) };
  } catch (error) {
    if (error instanceof Error && error.name === 'TimeoutError')
      return `no answer within ${withinMs / 1_000} s`;
    const cause = error instanceof Error ? (error.cause ?? error) : error;
    return cause instanceof Error ? [codeOf(cause), cause.message].filter(Boolean).join(' ') : String(cause);
  }
}

function codeOf(error: Error): string {
  return 'code' in error && !error.message.includes(String(error.code)) ? String(error.code) : '';
}

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
