/**
 * A fixed series of 40 bars, and what TA-Lib 0.8.1 (Python package TA-Lib 0.8.2) computes on it, to eight decimals:
 * the expected figures of this folder's tests marked "TA-Lib 0.8.1".
 */
export const HIGH = [
  100.26, 102.7, 101.61, 101.96, 102.6, 102.42, 102.49, 101.36, 100.74, 100.38, 101.3, 101.66, 100.11, 100.61,
  100.42, 100.04, 98.44, 100.01, 99.41, 99.42, 98.46, 99.79, 101.21, 99.3, 103.01, 101.91, 100.57, 100.32,
  97.46, 98.12, 98.32, 97.69, 98.01, 95.89, 97.59, 95.16, 93.34, 91.99, 94.06, 95.74,
];
export const LOW = [
  98.58, 101.51, 100.75, 101.18, 101.26, 100.89, 100.58, 100.81, 97.9, 98.94, 100.34, 99.69, 99.38, 100.52,
  100.16, 99.39, 98.15, 97.05, 98.31, 99.07, 97.13, 98.8, 99.38, 98.91, 100.5, 101.21, 99.4, 98.23, 96.49,
  96.51, 97.01, 96.26, 97.54, 94.96, 95.99, 92.97, 93.02, 91.7, 93.13, 95.07,
];
export const CLOSE = [
  100.0, 102.03, 101.47, 101.51, 102.0, 101.05, 101.05, 101.05, 98.94, 100.16, 100.88, 100.13, 99.92, 100.53,
  100.22, 99.93, 98.19, 98.86, 99.01, 99.34, 97.51, 99.49, 99.68, 99.22, 101.65, 101.6, 99.86, 99.37, 96.62,
  97.88, 97.38, 96.49, 97.78, 95.8, 96.44, 93.96, 93.17, 91.72, 93.47, 95.59,
];

/** Every output of a one-input indicator on a series. */
export function over(indicator: { next(x: number): number }, series: readonly number[]): number[] {
  return series.map((x) => indicator.next(x));
}

/** Rounded as the published figures are; NaN stays. */
export function rounded(values: readonly number[], decimals: number): number[] {
  return values.map((value) => Number(value.toFixed(decimals)));
}
