import { telegramAlerts } from '../adapters/chat/telegram-alerts.ts';
import { webhookAlerts } from '../adapters/chat/webhook-alerts.ts';
import { deadline } from '../adapters/system-clock.ts';
import type { Alerts, Clock, Log } from '../ports.ts';
import { inBackground, type BackgroundAlerts } from './background-alerts.ts';
import { toAll } from './chat/to-all.ts';
import type { ChatHere } from './chat/variables.ts';
import { paged } from './paged-alerts.ts';
import { loggedAlerts } from './telling.ts';

/** Who is who, of the alerts of a deployment. */

/** Twelve seconds in all: longer than a chat is ever busy, and what is not told by then is in the log. */
const WEBHOOK = { timeoutMs: 3_000, tries: 3, backOffMs: 1_000, waitMostMs: 3_000 } as const;

/** Telegram says itself how long it takes no more, and it is often longer than that: forty seconds in all. */
const TELEGRAM = { ...WEBHOOK, waitMostMs: 30_000 } as const;

/** More than a bad minute has. */
const UNDER_WAY_MOST = 50;

/**
 * `url`: a chat's webhook, `chat`: that of a bot; null: none. Where both are null alerts are lines of the log and nothing else. `link`: where a log-in is
 * begun, `made`: that of one alert.
 */
export function cloudAlerts(
  {
    url,
    chat,
    link,
    log,
    clock,
  }: {
    readonly url: string | null;
    readonly chat: ChatHere | null;
    readonly link: string;
    readonly log: Log;
    readonly clock: Clock;
  },
  made: () => Promise<string>,
): BackgroundAlerts {
  const here = (by: string) => ({
    sleep: (ms: number) => deadline(ms).over,
    lost: (why: string): void => log.write('ERROR', null, 'an alert did not arrive', { by, why }),
  });
  const told: Alerts[] = [];
  if (url !== null) told.push(webhookAlerts({ ...WEBHOOK, ...here('webhook'), url }));
  if (chat !== null) told.push(telegramAlerts({ ...TELEGRAM, ...here('telegram'), ...chat }));
  return inBackground(paged(loggedAlerts(toAll(told), log), clock, link, made), UNDER_WAY_MOST, log);
}
