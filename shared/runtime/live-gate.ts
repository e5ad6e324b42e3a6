import type { Day } from '../domain/time.ts';
import type { Store } from '../ports.ts';
import type { LadderSettings } from './ladder/settings.ts';
import { ladderOf, missingText } from './ladder/standing.ts';
import { probeBar } from './probe/answers.ts';

/** Whether a day may be traded for real by what was proven before it, and with how much. */
export type LiveGate =
  | {
      readonly kind: 'open';
      readonly rung: 'one-lot' | 'full';
      /** Lots (shares of a stock: one share) an entry may have at most; null: no limit of the ladder. */
      readonly lots: 1 | null;
    }
  | { readonly kind: 'refused'; readonly rule: string; readonly why: string };

const HOW =
  'A paper session is a day on Kite’s feed (`tron run --feed kite`, or the functions on paper) that is lived to its end; `tron ladder` lists them';

/**
 * `paper`: the store in which paper sessions on the live feed are kept; `live`: the store of live sessions and of the probe's answers (may be the same). The
 * day itself counts for nothing, so a day that is gone on with stands where it began. Rejects with an Error that names a document which does not fit.
 */
export async function liveGate(
  live: Store,
  paper: Store,
  day: Day,
  settings: LadderSettings,
): Promise<LiveGate> {
  const standing = await ladderOf(live, paper, day, settings);
  const { rung } = standing;
  if (rung === 'paper') return { kind: 'refused', rule: 'ladder', why: `${missingText(standing)}. ${HOW}` };
  const why = await probeBar(live, day, settings);
  if (why !== null) return { kind: 'refused', rule: 'probe', why };
  return { kind: 'open', rung, lots: rung === 'one-lot' ? 1 : null };
}
