import { EFFECTS, isOwn, type Planned, type Seen } from './plan.ts';
import type { StoryName } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

/** The store is set back at each instant around an effect, to each earlier one around a commit that it then has not. */
export function restoresOf(story: StoryName, { points }: Seen): readonly Planned[] {
  const effects = points.filter(({ name, phase }) => EFFECTS.has(name) && phase === 'after');
  const instants = [...new Set(effects.map((point) => point.at))].sort((a, b) => a - b);
  const commits = [
    ...new Set(effects.filter(({ name }) => name === 'store.commit').map((point) => point.at)),
  ].sort((a, b) => a - b);
  return instants
    .filter((at) => isOwn(story, at))
    .flatMap((at) =>
      commits
        .filter((to) => to <= at)
        .map((to) => ({
          failure: 'the store is set back',
          where: `at ${at} to before ${to}`,
          trouble: { ...NO_TROUBLE, restored: { to: to - 1, at: at + 1 } },
          pairs: false,
        })),
    );
}
