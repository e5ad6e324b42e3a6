import type { DayListener } from '../../shared/runtime/day-result.ts';

const nothing = (): void => {};

export const SILENT: DayListener = {
  minute: nothing,
  decision: nothing,
  opened: nothing,
  closed: nothing,
  unfilled: nothing,
  alert: nothing,
};
