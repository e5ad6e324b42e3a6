import { dayText, type Day } from '../domain/time.ts';
import type { Store } from '../ports.ts';

/** Whether a day may be traded for real by what was proven before it, and with how much: one lot an entry, or what the budget allows. */
export type LiveGate =
  | { readonly kind: 'open'; readonly rung: 'one-lot' | 'full'; readonly lots: 1 | null }
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/** Nothing is known of what was proven, so nothing is traded for real. */
export async function liveGate(
  _live: Store,
  _paper: Store,
  day: Day,
  _settings: undefined,
): Promise<LiveGate> {
  const why = `${dayText(day)}: this program cannot tell yet what was proven on paper, so it trades nothing for real`;
  return { kind: 'refused', rule: 'live-gate', why };
}
