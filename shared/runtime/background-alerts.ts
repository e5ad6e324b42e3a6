import type { Alerts, Log } from '../ports.ts';

export interface BackgroundAlerts {
  readonly alerts: Alerts;
  /** Resolves when every alert that was given until now has arrived or was given up. */
  readonly sent: () => Promise<void>;
}

/**
 * Alerts that nobody waits for: whoever gives one goes on at once, for orders wait for nobody who reads a chat. At `most` at a time; one more is in the log
 * alone.
 */
export function inBackground(alerts: Alerts, most: number, log: Log): BackgroundAlerts {
  const under = new Set<Promise<void>>();
  return {
    alerts: {
      async alert(text) {
        if (under.size >= most) {
          log.write('ERROR', null, text, {
            alert: true,
            why: `${most} alerts are under way: it is told nobody else`,
          });
          return;
        }
        const one: Promise<void> = alerts
          .alert(text)
          .catch((error: unknown) => {
            log.write('ERROR', null, text, { alert: true, why: `not told: ${String(error)}` });
          })
          .finally(() => void under.delete(one));
        under.add(one);
      },
    },
    async sent() {
      await Promise.all(under);
    },
  };
}
