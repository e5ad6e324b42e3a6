import { z } from 'zod';

export interface SecretManagerOptions {
  /** Secret Manager’s, or of a server on this computer that stands in for it. */
  readonly root: string;
  readonly project: string;
  /** Its id, by which it was made: nobody makes one here. */
  readonly secret: string;
  /** What lets this process in; null: a server on this computer, which is asked without. */
  readonly bearer: (() => Promise<string>) | null;
  /** ms, of each of two attempts. */
  readonly timeoutMs: number;
}

/** An answer that came. `json` null: it has none. */
export interface ApiAnswer {
  readonly status: number;
  readonly json: unknown;
}

export type Ask = (method: 'GET' | 'POST', path: string, body?: unknown) => Promise<ApiAnswer>;

/** Answers that say: try again. https://cloud.google.com/apis/design/errors */
const AGAIN: ReadonlySet<number> = new Set([429, 500, 502, 503, 504]);
const ATTEMPTS = 2;

/** Paths begin behind "projects/P/secrets/S". Asked twice where nothing came, or an answer that says so: each of these calls bears it. */
export function secretManagerApi({ root, project, secret, bearer, timeoutMs }: SecretManagerOptions): Ask {
  const base = `${new URL(root).origin}/v1/projects/${project}/secrets/${secret}`;
  const once: Ask = async (method, path, body) => {
    const signal = AbortSignal.timeout(timeoutMs);
    const token = bearer === null ? null : await bearer();
    const answer = await fetch(`${base}${path}`, {
      method,
      redirect: 'error',
      signal,
      headers: {
        ...(token === null ? {} : { authorization: `Bearer ${token}` }),
        ...(body === undefined ? {} : { 'content-type': 'application/json' }),
      },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    // One that is cut off on its way is no answer: what it says is not known.
    return { status: answer.status, json: jsonIn(await answer.text()) };
  };
  return async (method, path, body) => {
    for (let attempt = 1; ; attempt += 1) {
      try {
        const answer = await once(method, path, body);
        if (attempt >= ATTEMPTS || !AGAIN.has(answer.status)) return answer;
      } catch (error) {
        if (attempt >= ATTEMPTS) throw new Error(`Secret Manager: ${whyOf(error)}`, { cause: error });
      }
    }
  };
}

/** Null: it is none. */
function jsonIn(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** What `fetch` says of a connection is in its cause. */
function whyOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? `${error.message}: ${error.cause.message}` : error.message;
}

const failureSchema = z.object({ error: z.object({ status: z.string(), message: z.string() }) });
const WORDS_MAX = 300;

/** What an answer that is no success says, as Google words it: names of resources and permissions, never a secret. */
export function failureText(what: string, { status, json }: ApiAnswer): string {
  const read = failureSchema.safeParse(json);
  const said = read.success
    ? ` ${read.data.error.status}: ${read.data.error.message.slice(0, WORDS_MAX)}`
    : '';
  return `Secret Manager: ${what}: HTTP ${status}${said}`;
}
