import { z } from 'zod';
import type { FlattenAsked } from '../../shared/runtime/flatten.ts';
import { flattenAnswerSchema, type FlattenAnswer } from '../../shared/runtime/relay/flatten.ts';
import type { RelayTold } from '../../shared/runtime/relay/told.ts';

/** Who does not say that it lives within this is not waited for: a function that has to be started takes some seconds. */
const ALIVE_WITHIN_MS = 10_000;
const ANSWER_CHARS_MAX = 1_000_000;

const errorSchema = z.object({ error: z.string() });

export interface Asking {
  readonly urls: readonly string[];
  readonly secret: string;
  readonly asked: FlattenAsked;
  /** How long a report is waited for, of each relay. */
  readonly timeoutMs: number;
  /** Told with each relay before it is asked, and when it has answered. */
  readonly tell: (text: string) => void;
}

export interface Asked {
  /** The first that says flat, or the last that says what is left; null: no relay gave one. */
  readonly report: FlattenAnswer | null;
  readonly relays: readonly RelayTold[];
}

/** One relay after the other, until one says that all is flat. Never rejects. */
export async function askRelays({ urls, tell, ...how }: Asking): Promise<Asked> {
  const relays: RelayTold[] = [];
  let report: FlattenAnswer | null = null;
  for (const url of urls) {
    tell(`asking ${url}`);
    const answer = await askRelay(url, how);
    if ('format' in answer) {
      report = answer;
      relays.push({ url, said: 'report', why: null });
      if (report.flat) break;
      tell(`${url}: not flat`);
    } else {
      relays.push(answer);
      tell(`${url}: ${answer.why ?? ''}`);
    }
  }
  return { report, relays };
}

async function askRelay(
  url: string,
  { secret, asked, timeoutMs }: Omit<Asking, 'urls' | 'tell'>,
): Promise<FlattenAnswer | RelayTold> {
  const alive = await fetched(`${url}/healthz`, { method: 'GET' }, ALIVE_WITHIN_MS);
  if (typeof alive === 'string') return { url, said: 'unreachable', why: `it cannot be reached: ${alive}` };
  if (alive.status !== 200)
    return { url, said: 'unreachable', why: `no relay is there: GET /healthz answers ${alive.status}` };
  const headers = { authorization: `Bearer ${secret}`, 'content-type': 'application/json' };
  const answer = await fetched(
    `${url}/flatten`,
    { method: 'POST', headers, body: JSON.stringify(asked) },
    timeoutMs,
  );
  if (typeof answer === 'string')
    return { url, said: 'unreachable', why: `no report: ${answer}; it may be at work all the same` };
  const { status, body } = answer;
  if (status === 401)
    return {
      url,
      said: 'unauthorised',
      why: 'it does not take this secret (401): TRON_RELAY_SECRET here is not the one that it was started with',
    };
  const report = flattenAnswerSchema.safeParse(body);
  if (status === 200 && report.success) return report.data;
  const error = errorSchema.safeParse(body);
  const why = error.success ? error.data.error : 'the answer is no report of a flatten';
  return { url, said: 'refused', why: `it answered ${status}: ${why}` };
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
