/** How fast a market minute passes: minutes a second; Infinity does not wait. */
export type Speed = number;

export const REAL_SPEED: Speed = 1 / 60;
export const SPEED_MAX = 100_000;

/** Naps shorter than this are saved up: timers are no finer. */
const NAP_MS = 10;

/** What a run awaits between minutes. It sleeps for the market time that passed since the call before, in `speed`. */
export function paceOf(speed: Speed, sleep: (ms: number) => Promise<void>): (at: number) => Promise<void> {
  if (speed === Infinity) return async () => {};
  let [previous, owed] = [NaN, 0];
  return async (at) => {
    if (!Number.isNaN(previous)) owed += ((at - previous) / 60_000 / speed) * 1000;
    previous = at;
    if (owed < NAP_MS) return;
    const nap = owed;
    owed = 0;
    await sleep(nap);
  };
}
