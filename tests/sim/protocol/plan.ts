import { killAt, pauseAt, type Fate, type Point } from '../../../shared/sim/fates.ts';
import type { Route } from '../../../shared/sim/kite/fault-schema.ts';
import type { Arrived } from '../../../shared/sim/kite-line.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import {
  CLOCK_FAILURES,
  KITE_FAILURES,
  QUEUE_FAILURES,
  SCHEDULER_FAILURES,
  STORE_FAILURES,
  UPDATE_FAILURES,
} from './failures.ts';
import { at, FIRST, LAST, type StoryName } from './stories.ts';
import { NO_TROUBLE, type Trouble } from './world.ts';

/** One run to make. */
export interface Planned {
  /** The failure by itself, as the table counts it. */
  readonly failure: string;
  /** "place 2, kill after store.commit #41" */
  readonly where: string;
  readonly trouble: Trouble;
  /** It stands for its class where a death comes on top. */
  readonly pairs: boolean;
}

/** What a run that was looked at did and when. */
export interface Seen {
  readonly points: readonly Point[];
  readonly arrived: readonly Arrived[];
  /** How many updates Kite sent by itself. */
  readonly updates: number;
}

const EFFECTS: ReadonlySet<string> = new Set([
  'store.commit',
  'queue.enqueue',
  'kite.post',
  'kite.put',
  'kite.delete',
]);
const BEFORE_MS = 1_500;
const AFTER_MS = 3_000;

/** The way in is the same in every story until then: it is disturbed in those two, the others from there on. */
const WAY_IN: ReadonlySet<StoryName> = new Set(['entry', 'stop']);
const FROM = at(FIRST + 1);

function isOwn(story: StoryName, when: number): boolean {
  return story === 'entry' ? when < FROM : story === 'stop' || when >= FROM;
}

/** Readings far from any effect change nothing, and one that fails is as one that was not made: those near one are disturbed. */
function nearEffects({ points }: Pick<Seen, 'points'>): (when: number) => boolean {
  const effects = points.filter(({ name }) => EFFECTS.has(name)).map((point) => point.at);
  return (when) => effects.some((effect) => when >= effect - BEFORE_MS && when <= effect + AFTER_MS);
}

/** Every failure by itself, at each call that it can meet. */
export function failuresOf(story: StoryName, seen: Seen): readonly Planned[] {
  return [
    ...kiteFailures(story, seen),
    ...updates(seen),
    ...storeFailures(story, seen),
    ...others(story, seen),
  ];
}

const WRITTEN: ReadonlySet<Route> = new Set<Route>(['place', 'modify', 'cancel']);

function kiteFailures(story: StoryName, seen: Seen): readonly Planned[] {
  const near = nearEffects(seen);
  const counts = new Map<Route, number>();
  return seen.arrived.flatMap((each): readonly Planned[] => {
    const route = routeOf(each);
    const nth = (counts.get(route) ?? 0) + 1;
    counts.set(route, nth);
    if (!isOwn(story, each.at) || (!WRITTEN.has(route) && !near(each.at))) return [];
    const hidden: readonly Planned[] =
      route === 'place'
        ? [
            {
              failure: 'timeout, done, in the book after 25 s',
              where: `${route} ${nth}`,
              trouble: {
                ...NO_TROUBLE,
                kite: [
                  { fault: 'timeout-landed', route, nth },
                  { fault: 'book-lag', ms: 25_000, route, nth },
                ],
              },
              pairs: false,
            },
          ]
        : [];
    const single = KITE_FAILURES.filter(({ routes }) => routes.includes(route)).map(
      ({ name, pairs, on }) => ({
        failure: name,
        where: `${route} ${nth}`,
        trouble: { ...NO_TROUBLE, kite: [on(route, nth)] },
        pairs: pairs && WRITTEN.has(route),
      }),
    );
    return [...single, ...hidden];
  });
}

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /orders': 'place',
  'PUT /orders': 'modify',
  'DELETE /orders': 'cancel',
  'GET /orders': 'orders',
  'GET /trades': 'trades',
  'GET /portfolio': 'positions',
  'POST /margins': 'order-margins',
  'GET /user': 'funds',
};

