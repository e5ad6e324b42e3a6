import { dayOf, dayText, minuteOf, minuteText, type Day, type Minute } from '../../domain/time.ts';
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
  const end = Math.min(1439, session.last + guard.afterMinutes);
  if (guard.within === 'close') return beforeOrAfter(guard, dayOf(at), minute, end);
  if (minute >= session.first && minute <= end) return null;
  return outside(dayOf(at), minute, `outside ${minuteText(session.first)} to ${minuteText(end)}`);
}

/** The schedule does not know when the close was: its first minute that is late enough does the work. What is no minute of it is called by hand. */
function beforeOrAfter({ scheduled }: Guard, day: Day, minute: Minute, end: Minute): Closed | null {
  if (minute < end) return outside(day, minute, `before ${minuteText(end)}`);
  const due = scheduled.find((each) => each >= end);
  if (due === undefined || due === minute || !scheduled.includes(minute)) return null;
  return outside(day, minute, `not the day’s run, which is that of ${minuteText(due)}`);
}

function outside(day: Day, minute: Minute, where: string): Closed {
  const why = `${dayText(day)} ${minuteText(minute)} is ${where}`;
  return { rule: 'outside-session', why, isUnknown: false };
}
