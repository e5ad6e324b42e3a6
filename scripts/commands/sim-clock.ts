import { Option } from 'commander';
import { instantOf, isoText, parseDay, parseMinute } from '../../shared/domain/time.ts';
import { goingClock, standingClock, type SimClock } from '../../shared/sim/kite/server/sim-clock.ts';
import { parsed } from './parse.ts';

/** The clock of a part of the cloud that is served on this computer. */

/** As commander leaves these options. */
export interface ClockGiven {
  readonly at?: number;
  readonly standing?: true;
}

export function clockOptions(): readonly [at: Option, standing: Option] {
  return [
    new Option('--at <YYYY-MM-DDTHH:MM>', 'where its clock begins, Indian time (default: now)').argParser(
      parsed(parseAt),
    ),
    new Option('--standing', 'its clock moves only when a request says so'),
  ];
}

/** `text`: when it begins, and whether it stands, for people. */
export function clockOf(
  { at, standing }: ClockGiven,
  now: () => number,
): { readonly startAt: number; readonly clock: SimClock; readonly text: string } {
  const startAt = at ?? now();
  return {
    startAt,
    clock: standing === true ? standingClock(startAt) : goingClock(startAt, 1, now),
    text: `${isoText(startAt)}${standing === true ? ', standing' : ''}`,
  };
}

/** Throws a RangeError for no such instant. */
function parseAt(text: string): number {
  const [day = '', minute = ''] = text.split('T');
  return instantOf(parseDay(day), parseMinute(minute));
}
