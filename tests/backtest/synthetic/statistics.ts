export function meanOf(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}

/** Standard error of the mean. */
export function errorOf(values: readonly number[]): number {
  const mean = meanOf(values);
  return Math.sqrt(meanOf(values.map((value) => (value - mean) ** 2)) / values.length);
}

/** Pearson's. */
export function correlation(xs: readonly number[], ys: readonly number[]): number {
  const [mx, my] = [meanOf(xs), meanOf(ys)];
  const covariance = meanOf(xs.map((x, i) => (x - mx) * (ys[i]! - my)));
  return covariance / Math.sqrt(meanOf(xs.map((x) => (x - mx) ** 2)) * meanOf(ys.map((y) => (y - my) ** 2)));
}
