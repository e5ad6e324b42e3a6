import { mostSkewMs } from '../../domain/clock-offset.ts';
import type { Asking, ClockWatch } from '../clock-watch.ts';
import type { PlanCheck } from './plan.ts';

/** Answers that are asked for to tell whether the clock is off, as at the start of a day on one computer. */
const ASKED_MOST = 6;

/**
 * Whether this process's clock is off the broker's: by what it heard from it, and where that leaves it open by what `ask` is answered. One that is certainly off
 * blocks the day; each process that sends entries looks for itself all the same, for it has another clock.
 */
export async function kiteClockCheck(
  watch: ClockWatch,
  asking: Asking,
  ask: () => Promise<unknown>,
): Promise<PlanCheck> {
  const name = 'kite-clock';
  await watch.sharpen(asking, ask, ASKED_MOST);
  const known = watch.offset();
  if (known === null) {
    const says = 'Kite’s answers name no time: this computer’s clock is not compared with Kite’s';
    return { name, is: 'note', says };
  }
  const why = watch.why();
  if (why !== null) return { name, is: 'blocks', says: `${why}; TRON_CLOCK_CHECK=none does without` };
  const most = Math.ceil(mostSkewMs(known));
  return { name, is: 'fine', says: `the clock is ${most} ms off Kite’s at the most` };
}
