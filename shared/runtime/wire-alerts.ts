import { webhookAlerts } from '../adapters/webhook-alerts.ts';
import { deadline } from '../adapters/system-clock.ts';
import type { Alerts, Clock, Log } from '../ports.ts';
import { inBackground, type BackgroundAlerts } from './background-alerts.ts';
import { paged } from './paged-alerts.ts';
import { loggedAlerts } from './telling.ts';

/** Who is who, of the alerts of a deployment. */

/** Twelve seconds in all: longer than a chat is ever busy, and what is not told by then is in the log. */
const WEBHOOK = { timeoutMs: 3_000, tries: 3, backOffMs: 1_000 } as const;

/** More than a bad minute has. */
const UNDER_WAY_MOST = 50;

/** `url` null: they are lines of the log and nothing else. `link`: where a log-in is begun, `made`: that of one alert. */
export function cloudAlerts(
  {
    url,
    link,
    log,
    clock,
  }: { readonly url: string | null; readonly link: string; readonly log: Log; readonly clock: Clock },
  made: () => Promise<string>,
): BackgroundAlerts {
  const lost = (why: string): void => log.write('ERROR', null, 'an alert did not arrive', { why });
  const told: Alerts =
    url === null
      ? { alert: async () => undefined }
      : webhookAlerts({ ...WEBHOOK, url, sleep: (ms) => deadline(ms).over, lost });
  return inBackground(paged(loggedAlerts(told, log), clock, link, made), UNDER_WAY_MOST, log);
}
