import { dayText } from '../../domain/time.ts';
import type { Finding } from './findings.ts';

const HEAD = ['file', 'day', 'symbol', 'kind', 'count', 'action'] as const;
const COUNT_COLUMN = 4;

/** What a reader or a program gets of the findings: counts, and each finding. JSON-safe. */
export interface QualityReport {
  readonly excluded: number;
  readonly repaired: number;
  readonly kept: number;
  readonly noted: number;
  readonly findings: readonly (Omit<Finding, 'day'> & { readonly day: string | null })[];
}

export interface QualityTextOptions {
  /** Adds the first rows of each finding below it. */
  readonly examples?: boolean;
  /** One line for the days of a kind ("21 days") instead of a line for each. */
  readonly foldDays?: boolean;
}

export function qualityReport(findings: readonly Finding[]): QualityReport {
  const sum = (action: Finding['action']): number =>
    findings.reduce((total, each) => (each.action === action ? total + each.count : total), 0);
  return {
    excluded: sum('excluded'),
    repaired: sum('repaired'),
    kept: sum('kept'),
    noted: sum('noted'),
    findings: findings.map((each) => ({
      file: each.file,
      symbol: each.symbol,
      day: each.day === null ? null : dayText(each.day),
      kind: each.kind,
      count: each.count,
      rows: [...each.rows],
      action: each.action,
    })),
  };
}

/** The findings as an aligned table for a terminal, with a line of totals; one line where there is nothing to report. */
export function qualityText(findings: readonly Finding[], options: QualityTextOptions = {}): string {
  if (findings.length === 0) return 'Data quality: nothing to report.';
  const { excluded, repaired, kept, noted } = qualityReport(findings);
  const groups = options.foldDays === true ? folded(findings) : findings.map((each) => [each]);
  const rows = groups.map((group) => rowOf(group));
  const widths = HEAD.map((head, i) => Math.max(head.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const lines = [lineOf(HEAD, widths)];
  for (const [i, row] of rows.entries()) {
    lines.push(lineOf(row, widths));
    if (options.examples === true)
      for (const text of findings[i]?.rows ?? []) lines.push(`    ${plain(text)}`);
  }
  lines.push(`Data quality: ${excluded} excluded, ${repaired} repaired, ${kept} kept, ${noted} noted.`);
  return lines.join('\n');
}

function folded(findings: readonly Finding[]): readonly (readonly Finding[])[] {
  const groups = new Map<string, Finding[]>();
  for (const each of findings) {
    const key = [each.file, each.symbol, each.kind, each.action].join('\n');
    const group = groups.get(key);
    if (group === undefined) groups.set(key, [each]);
    else group.push(each);
  }
  return [...groups.values()];
}

function rowOf(group: readonly Finding[]): readonly string[] {
  const [first] = group;
  if (first === undefined) return [];
  const day = first.day === null ? '-' : dayText(first.day);
  return [
    first.file,
    group.length === 1 ? day : `${group.length} days`,
    first.symbol === '' ? '-' : first.symbol,
    first.kind,
    String(group.reduce((sum, each) => sum + each.count, 0)),
    first.action,
  ];
}

function lineOf(cells: readonly string[], widths: readonly number[]): string {
  const padded = cells.map((cell, i) => {
    const width = widths[i] ?? 0;
    return i === COUNT_COLUMN ? plain(cell).padStart(width) : plain(cell).padEnd(width);
  });
  return padded.join('  ').trimEnd();
}

/** Rows are foreign text: nothing in them may move a terminal's cursor. */
function plain(text: string): string {
  return text.replaceAll(/\p{Cc}/gu, '?');
}