function routeOf({ outgoing: { request } }: Arrived): Route {
  const [, first = ''] = request.url.split(/[/?]/);
  const route = ROUTES[`${request.method} /${first}`];
  if (route === undefined) throw new Error(`the harness does not know ${request.method} ${request.url}`);
  return route;
}

/** Each of those that were sent, on either channel. */
function updates({ updates: sent }: Seen): readonly Planned[] {
  return UPDATE_FAILURES.flatMap((on) =>
    Array.from({ length: sent }, (_, i) => i + 1).map((nth) => ({
      failure: on(nth).fault,
      where: `update ${nth}`,
      trouble: { ...NO_TROUBLE, kite: [on(nth)] },
      pairs: false,
    })),
  );
}

function storeFailures(story: StoryName, seen: Seen): readonly Planned[] {
  const near = nearEffects(seen);
  const calls = seen.points.filter(({ name, phase }) => phase === 'before' && name.startsWith('store.'));
  let reads = 0;
  let commits = 0;
  return calls.flatMap((point, i): readonly Planned[] => {
    const isCommit = point.name === 'store.commit';
    if (isCommit) commits += 1;
    else reads += 1;
    if (!isOwn(story, point.at) || !near(point.at)) return [];
    const faults = isCommit ? [STORE_FAILURES.read[0]!, ...STORE_FAILURES.commit] : STORE_FAILURES.read;
    return faults.map((fault) => {
      // A store that is down is so for readings and commits together, and counts both.
      const call = fault.fault === 'store.unavailable' ? i + 1 : isCommit ? commits : reads;
      return kernel(
        { ...fault, when: { call } },
        `${point.name} ${call}`,
        PAIRED.has(fault.fault) && fault.ms !== 300,
      );
    });
  });
}

/** Contention is tried again at once, and a store that is down is a deadline without the second. */
const PAIRED: ReadonlySet<string> = new Set([
  'store.commit.landed-error',
  'store.commit.deadline',
  'store.commit.lands-late',
]);

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
  const near = nearEffects(seen);
  const until = at(FIRST) + 500;
  const instants = new Set(seen.points.filter((point) => near(point.at)).map((point) => point.at));
  return [...instants]
    .filter((when) => when >= at(FIRST) && when <= until)
    .map((flattenAt) => ({
      failure: 'a flatten',
      where: `${flattenAt - at(FIRST)} ms after the decision's minute`,
      trouble: { ...NO_TROUBLE, flattenAt },
      pairs: false,
    }));
}

function others(story: StoryName, seen: Seen): readonly Planned[] {
  if (!WAY_IN.has(story)) return jobs();
  // A task that is handed over again has a name that is taken: the first alone is one.
  const enqueues = seen.points
    .filter(({ name, phase }) => name === 'queue.enqueue' && phase === 'before')
    .slice(0, 1);
  return [
    ...jobs(),
    ...enqueues.flatMap((_, i) =>
      QUEUE_FAILURES.map((fault) => kernel({ ...fault, when: { call: i + 1 } }, `task ${i + 1}`, false)),
    ),
    ...CLOCK_FAILURES.map((ms) =>
      kernel(
        { fault: 'clock.skew', life: 'functions', ms, when: { from: 0, until: Infinity } },
        `${ms} ms`,
        false,
      ),
    ),
  ];
}

/** Two jobs a minute. */
function jobs(): readonly Planned[] {
  const calls = Array.from({ length: 2 * (LAST - FIRST - 2) }, (_, i) => i + 1);
  return SCHEDULER_FAILURES.flatMap((fault) =>
    calls.map((call) => kernel({ ...fault, when: { call } }, `job ${call}`, false)),
  );
}

function kernel(fault: ArmedFault, where: string, pairs: boolean): Planned {
  const ms = fault.ms === undefined ? '' : ` ${fault.ms} ms`;
  return { failure: `${fault.fault}${ms}`, where, trouble: { ...NO_TROUBLE, kernel: [fault] }, pairs };
}

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
