import { killAt, pauseAt, type Fate, type Point } from '../../../shared/sim/fates.ts';
import type { FaultOptions, Route } from '../../../shared/sim/kite/fault-schema.ts';
import { simulate, type Simulated } from '../../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import { KITE_FAILURES, STORE_FAILURES } from '../protocol/failures.ts';
import { EFFECTS, nearEffects, routeOf } from '../protocol/plan.ts';
import {
  ASKED,
  NO_TROUBLE,
  scenarioOf,
  withTrouble,
  type Outside,
  type Story,
  type Trouble,
} from './world.ts';

export interface Swept {
  readonly runs: number;
  /** What did not hold, with all that it takes to see it again. */
  readonly news: readonly string[];
  /** Armed or fated and never met: those have shown nothing. */
  readonly unmet: readonly string[];
}

export async function outcomeOf(
  story: Story,
  trouble: Trouble,
): Promise<{ readonly why: string | null; readonly run: Simulated<Outside> }> {
  const run = await simulate(scenarioOf(story, trouble));
  const why = run.failure === null ? run.outside.judge().ended() : `${run.failure.kind}: ${run.failure.what}`;
  return { why, run };
}

async function sweptAll(story: Story, troubles: readonly Trouble[]): Promise<Swept> {
  const news: string[] = [];
  const unmet: string[] = [];
  for (const trouble of troubles) {
    const { why, run } = await outcomeOf(story, trouble);
    if (why !== null) news.push(`${why} ${JSON.stringify({ story, trouble })}`);
    const armed = trouble.kite.length + (story.thin === null ? 0 : 1);
    const fired = run.outside.line().kite.fired().length;
    if (run.unmet.length + run.unfired.length > 0 || fired < armed) unmet.push(JSON.stringify(trouble));
  }
  return { runs: troubles.length, news, unmet };
}

async function calm(story: Story): Promise<Simulated<Outside>> {
  const { why, run } = await outcomeOf(story, NO_TROUBLE);
  if (why !== null) throw new Error(`nothing went wrong, and ${why}`);
  return run;
}

/**
 * Every death of the one that flattens: killed around each effect; beside another one stalled around each effect and with all that was read for it, for a
 * while in which the other acts or for so long that what it was about to send is taken for lost.
 */
export async function sweptDeaths(story: Story): Promise<Swept> {
  const { points } = await calm(story);
  const near = nearEffects({ points });
  const fates = points
    .filter((point) => point.at >= ASKED && point.name !== 'alerts.alert' && near(point.at))
    .flatMap((point): readonly Fate[] => {
      const isEffect = EFFECTS.has(point.name);
      const isStalled = story.twin && (isEffect || isLastReading(point, points));
      const stalled = isStalled ? [2_500, 45_000] : [];
      const pauses = stalled.map((afterMs) => pauseAt(point.n, { afterMs }));
      return isEffect ? [killAt(point.n)].concat(pauses) : pauses;
    });
  return sweptAll(
    story,
    fates.map((fate) => withTrouble({ fates: [fate] })),
  );
}

/** After a reading whose next point of the same life is an effect's. */
function isLastReading(point: Point, points: readonly Point[]): boolean {
  if (point.phase !== 'after') return false;
  const next = points.find(({ n, life }) => n > point.n && life === point.life);
  return next !== undefined && EFFECTS.has(next.name);
}

/** The store is set back after each effect, to before each earlier commit and to before the first. */
export async function sweptRestores(story: Story): Promise<Swept> {
  const { points } = await calm(story);
  const effects = points.filter(
    ({ name, phase, at }) => EFFECTS.has(name) && phase === 'after' && at >= ASKED,
  );
  const commits = effects.filter(({ name }) => name === 'store.commit');
  const troubles = effects.flatMap(({ at }) =>
    commits
      .filter((commit) => commit.at <= at)
      .map((commit) => withTrouble({ restored: { to: commit.at - 1, at: at + 1 } })),
  );
  // An order on its way that the store has forgotten: it arrives at the last instant at which it may.
  const late: FaultOptions = { fault: 'timed-out-400', landAfterMs: 16_000, route: 'place', nth: 1 };
  const sent = effects.filter(({ name }) => name === 'kite.post').slice(0, 1);
  const forgotten = sent.flatMap(({ n, at }) => {
    const claim = commits.findLast((commit) => commit.n < n);
    return claim === undefined ? [] : [{ to: claim.at - 1, at: at + 1 }];
  });
  return sweptAll(story, [
    ...troubles,
    ...forgotten.map((restored) => withTrouble({ kite: [late], restored })),
  ]);
}

const WRITES: ReadonlySet<Route> = new Set<Route>(['place', 'modify', 'cancel']);
export const EVERY_ROUTE: ReadonlySet<Route> = new Set<Route>([...WRITES, 'orders', 'trades', 'positions']);
export const CHANGES: ReadonlySet<Route> = new Set<Route>(['modify', 'cancel']);

/** Every failure of Kite's at each writing and at each reading near one, on these routes; `store`: and every failure of the store's at each commit. */
export async function sweptFailures(story: Story, on: ReadonlySet<Route>, store: boolean): Promise<Swept> {
  const run = await calm(story);
  const { points } = run;
  const near = nearEffects({ points });
  const counts = new Map<Route, number>();
  const kite = run.outside
    .line()
    .arrived.filter((each) => each.at >= ASKED)
    .flatMap((each): readonly FaultOptions[] => {
      const route = routeOf(each);
      const nth = (counts.get(route) ?? 0) + 1;
      counts.set(route, nth);
      if (!on.has(route) || (!WRITES.has(route) && !near(each.at))) return [];
      return KITE_FAILURES.filter(({ routes, name }) => routes.includes(route) && !DEAD.has(name)).map(
        ({ on }) => on(route, nth),
      );
    });
  const commits = points.filter(({ name, phase }) => name === 'store.commit' && phase === 'before').length;
  const kernel = Array.from({ length: store ? commits : 0 }, (_, i) => i + 1).flatMap((call) =>
    STORE_FAILURES.commit.map((fault) => armed(fault, call)),
  );
  return sweptAll(story, [
    ...kite.map((fault) => withTrouble({ kite: [fault] })),
    ...kernel.map((fault) => withTrouble({ kernel: [fault] })),
  ]);
}

function armed(fault: Omit<ArmedFault, 'when'>, call: number): ArmedFault {
  return { ...fault, when: { call } };
}

/** They last until somebody logs in, or registers another address. */
const DEAD: ReadonlySet<string> = new Set(['dead token', 'revoked address', 'no protection']);

/** A slice without a certain answer, and a death at each effect in the time in which it is looked for. */
export async function sweptBoth(story: Story): Promise<Swept> {
  const failures: readonly FaultOptions[] = [
    { fault: 'timeout-landed', route: 'place', nth: 2 },
    { fault: 'timeout-not-landed', route: 'place', nth: 2 },
    { fault: 'timed-out-400', landAfterMs: 8_000, route: 'place', nth: 2 },
  ];
  const troubles: Trouble[] = [];
  for (const fault of failures) {
    const { run } = await outcomeOf(story, withTrouble({ kite: [fault] }));
    const metAt = run.outside.line().kite.fired()[0]?.at ?? Infinity;
    for (const { n, name, at } of run.points)
      if (EFFECTS.has(name) && at >= metAt && at < metAt + 40_000)
        troubles.push(withTrouble({ kite: [fault], fates: [killAt(n)] }));
  }
  return sweptAll(story, troubles);
}
