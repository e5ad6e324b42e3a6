import { MINUTE_MS } from '../domain/time.ts';
import type { Alerts, Broker, Clock, Log } from '../ports.ts';
import type { DayListener } from './day-result.ts';
import { loggedAlerts } from './telling.ts';

/** Where a person on this computer begins a log-in. */
export const LOGIN_COMMAND = 'tron login';

/** The same sentence is told again after so long, if it is still so. */
const AGAIN_MS = 10 * MINUTE_MS;

/** More sentences than are ever told within that time. */
const KEPT_MOST = 200;

/**
 * Alerts for a person who is paged: one that tells of a dead token says where to log in, and the same one is not told again within ten minutes. `link`: where a
 * log-in is begun; `made`: that of an alert, which begins with it. It never rejects.
 */
export function paged(
  alerts: Alerts,
  clock: Clock,
  link: string,
  made: () => Promise<string> = async () => link,
): Alerts {
  const toldAt = new Map<string, number>();
  return {
    async alert(text) {
      const at = clock.now();
      // A clock that went back must not keep what is so from anybody.
      if (Math.abs(at - (toldAt.get(text) ?? -Infinity)) < AGAIN_MS) return;
      for (const [old, was] of toldAt)
        if (at - was >= AGAIN_MS || toldAt.size > KEPT_MOST) toldAt.delete(old);
      toldAt.set(text, at);
      const isDead = /\btoken-dead\b/.test(text) && !text.includes(link);
      await alerts.alert(isDead ? `${text}. Log in: ${await made()}` : text);
    },
  };
}

/** A day's alerts: all of them logged, and told as they are where nobody else is on the account; otherwise as a person is paged. */
export function pagedAlerts(
  listener: Pick<DayListener, 'alert'>,
  { proof }: Pick<Broker, 'proof'>,
  log: Log,
  clock: Clock,
): Alerts {
  const told = { alert: async (text: string) => listener.alert(text) };
  return loggedAlerts(proof.alone ? told : paged(told, clock, LOGIN_COMMAND), log);
}
