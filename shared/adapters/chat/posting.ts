import { chatText } from '../../domain/chat-text.ts';
import type { Alerts } from '../../ports.ts';

/** How often and how long an alert is tried, whoever takes it. */
export interface PostingOptions {
  /** So long an answer is waited for, ms, and so often it is tried in all. */
  readonly timeoutMs: number;
  readonly tries: number;
  /** Before the second try, ms; twice as long before each further one. */
  readonly backOffMs: number;
  /** So long it is waited in all between the tries of one alert, ms: who asks for more is not waited for. */
  readonly waitMostMs: number;
  readonly sleep: (ms: number) => Promise<void>;
  /** An alert that did not arrive, and why. */
  readonly lost: (why: string) => void;
}

/** What came of one post. `again`: it may pass; `afterMs`: not before so long, by whoever answered, or null where nothing was said of it. */
export type Posted =
  | { readonly kind: 'arrived' }
  | { readonly kind: 'refused'; readonly why: string }
  | { readonly kind: 'again'; readonly why: string; readonly afterMs: number | null };

/**
 * Alerts of which `post` posts one once. An alert resolves when it has arrived or was given up; it never rejects. What is refused for good is not tried again. An answer
 * that says when to come again is no try that failed: where many come at once it may be said of one again and again, as long as `waitMostMs` has room for it. At
 * least once: an answer that was lost is an alert that comes twice.
 */
export function postedAlerts(
  { tries, backOffMs, waitMostMs, sleep, lost }: PostingOptions,
  post: (text: string) => Promise<Posted>,
): Alerts {
  return {
    async alert(whole) {
      const text = chatText(whole);
      let [waited, failed] = [0, 0];
      for (let made = 1; ; made += 1) {
        const answer = await post(text);
        if (answer.kind === 'arrived') return;
        const told = `${answer.why}, ${made} ${made === 1 ? 'try' : 'tries'}`;
        if (answer.kind === 'refused') return lost(told);
        if ((answer.afterMs ?? 0) === 0) failed += 1;
        if (failed >= tries) return lost(told);
        const wait = Math.max(backOffMs * 2 ** Math.max(failed - 1, 0), answer.afterMs ?? 0);
        if (!(waited + wait <= waitMostMs))
          return lost(`${told}: the next would be ${wait / 1000} s later, which is too late`);
        waited += wait;
        await sleep(wait);
      }
    },
  };
}

/** Posts JSON, and what `read` makes of the answer. Its sentences tell nothing of the address. */
export async function postedTo(
  url: string,
  body: unknown,
  timeoutMs: number,
  read: (answer: Response) => Promise<Posted>,
): Promise<Posted> {
  try {
    return await read(
      await fetch(url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: JSON.stringify(body),
        // Whoever answers with another place gets nothing there.
        redirect: 'manual',
        signal: AbortSignal.timeout(timeoutMs),
      }),
    );
  } catch (error) {
    // The sentence of a failed request may quote the address.
    return { kind: 'again', why: error instanceof Error ? error.name : 'failed', afterMs: null };
  }
}

/** Statuses of what may pass: another try may arrive. */
export function mayPass(status: number): boolean {
  return status === 408 || status === 429 || status >= 500;
}
