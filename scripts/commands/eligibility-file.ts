import { readFileSync } from 'node:fs';
import { DayRefused } from '../../shared/backtest/market-day.ts';
import type { Eligibility } from '../../shared/domain/eligibility.ts';
import { eligibilityFile, type FileWanted } from '../../shared/domain/eligibility-file.ts';
import { ConfigError } from '../../shared/runtime/config.ts';

/** The day's file. Throws a ConfigError naming every field that does not fit, and a DayRefused for a file of another day or too old. */
export function readEligibility(path: string, wanted: FileWanted): Eligibility {
  const verdict = eligibilityFile(jsonOf(path), wanted);
  if (verdict.kind === 'fit') return verdict.file;
  if (verdict.kind === 'broken')
    throw new ConfigError(verdict.problems.map((problem) => `${path}: ${problem}`));
  throw new DayRefused('eligibility', `${path}: ${verdict.problems.join('; ')}`);
}

function jsonOf(path: string): unknown {
  try {
    return JSON.parse(readFileSync(path, 'utf8'));
  } catch (cause) {
    throw new ConfigError([
      `${path} cannot be read as JSON: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  }
}
