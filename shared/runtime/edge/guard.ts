import { dayOf, dayText, minuteOf, minuteText } from '../../domain/time.ts';
import type { SessionRefusal } from '../../domain/session.ts';
import type { Sessions } from '../jobs/due.ts';
import type { Caller, Guard } from './endpoint.ts';

/** The schedule names every minute, for it does not know the session: the first of these does the work, the others are for when it fails. */
const CLOSE_MINUTES = 15;

export interface Closed {
  readonly rule: SessionRefusal['rule'] | 'outside-session';
  readonly why: string;
  /** A person must do something about it: it is not simply a holiday. */
  readonly isUnknown: boolean;
}

/** Whether there is nothing to do at that instant; null: there is. */
export function closedAt(guard: Guard | null, caller: Caller, at: number, sessions: Sessions): Closed | null {
  if (guard === null || (guard.of === 'scheduler' && caller !== 'scheduler')) return null;
  const session = sessions(dayOf(at));
  if ('rule' in session) {
    const { rule, why } = session;
    return { rule, why, isUnknown: rule === 'no-holiday-table' || rule === 'timing-unverified' };
  }
  if (guard.within === 'day') return null;
  const minute = minuteOf(at);
  const end = session.last + guard.afterMinutes;
  const first = guard.within === 'close' ? end : session.first;
  const last = Math.min(1439, guard.within === 'close' ? end + CLOSE_MINUTES - 1 : end);
  if (minute >= first && minute <= last) return null;
  const hours = `${minuteText(first)} to ${minuteText(last)}`;
  const why = `${dayText(dayOf(at))} ${minuteText(minute)} is outside ${hours}`;
  return { rule: 'outside-session', why, isUnknown: false };
}
