import { converge } from './converge.ts';
import type { Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';

/**
 * Converges, and again whenever the book has more to tell, for at most so long: an entry to its end, an exit until it protects. Where time does not
 * pass by waiting (a replay) it converges once. What is still under way then is left to the next reading by anybody.
 */
export function follow(
  runtime: Runtime,
  instrument: string,
  heard: Heard | null,
  forMs: number,
): Promise<void> {
  let answer = heard;
  return followed(
    runtime,
    () => {
      const told = answer;
      answer = null;
      return converge(runtime, instrument, told);
    },
    forMs,
  );
}

/** The look, and again at each instant that it asks for, for at most so long. */
export async function followed(
  runtime: Runtime,
  look: () => Promise<number | null>,
  forMs: number,
): Promise<void> {
  const { time } = runtime;
  const until = time.now() + forMs;
  let again = await look();
  while (again !== null && again <= until) {
    const before = time.now();
    if (again > before) {
      await runtime.sleepUntil(time.local(again));
      if (time.now() <= before) return;
    }
    again = await look();
  }
}
