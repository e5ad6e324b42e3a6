import type { Exits } from '../ports.ts';

export interface CalledExitsOptions {
  /** The function’s, which has a route /exit. */
  readonly url: string;
  /** For whom the token is: the function’s own URL. */
  readonly audience: string;
  /** Where an identity token is had: Google’s metadata server, or one that stands in for it. */
  readonly identityRoot: string;
  /** So long an answer is waited for, ms: what the function does goes on all the same. */
  readonly timeoutMs: number;
}

export const METADATA_ROOT = 'http://metadata.google.internal';

/**
 * Exits handed to the function that may talk to the broker, over HTTP, under this process’s own identity. Each is asked for once: whoever reads the book
 * next makes up for what was lost. Source of the token:
 * https://cloud.google.com/run/docs/authenticating/service-to-service (metadata server; `format=full` has the address in it).
 */
export function calledExits({ url, audience, identityRoot, timeoutMs }: CalledExitsOptions): Exits {
  const identity = new URL('/computeMetadata/v1/instance/service-accounts/default/identity', identityRoot);
  identity.searchParams.set('audience', audience);
  identity.searchParams.set('format', 'full');
  const target = new URL('exit', url.endsWith('/') ? url : `${url}/`);
  return {
    async exit(instrument) {
      const signal = AbortSignal.timeout(timeoutMs);
      const answer = await fetch(identity, { headers: { 'metadata-flavor': 'Google' }, signal });
      if (!answer.ok) throw new Error(`no identity token: HTTP ${answer.status}`);
      const token = (await answer.text()).trim();
      const response = await fetch(target, {
        method: 'POST',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
        body: JSON.stringify({ instrument }),
        redirect: 'error',
        signal,
      });
      if (!response.ok)
        throw new Error(`the exit of ${instrument} was answered with HTTP ${response.status}`);
    },
  };
}
