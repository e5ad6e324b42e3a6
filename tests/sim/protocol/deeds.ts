import { FROM, nearEffects, routeOf, type Planned, type Seen } from './plan.ts';
import { at, FIRST } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

/** A person's halt at each millisecond of the way in: the claim is somewhere between. */
export function haltsOf(seen: Seen): readonly Planned[] {
  const post = seen.arrived.find((each) => routeOf(each) === 'place');
  const ms = (post?.at ?? FROM) - at(FIRST) + 2;
  return Array.from({ length: ms }, (_, i) => ({
    failure: 'a halt',
    where: `${i} ms after the decision's minute`,
    trouble: { ...NO_TROUBLE, haltAt: at(FIRST) + i },
    pairs: false,
  }));
}

/** Somebody buys by hand around our own fill, and what the account holds is told as it was 45 s ago. */
export function handsOf(): readonly Planned[] {
  const from = at(FIRST);
  return Array.from({ length: 8 }, (_, i) => from + 100 + i * 700).map((handAt) => ({
    failure: 'a trade by hand, positions stale',
    where: `${handAt - from} ms after the decision's minute`,
    trouble: {
      ...NO_TROUBLE,
      handAt,
      kite: [{ fault: 'stale-positions' as const, ageMs: 45_000, from, to: from + 70_000 }],
    },
    pairs: false,
  }));
}

/** A flatten at each millisecond of the way in, of the first protection, and of the way out. */
export function flattensOf(seen: Seen): readonly Planned[] {
  return wayIn(seen).map((flattenAt) => ({
    failure: 'a flatten',
    where: `${flattenAt - at(FIRST)} ms after the decision's minute`,
    trouble: { ...NO_TROUBLE, flattenAt },
    pairs: false,
  }));
}

/** The closing of the one position at each of these. */
export function closesOf(seen: Seen): readonly Planned[] {
  return wayIn(seen).map((closeAt) => ({
    failure: 'a close',
    where: `${closeAt - at(FIRST)} ms after the decision's minute`,
    trouble: { ...NO_TROUBLE, closeAt },
    pairs: false,
  }));
}

function wayIn(seen: Seen): readonly number[] {
  const near = nearEffects(seen);
  const until = at(FIRST) + 500;
  const instants = new Set(seen.points.filter((point) => near(point.at)).map((point) => point.at));
  return [...instants].filter((when) => when >= at(FIRST) && when <= until);
}
