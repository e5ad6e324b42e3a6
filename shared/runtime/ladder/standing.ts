import { dayText, type Day } from '../../domain/time.ts';
import { standingOf, type Standing } from '../../ledger/ladder.ts';
import type { Store } from '../../ports.ts';
import { sessionsOf } from './sessions.ts';
import type { LadderSettings } from './settings.ts';

/**
 * Where an account stands before a day, by the paper sessions of one store and the live ones of another (or the same). Rejects with an Error that names a
 * document which does not fit.
 */
export async function ladderOf(
  live: Store,
  paper: Store,
  day: Day,
  settings: LadderSettings,
): Promise<Standing> {
  const onPaper = await sessionsOf(paper, 'paper', settings.root, day);
  const forReal = await sessionsOf(live, 'live', settings.root, day);
  return standingOf([...onPaper, ...forReal], settings);
}

/** What is missing for the next rung, in a sentence. */
export function missingText({ rung, clean, needed, lastBreach }: Standing): string {
  if (needed === null) return 'nothing is missing: there is no rung above';
  const [kind, next] = rung === 'paper' ? ['paper', 'one-lot'] : ['live', 'full'];
  const breach =
    lastBreach === null ? '' : `; the last breach was on ${dayText(lastBreach.day)}: ${lastBreach.why}`;
  return `${clean} of ${needed} clean ${kind} sessions that lead to ${next}${breach}`;
}
