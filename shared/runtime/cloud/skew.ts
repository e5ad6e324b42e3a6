import type { Clock, Store } from '../../ports.ts';
import { keys } from '../keys.ts';
import type { PlanCheck } from './plan.ts';

/** By a commit: where the store's own time lies outside of the asking, the nearer end is how far the clock is off. */
export async function skewOf(store: Store, clock: Clock): Promise<number | null> {
  const askedAt = clock.now();
  const answer = await store.commit({
    expect: [],
    writes: [{ key: keys.monitoring('clock'), value: { askedAt } }],
  });
  const answeredAt = clock.now();
  if (answer.kind !== 'committed' || answer.at === undefined) return null;
  return Math.max(0, askedAt - answer.at, answer.at - answeredAt);
}

export function skewCheck(skewMs: number, most: number): PlanCheck {
  const says = `the clock is ${skewMs} ms off the store’s, allowed ${most}`;
  return { name: 'clock', is: skewMs <= most ? 'fine' : 'blocks', says };
}
