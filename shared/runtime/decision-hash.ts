import { createHash } from 'node:crypto';
import type { Decision } from '../domain/decision.ts';

/**
 * The decision hash behind every "equal by hash": SHA-256 over JSON lines of exactly these fields, sorted by (barAt, bot, instrument,
 * order of happening). No broker ids and no wall times are in it.
 */
export function decisionHash(decisions: readonly Decision[]): string {
  const sorted = decisions
    .map((decision, sequence) => ({ decision, sequence }))
    .sort(
      (a, b) =>
        a.decision.barAt - b.decision.barAt ||
        compare(a.decision.bot, b.decision.bot) ||
        compare(a.decision.instrument, b.decision.instrument) ||
        a.sequence - b.sequence,
    );
  const hash = createHash('sha256');
  for (const { decision } of sorted) {
    const { bot, instrument, barAt, kind, side, qty, price, trigger, rule } = decision;
    hash.update(`${JSON.stringify({ bot, instrument, barAt, kind, side, qty, price, trigger, rule })}\n`);
  }
  return hash.digest('hex');
}

/** By code unit: no locale may change a hash. */
function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
