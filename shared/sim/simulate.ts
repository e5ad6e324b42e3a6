import { z } from 'zod';
import type { LifeSpec } from './app.ts';
import type { Fate, Point } from './fates.ts';
import type { Until } from './kernel.ts';
import type { QueueSettings } from './sim-queue.ts';
import type { SchedulerSettings } from './sim-scheduler.ts';
import { KERNEL_SWITCHES, Switchboard, type ArmedFault, type KernelFault, type Switch } from './switches.ts';
import { installTripwires } from './tripwires.ts';
import { messageOf } from './life.ts';
import { World, type Failure, type SimAlert } from './world.ts';

/** Null: it holds. Otherwise the sentence that says what does not. Asked after every event. */
export type Invariant<O extends object> = (world: World, outside: O) => string | null;

/** What people, the market and the operator do at an instant; it must end without waiting for anything outside of the world. */
export interface Happening<O extends object> {
  readonly at: number;
  readonly what: string;
  readonly act: (world: World, outside: O) => void | Promise<void>;
}

/** A world and what goes wrong in it. `O`: the ports that it brings besides the kernel's, `F`: the switches of those. */
export interface Scenario<O extends object, F extends string = never> {
  readonly seed: number;
  readonly startAt: number;
  readonly until: Until;
  /** More is a run that does not end. */
  readonly eventsMax: number;
  /** How long a call of a port is on its way there, and its answer on its way back, ms: a range lets lives overtake each other. */
  readonly legMs: readonly [least: number, most: number];
  readonly queue: QueueSettings;
  readonly scheduler: SchedulerSettings | null;
  /** The parts of the world that the kernel does not know; each property is a port, wrapped anew for each life (`world.caller` says whose call it is). */
  readonly outside: (world: World) => O;
  readonly lives: readonly LifeSpec<O>[];
  /** What can go wrong in `outside`, which asks `world.switches` for it. */
  readonly switches: Readonly<Record<F, Switch>>;
  readonly faults: readonly ArmedFault<KernelFault | F>[];
  readonly fates: readonly Fate[];
  readonly happenings: readonly Happening<O>[];
  readonly invariants: Readonly<Record<string, Invariant<O>>>;
}

/** What a run came to. */
export interface Simulated<O extends object> {
  /** SHA-256 of everything that happened: the same seed, the same hash. */
  readonly hash: string;
  readonly events: number;
  readonly endedAt: number;
  /** Null: it ran to its end. */
  readonly failure: Failure | null;
  /** The newest records. */
  readonly tail: readonly string[];
  readonly points: readonly Point[];
  readonly alerts: readonly SimAlert[];
  /** What was armed and not met: then the run has not shown what it was meant to. */
  readonly unfired: readonly ArmedFault<string>[];
  readonly unmet: readonly Fate[];
  readonly world: World;
  readonly outside: O;
}

const instant = z.int().min(0);
const range = z.tuple([z.int().min(0), z.int().min(0)]).refine(([least, most]) => least <= most, {
  message: 'the least is above the most',
});

const scenarioSchema = z.object({
  seed: z.int(),
  startAt: instant,
  until: z.union([z.strictObject({ at: instant }), z.strictObject({ quietBy: instant })]),
  eventsMax: z.int().min(1),
  legMs: range,
  queue: z.strictObject({
    delayMs: range,
    deadlineMs: z.int().min(1),
    retryMs: range,
    attemptsMax: z.int().min(1),
    atOnce: z.int().min(1),
  }),
  lives: z.array(
    z.object({
      name: z.string().regex(/^[a-z][a-z0-9-]{0,40}$/),
      bornAt: instant,
      restartMs: z.int().min(0).nullable(),
    }),
  ),
  happenings: z.array(z.object({ at: instant })),
});

/** A task queue that hands over at once and in order, and tries what failed again after a second. */
export const PLAIN_QUEUE: QueueSettings = {
  delayMs: [0, 0],
  deadlineMs: 30_000,
  retryMs: [1_000, 60_000],
  attemptsMax: 100,
  atOnce: 1_000,
};

