/** By how much another clock is ahead of ours, as far as is known: at least the one, at most the other, ms. Negative: it is behind. */
export interface ClockOffset {
  readonly leastMs: number;
  readonly mostMs: number;
}

/** An answer that says what second it was where it was made; asked and answered by our own clock. */
export interface Sighting {
  readonly askedAt: number;
  readonly answeredAt: number;
  /** Beginning of that second, epoch ms. */
  readonly second: number;
}

const SECOND_MS = 1000;

/**
 * Where the other clock stands by one sighting. It read some instant of that whole second at some instant between our asking and our getting the answer:
 * nothing more is known, neither how far into the second nor how the round trip was divided. Null: our clock went back meanwhile.
 */
export function offsetOf({ askedAt, answeredAt, second }: Sighting): ClockOffset | null {
  if (!(answeredAt >= askedAt)) return null;
  return { leastMs: second - answeredAt, mostMs: second + SECOND_MS - askedAt };
}

/** What is so by both; null: they contradict each other, so one of the clocks was set in between. */
export function bothOf(a: ClockOffset, b: ClockOffset): ClockOffset | null {
  const leastMs = Math.max(a.leastMs, b.leastMs);
  const mostMs = Math.min(a.mostMs, b.mostMs);
  return leastMs <= mostMs ? { leastMs, mostMs } : null;
}

/** The same some time later, where the clocks may have drifted apart by so much meanwhile. */
export function loosened({ leastMs, mostMs }: ClockOffset, byMs: number): ClockOffset {
  return { leastMs: leastMs - byMs, mostMs: mostMs + byMs };
}

/** The clocks are certainly so far apart. */
export function leastSkewMs({ leastMs, mostMs }: ClockOffset): number {
  return Math.max(0, leastMs, -mostMs);
}

/** The clocks are certainly not farther apart. */
export function mostSkewMs({ leastMs, mostMs }: ClockOffset): number {
  return Math.max(mostMs, -leastMs);
}

/** The next instant of ours, from `now` on, to ask at: a second of the other clock begins then by the middle of what is possible, so the answer tells on which side it is. */
export function splittingAt({ leastMs, mostMs }: ClockOffset, now: number): number {
  const there = now + Math.round((leastMs + mostMs) / 2);
  return now + ((SECOND_MS - (there % SECOND_MS)) % SECOND_MS);
}
