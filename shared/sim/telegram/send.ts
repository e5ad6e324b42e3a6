import { ADDRESS } from '../kite/server/settings.ts';
import type { Outcome } from '../cloud/outcome.ts';
import type { Send } from '../cloud/server/driver.ts';

/** What an answer may carry; more of it is nobody's method. */
const BODY_MAX = 1_048_576;

/** Delivers over HTTP, to nobody outside this computer. A redirect is an answer like another. */
export const send: Send = async ({ url, headers, body }, _at, signal) => {
  if (new URL(url).hostname !== ADDRESS) return { kind: 'no-answer', why: `only ${ADDRESS} is called` };
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers,
      body: Buffer.from(body),
      redirect: 'manual',
      signal,
    });
    const text = await answer.text();
    const isJson = /^application\/json\b/i.test(answer.headers.get('content-type') ?? '');
    const outcome: Outcome = {
      kind: 'answer',
      status: answer.status,
      retryAfterMs: retryAfterMs(answer.headers.get('retry-after')),
      ...(isJson && text.length <= BODY_MAX ? { body: text } : {}),
    };
    return outcome;
  } catch (error) {
    return { kind: 'no-answer', why: whyOf(error) };
  }
};

/** Of seconds, as Telegram reads it; null: none. */
function retryAfterMs(text: string | null): number | null {
  return text !== null && /^\d{1,6}$/.test(text) ? Number(text) * 1000 : null;
}

function whyOf(error: unknown): string {
  const cause = error instanceof Error ? error.cause : undefined;
  if (cause instanceof Error && 'code' in cause && cause.code === 'ECONNREFUSED') return 'Connection refused';
  return 'Connection closed';
}
