import { compared } from './rows.ts';

/** How many alternatives a refusal names. */
export const NEAREST_MOST = 3;

/** Single letters to insert, delete or replace until one is the other (Levenshtein 1966). */
export function editDistance(a: string, b: string): number {
  let row = Uint16Array.from({ length: b.length + 1 }, (_, i) => i);
  let next = new Uint16Array(b.length + 1);
  for (let i = 1; i <= a.length; i += 1) {
    next[0] = i;
    for (let j = 1; j <= b.length; j += 1) {
      const change = row[j - 1]! + Number(a.charCodeAt(i - 1) !== b.charCodeAt(j - 1));
      next[j] = Math.min(change, row[j]! + 1, next[j - 1]! + 1);
    }
    [row, next] = [next, row];
  }
  return row[b.length]!;
}

/** The names nearest to `text`, best first; of equally near ones the alphabetically first. */
export function nearestNames(
  text: string,
  names: readonly string[],
  most: number = NEAREST_MOST,
): readonly string[] {
  return names
    .map((name) => ({ name, distance: editDistance(text, name) }))
    .sort((a, b) => a.distance - b.distance || compared(a.name, b.name))
    .slice(0, most)
    .map(({ name }) => name);
}

/** The numbers nearest to `value`, best first; of two equally near ones the lower. */
export function nearestNumbers(
  value: number,
  numbers: readonly number[],
  most: number = NEAREST_MOST,
): readonly number[] {
  return numbers.toSorted((a, b) => Math.abs(a - value) - Math.abs(b - value) || a - b).slice(0, most);
}
