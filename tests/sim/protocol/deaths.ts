import { killAt, pauseAt, type Fate, type Point } from '../../../shared/sim/fates.ts';
import { EFFECTS, isOwn, nearEffects, type Planned, type Seen } from './plan.ts';
import type { StoryName } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

export const DEATHS = ['kill', 'resume-soon', 'resume-late'] as const;
export type Death = (typeof DEATHS)[number];

/** What the stalled life finds when it goes on: the others have acted once, or have taken for lost what it was about to send. */
const RESUME_MS = { 'resume-soon': 2_500, 'resume-late': 45_000 } as const;

/**
 * A death at each point around an effect. What dies between two effects leaves the same world wherever between them it dies, so readings are no points
 * to be killed at; what stands still has seen what it had read, so it is stalled before readings near an effect as well.
 */
export function deathsOf(
  story: StoryName,
  { points }: Seen,
  death: Death,
  window: readonly [from: number, until: number],
  onlyEffects = false,
): readonly Planned[] {
  const near = nearEffects({ points });
  return points
    .filter((point) => point.at >= window[0] && point.at < window[1] && isOwn(story, point.at))
    .filter((point) => {
      if (death === 'kill') return isLastChance(point, points);
      if (EFFECTS.has(point.name)) return true;
      return !onlyEffects && point.phase === 'before' && near(point.at) && point.name !== 'market.upTo';
    })
    .map((point) => ({
      failure: death,
      where: `${point.phase} ${point.name} of ${point.life} #${point.n}`,
      trouble: { ...NO_TROUBLE, fates: [fateOf(point, death)] },
      pairs: false,
    }));
}

/** A kill before an effect, or after one that the same life does not follow up at once: after an effect and before the next it would be the same. */
function isLastChance(point: Point, points: readonly Point[]): boolean {
  if (!EFFECTS.has(point.name)) return false;
  if (point.phase === 'before') return true;
  const next = points.find(({ n, name, life }) => n > point.n && life === point.life && EFFECTS.has(name));
  return next === undefined || next.at - point.at > 1_000;
}

function fateOf({ n }: Point, death: Death): Fate {
  return death === 'kill' ? killAt(n) : pauseAt(n, { afterMs: RESUME_MS[death] });
}
