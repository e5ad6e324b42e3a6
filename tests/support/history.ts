import { expect } from 'vitest';
import type { Bars } from '../../shared/domain/bars.ts';
import { minuteText, type Day } from '../../shared/domain/time.ts';
import type { Finding, FindingAction, FindingKind } from '../../shared/backtest/data/findings.ts';
import type { History, HistoryInstrument } from '../../shared/backtest/data/history.ts';
import type { ParsedFile } from '../../shared/backtest/data/format.ts';
import { formatOf } from '../../shared/backtest/data/registry.ts';
import { historicalSessions, type SessionWindows } from '../../shared/backtest/data/sessions.ts';

/** Parses made-up text as the file of that path would be. */
export function parseText(
  file: string,
  text: string,
  sessions: SessionWindows = historicalSessions,
): ParsedFile {
  const format = formatOf(file);
  if (format === undefined) throw new Error(`no format knows ${file}`);
  return format.parse({ file, parts: [{ name: file, text }] }, sessions);
}

/** A session of one part, so that a small fixture can be a whole day. */
export function sessionOf(open: number, close: number): SessionWindows {
  return () => [[open, close]];
}

interface Wanted {
  readonly kind?: FindingKind;
  readonly action?: FindingAction;
  readonly day?: Day;
  readonly symbol?: string;
}

/** How many rows (or minutes) the findings that fit count together. */
export function countOf(findings: readonly Finding[], wanted: Wanted): number {
  return findings
    .filter(
      (each) =>
        (wanted.kind ?? each.kind) === each.kind &&
        (wanted.action ?? each.action) === each.action &&
        (wanted.day ?? each.day) === each.day &&
        (wanted.symbol ?? each.symbol) === each.symbol,
    )
    .reduce((sum, each) => sum + each.count, 0);
}

/** "20240101 09:16 O H L C V OI" of each row. */
export function barTexts(bars: Bars | undefined): readonly string[] {
  if (bars === undefined) return [];
  return Array.from({ length: bars.length }, (_, i) =>
    [
      bars.day[i],
      minuteText(bars.minute[i]!),
      bars.open[i],
      bars.high[i],
      bars.low[i],
      bars.close[i],
      bars.volume[i],
      bars.oi[i],
    ].join(' '),
  );
}

/** Every file accounts for every row. */
export function expectBalance({ file, rowsRead, rowsUsed, rowsExcluded, findings }: ParsedFile): void {
  expect({ file, rows: rowsUsed + rowsExcluded }).toEqual({ file, rows: rowsRead });
  expect({ file, excluded: countOf(findings, { action: 'excluded' }) }).toEqual({
    file,
    excluded: rowsExcluded,
  });
}

/** The instrument of that series ("NIFTY_F1"). */
export function instrumentOf(history: History, series: string): HistoryInstrument {
  const found = history.instruments.find((each) => each.series === series);
  if (found === undefined) throw new Error(`no series ${series}`);
  return found;
}