/**
 * Runs a scenario: the real handlers as lives in a world of one thread and one seed, every invariant asked after every event. What does not hold stops
 * the run and is in `failure`, with the newest records in `tail`. Rejects with a RangeError for a scenario that cannot be, and with a SimLimit for a
 * run that does not end. One at a time in a thread.
 *
 * ```ts
 * const scenario = {
 *   seed: 7, startAt: 0, until: { quietBy: 60_000 }, eventsMax: 10_000, legMs: [1, 20] as const,
 *   queue: PLAIN_QUEUE, scheduler: null, switches: {}, happenings: [],
 *   outside: (world) => ({ broker: stubBroker(world) }),
 *   lives: [{ name: 'a', bornAt: 0, restartMs: 500, app: ({ store, broker }, birth) => ({ ...IDLE_APP, main: () => work(store, broker) }) }],
 *   faults: [{ fault: 'store.commit.landed-error' as const, when: { call: 2 } }],
 *   fates: [],
 *   invariants: { 'one order': (world, { broker }) => (broker.placed.length <= 1 ? null : `${broker.placed.length} orders`) },
 * };
 * for (const { n } of await pointsOf(scenario)) await simulate({ ...scenario, fates: [killAt(n)] });
 * ```
 */
export async function simulate<O extends object, F extends string = never>(
  scenario: Scenario<O, F>,
): Promise<Simulated<O>> {
  check(scenario);
  const { seed, scheduler, lives, happenings } = scenario;
  const table: Readonly<Record<string, Switch>> = { ...KERNEL_SWITCHES, ...scenario.switches };
  const world = new World(scenario, new Switchboard(table, scenario.faults, seed));
  const { kernel } = world;
  const remove = installTripwires(
    () => kernel.owner(),
    ({ message }) => world.fail('tripwire', message),
  );
  try {
    const outside = scenario.outside(world);
    for (const spec of lives) world.lives.inhabit(spec, outside);
    // Before the jobs of the same instant: the market moves, then somebody looks at it.
    for (const happening of happenings) happen(world, outside, happening);
    if (scheduler !== null) world.schedule(scheduler);
    const invariants = Object.entries(scenario.invariants);
    await kernel.run(scenario.until, () => {
      for (const [name, holds] of invariants) {
        const why = world.failure() === null ? holds(world, outside) : null;
        if (why !== null) world.fail('invariant', `${name}: ${why}`);
      }
      return world.failure()?.what ?? null;
    });
    const hung = world.lives.hung();
    if (hung.length > 0)
      world.fail('hung', `${hung.join(', ')} wait for something that is not in the simulation`);
    return result(world, outside);
  } finally {
    remove();
  }
}

/** Every point of the run that nobody's fate disturbs: `killAt` and `pauseAt` take their numbers. */
export async function pointsOf<O extends object, F extends string = never>(
  scenario: Scenario<O, F>,
): Promise<readonly Point[]> {
  return (await simulate({ ...scenario, fates: [] })).points;
}

function happen<O extends object>(world: World, outside: O, { at, what, act }: Happening<O>): void {
  const failed = (error: unknown): void => world.fail('happening', `${what}: ${messageOf(error)}`);
  world.kernel.after(at - world.now(), what, () => {
    world.recorder.record(world.now(), 'world', 'happening', { what });
    (async () => act(world, outside))().catch(failed);
  });
}

function result<O extends object>(world: World, outside: O): Simulated<O> {
  const { recorder, kernel, lives, switches, alerts } = world;
  return {
    hash: recorder.hash(),
    events: kernel.events(),
    endedAt: kernel.now(),
    failure: world.failure(),
    tail: recorder.tail(),
    points: lives.points,
    alerts,
    unfired: switches.unfired(),
    unmet: lives.unmet(),
    world,
    outside,
  };
}

function check<O extends object, F extends string>(scenario: Scenario<O, F>): void {
  const parsed = scenarioSchema.safeParse(scenario);
  if (!parsed.success) throw new RangeError(`a scenario that cannot be: ${z.prettifyError(parsed.error)}`);
  const names = scenario.lives.map(({ name }) => name);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined) throw new RangeError(`two lives are called "${twice}"`);
  const { startAt, lives, happenings, faults, switches } = scenario;
  for (const { name, bornAt } of lives)
    if (bornAt < startAt)
      throw new RangeError(`life "${name}" is born at ${bornAt}, before the start at ${startAt}`);
  for (const { what, at } of happenings)
    if (at < startAt) throw new RangeError(`"${what}" happens at ${at}, before the start at ${startAt}`);
  for (const { life } of faults)
    if (life !== undefined && !names.includes(life))
      throw new RangeError(`a fault of "${life}", and no life is called so`);
  for (const name of Object.keys(switches))
    if (Object.hasOwn(KERNEL_SWITCHES, name)) throw new RangeError(`switch "${name}" is the kernel's own`);
}
