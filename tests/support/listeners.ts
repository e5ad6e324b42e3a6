import type { DayListener } from '../../shared/runtime/day-result.ts';

/** Hears everything and says nothing. */
export const QUIET: DayListener = {
  minute: () => undefined,
  decision: () => undefined,
  opened: () => undefined,
  closed: () => undefined,
  unfilled: () => undefined,
  alert: () => undefined,
};
