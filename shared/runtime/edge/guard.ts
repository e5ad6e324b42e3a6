import { dayOf, dayText, minuteOf, minuteText } from '../../domain/time.ts';
import type { SessionRefusal } from '../../domain/session.ts';
import type { Sessions } from '../jobs/due.ts';
import type { Caller, Guard } from './endpoint.ts';

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
  const last = Math.min(1439, session.last + guard.afterMinutes);
  if (minute >= session.first && minute <= last) return null;
  const hours = `${minuteText(session.first)} to ${minuteText(last)}`;
  const why = `${dayText(dayOf(at))} ${minuteText(minute)} is outside ${hours}`;
  return { rule: 'outside-session', why, isUnknown: false };
}
