import type { InstrumentKind } from '../../domain/instrument.ts';
import type { Day, Minute } from '../../domain/time.ts';

/** The parts of a day's continuous session as [open, close] minutes; empty where there is no session. */
export type SessionWindows = (day: Day, kind: InstrumentKind) => readonly (readonly [Minute, Minute])[];

const OPEN: Minute = 555;
const REGULAR = [[OPEN, 930]] as const;
const DISASTER_RECOVERY = [
  [OPEN, 600],
  [690, 750],
] as const;

/** Sessions of history that were not 09:15 to 15:30, as the files show them. */
const SPECIAL = new Map<Day, readonly (readonly [Minute, Minute])[]>([
  [20181107, [[1050, 1110]]], // Muhurat
  [20240302, DISASTER_RECOVERY], // Saturday
  [20240518, DISASTER_RECOVERY], // Saturday
  [20251021, [[825, 885]]], // Muhurat
]);

/** Derivatives trade to 15:40 since then. */
const LATE_DERIVATIVES_FROM: Day = 20260803;
const LATE_DERIVATIVES = [[OPEN, 940]] as const;

/** History's trading days are the file's days: every day has a session, 09:15 to 15:30 unless a row says otherwise. */
export const historicalSessions: SessionWindows = (day, kind) => {
  const special = SPECIAL.get(day);
  if (special !== undefined) return special;
  const derivative = kind === 'future' || kind === 'option';
  return derivative && day >= LATE_DERIVATIVES_FROM ? LATE_DERIVATIVES : REGULAR;
};

export type Placement = 'inside' | 'pre-open-print' | 'outside-session' | 'settlement-row';

/** Minutes after the close from which a flat row is the settlement price and no late trade. */
const SETTLEMENT_AFTER = 30;

/**
 * Where [from, to] (minutes of the day, fractions allowed) lies: inside one part of the session, or why not.
 * `settlement`: it may be the settlement price written as a bar.
 */
export function placeOf(
  windows: readonly (readonly [Minute, Minute])[],
  from: number,
  to: number,
  settlement: boolean,
): Placement {
  for (const [open, close] of windows) if (from >= open && to <= close) return 'inside';
  const first = windows[0];
  const last = windows.at(-1);
  if (first !== undefined && from < first[0]) return 'pre-open-print';
  if (settlement && last !== undefined && to >= last[1] + SETTLEMENT_AFTER) return 'settlement-row';
  return 'outside-session';
}
