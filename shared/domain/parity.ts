/** A call and a put of one strike and expiry, last prices seen together; all in paise. */
export interface ParityPair {
  readonly strike: number;
  readonly call: number;
  readonly put: number;
}

/** The strikes nearest the money whose forwards are taken the median of, and the fewest that are believed. */
const PAIRS = 5;
const PAIRS_LEAST = 3;

/**
 * The forward in paise that put-call parity implies, F = K + C − P: the median over the strikes whose call and put differ least. Undiscounted: near the
 * money the difference is small, and a week at 6 % changes it by a thousandth. NaN with fewer than three pairs. Parity: Stoll 1969, in forwards.
 */
export function parityForward(pairs: readonly ParityPair[]): number {
  if (pairs.length < PAIRS_LEAST) return NaN;
  const forwards = pairs
    .toSorted((a, b) => Math.abs(a.call - a.put) - Math.abs(b.call - b.put) || a.strike - b.strike)
    .slice(0, PAIRS)
    .map(({ strike, call, put }) => strike + call - put)
    .sort((a, b) => a - b);
  const middle = (forwards.length - 1) / 2;
  return (forwards[Math.floor(middle)]! + forwards[Math.ceil(middle)]!) / 2;
}
