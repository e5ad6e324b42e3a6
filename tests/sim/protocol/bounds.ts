import type { Company, Trouble } from './stage.ts';

/** What DESIGN §5 allows in a run, ms. */
export interface Bounds {
  /** From a fill that can be read to a protective order that rests. */
  readonly nakedMs: number;
  /** From a stop's trigger, where it does not fill, to a request that prices it anew. */
  readonly chaseMs: number;
  /** What a fill later than settling may upset for so long. */
  readonly lateMs: number;
  /** So long an older request that arrived late may leave a stop further from the price than it was. */
  readonly looseMs: number;
}

const CALM_MS = 5_000;
const EACH_MS = 30_000;
/** Two readings a minute apart, and a second for the calls that they lead to. */
const ALONE_MS = 121_000;

/** 5 s without faults, 35 s with one and the streamer, 30 s more for each further; 120 s without it. A dead token or address is exempt. */
export function boundsOf(company: Company, { kite, kernel, fates, restored }: Trouble): Bounds {
  const faults = kite.length + kernel.length + fates.length + (restored === null ? 0 : 1);
  const exempt = kite.some(({ fault }) => fault === 'dead-token' || fault === 'revoked-ip');
  const alone = faults === 0 ? CALM_MS : ALONE_MS + EACH_MS * (faults - 1);
  const watched = CALM_MS + EACH_MS * faults;
  const nakedMs = exempt ? Infinity : company === 'streamer' ? watched : alone;
  // Three seconds, the next reading, and the calls that it leads to; without the streamer the next minute's.
  const chaseMs = exempt ? Infinity : (company === 'streamer' ? 6_500 : 65_000) + EACH_MS * faults;
  const lateMs = company === 'streamer' ? 10_000 : 75_000;
  return { nakedMs, chaseMs, lateMs, looseMs: lateMs + EACH_MS * Math.max(0, faults - 1) };
}
