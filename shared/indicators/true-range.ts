/** Wilder's true range: the bar's range, widened to the previous close. In the unit of the prices. */
export function trueRange(high: number, low: number, previousClose: number): number {
  return Math.max(high, previousClose) - Math.min(low, previousClose);
}
