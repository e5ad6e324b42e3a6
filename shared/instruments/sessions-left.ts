import type { Calendar } from '../domain/session-table.ts';
import { isTradingDay, nextTradingDay, previousTradingDay, type SessionRefusal } from '../domain/session.ts';
import type { Day } from '../domain/time.ts';

/**
 * Trading sessions after `day` up to and on `expiry`: 0 on the expiry, 1 on the session before it. Counted no further than `most` + 1, so a far expiry
 * needs no calendar of its year. Negative: it has expired. Refused where a year on the way has no holiday table.
 */
export function sessionsLeft(
  day: Day,
  expiry: Day,
  most: number,
  calendar: Calendar,
): number | SessionRefusal {
  if (expiry < day) return -1;
  let left = 0;
  for (let at = day; left <= most; left += 1) {
    const next = nextTradingDay(at, calendar);
    if (typeof next !== 'number') return next;
    if (next > expiry) break;
    at = next;
  }
  return left;
}

/** The session that lies `sessions` before the one of the expiry; an expiry that the calendar calls closed counts as the session before it. */
export function sessionBefore(expiry: Day, sessions: number, calendar: Calendar): Day | SessionRefusal {
  let day: Day | SessionRefusal = isTradingDay(expiry, calendar)
    ? expiry
    : previousTradingDay(expiry, calendar);
  for (let i = 0; i < sessions && typeof day === 'number'; i += 1) day = previousTradingDay(day, calendar);
  return day;
}
