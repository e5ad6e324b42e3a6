import type { Alerts } from '../ports.ts';

export interface WebhookOptions {
  /** Whoever knows it may post there: it is logged nowhere. */
  readonly url: string;
  /** So long an answer is waited for, ms, and so often it is tried in all. */
  readonly timeoutMs: number;
  readonly tries: number;
  /** Before the second try, ms; twice as long before each further one. */
  readonly backOffMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** An alert that did not arrive, and why. */
  readonly lost: (why: string) => void;
}

/** Longer ones are cut: chats take some four thousand characters. */
const TEXT_MAX = 3_900;

/**
 * Alerts posted as `{"text": …}`, which is what incoming webhooks of chats take. An alert resolves when it has arrived or was given up, after
 * `tries` × `timeoutMs` and the back-off at the latest; it never rejects. What is refused for good is not tried again. At least once: an answer that was
 * lost is an alert that comes twice.
 */
export function webhookAlerts({ url, timeoutMs, tries, backOffMs, sleep, lost }: WebhookOptions): Alerts {
  return {
    async alert(text) {
      const body = JSON.stringify({ text: text.length > TEXT_MAX ? `${text.slice(0, TEXT_MAX)}…` : text });
      for (let made = 1; ; made += 1) {
        const { why, isFinal } = await posted(url, body, timeoutMs);
        if (why === null) return;
        if (isFinal || made >= tries) return lost(`${why}, ${made} ${made === 1 ? 'try' : 'tries'}`);
        await sleep(backOffMs * 2 ** (made - 1));
      }
    },
  };
}

/** `why` null: it arrived. */
async function posted(
  url: string,
  body: string,
  timeoutMs: number,
): Promise<{ readonly why: string | null; readonly isFinal: boolean }> {
  try {
    const answer = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body,
      // Whoever answers with another place gets nothing there.
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
    });
    await answer.body?.cancel();
    if (answer.ok) return { why: null, isFinal: true };
    const { status } = answer;
    const mayPass = status === 408 || status === 429 || status >= 500;
    return { why: `HTTP ${status}`, isFinal: !mayPass };
  } catch (error) {
    // The sentence of a failed request may quote the address.
    return { why: error instanceof Error ? error.name : 'failed', isFinal: false };
  }
}
