import type { Point } from '../../../shared/sim/fates.ts';
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
import { NO_TROUBLE, type Trouble } from './stage.ts';

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

export const EFFECTS: ReadonlySet<string> = new Set([
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
export const FROM = at(FIRST + 1);

export function isOwn(story: StoryName, when: number): boolean {
  return story === 'entry' ? when < FROM : story === 'stop' || when >= FROM;
}

/** Readings far from any effect change nothing, and one that fails is as one that was not made: those near one are disturbed. */
export function nearEffects({ points }: Pick<Seen, 'points'>): (when: number) => boolean {
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

export function routeOf({ outgoing: { request } }: Arrived): Route {
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
