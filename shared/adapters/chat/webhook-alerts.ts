import type { Alerts } from '../../ports.ts';
import { mayPass, postedAlerts, postedTo, type Posted, type PostingOptions } from './posting.ts';

export interface WebhookOptions extends PostingOptions {
  /** Whoever knows it may post there: it is logged nowhere. */
  readonly url: string;
}

/** Alerts posted as `{"text": …}`, which is what incoming webhooks of chats take. */
export function webhookAlerts(options: WebhookOptions): Alerts {
  const { url, timeoutMs } = options;
  return postedAlerts(options, (text) => postedTo(url, { text }, timeoutMs, heard));
}

async function heard(answer: Response): Promise<Posted> {
  await answer.body?.cancel();
  if (answer.ok) return { kind: 'arrived' };
  const why = `HTTP ${answer.status}`;
  return mayPass(answer.status) ? { kind: 'again', why, afterMs: null } : { kind: 'refused', why };
}
