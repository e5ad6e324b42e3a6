/**
 * Wilder's true range: the bar's range, widened to the previous close. In the unit of the prices. The larger of two is half their sum and
 * distance: no branch to guess, which for prices is guessed wrong too often. Exact for whole paise.
 */
export function trueRange(high: number, low: number, previousClose: number): number {
  return (high - low + Math.abs(high - previousClose) + Math.abs(low - previousClose)) / 2;
}
