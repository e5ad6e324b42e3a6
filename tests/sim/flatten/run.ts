import { flattenAnswerSchema, type FlattenAnswer } from '../../../shared/runtime/relay/flatten.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import type { Fired } from '../../../shared/sim/kite/faults.ts';
import { simulate, type Simulated } from '../../../shared/sim/simulate.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import type { World } from '../../../shared/sim/world.ts';
import { brokerFacts, isPost } from '../protocol/facts.ts';
import { outcomeOf } from '../protocol/run.ts';
import { NO_TROUBLE, type Outside, type Trouble } from '../protocol/stage.ts';
import { storyOf } from '../protocol/stories.ts';
import { staged } from '../protocol/world.ts';
import { RELAY_REQUEST, relayLife } from './relay-life.ts';
import type { State } from './states.ts';

/** What goes wrong while somebody flattens. */
export interface Failing {
  readonly kite: readonly FaultOptions[];
  readonly kernel: readonly ArmedFault[];
  /** From when somebody flattens on. */
  readonly storeDown: boolean;
}

export const NOTHING_FAILS: Failing = { kite: [], kernel: [], storeDown: false };

/** What a flatten came to. */
export interface Flattened {
  /** From the first asking to the reading that shows flat; null: no answer says so. */
  readonly flatMs: number | null;
  readonly answer: FlattenAnswer | null;
  /** What was open at the broker when the last answer came, in words; null: nothing. */
  readonly leftThen: string | null;
  /** What is open at the broker when all is over; null: nothing. */
  readonly left: string | null;
  /** What had to hold and did not; null: everything held. */
  readonly why: string | null;
  /** Something was armed and never met: the run has not shown what it was meant to. */
  readonly isUnmet: boolean;
  readonly run: Simulated<Outside>;
}

/** A relay answers within this, whatever happens. */
const ASK_WITHIN_MS = 280_000;
const AGAIN_MS = 5_000;
/** Who has heard so often that something is left does it by hand. */
const ASKED_MOST = 3;

/** When somebody flattens in that state: by a run in which nobody does. */
export async function flattenAtOf({ story, kite, flattenAt }: State): Promise<number> {
  const { run } = await outcomeOf({ ...storyOf(story), flattenAt: null }, 'alone', { ...NO_TROUBLE, kite });
  return flattenAt({ arrived: run.outside.arrived(), points: run.points });
}

export async function flattened(state: State, flattenAt: number, failing: Failing): Promise<Flattened> {
  const down: readonly ArmedFault[] = failing.storeDown
    ? [{ fault: 'store.unavailable', when: { from: flattenAt, until: Infinity } }]
    : [];
  const trouble: Trouble = {
    ...NO_TROUBLE,
    kite: [...state.kite, ...failing.kite],
    kernel: [...failing.kernel, ...down],
    flattenAt,
  };
  const story = { ...storyOf(state.story), flattenAt };
  const { scenario, stage } = staged(story, 'alone', trouble);
  const told: Pick<Writable<Flattened>, 'answer' | 'flatMs' | 'leftThen'> = {
    answer: null,
    flatMs: null,
    leftThen: null,
  };
  const ask = async (world: World, outside: Outside): Promise<void> => {
    for (let asked = 0; asked < ASKED_MOST;) {
      try {
        const body = { why: 'somebody flattens', all: false };
        const askedAt = world.now();
        const answer = flattenAnswerSchema.parse(await world.request(RELAY_REQUEST, body, ASK_WITHIN_MS));
        told.answer = answer;
        told.leftThen = openText(outside, world.now());
        if (answer.flat) told.flatMs = askedAt - flattenAt + answer.tookMs;
        asked += 1;
      } catch {
        // Nobody answered, or not with a report: it is asked again for as long as it takes.
      }
      if (told.flatMs !== null) return;
      await world.kernel.sleep(AGAIN_MS);
    }
  };
  const run = await simulate({
    ...scenario,
    lives: [...scenario.lives, relayLife(story, stage, scenario.startAt, aheadOf(failing))],
    happenings: [
      { at: flattenAt, what: 'somebody flattens', act: (world, outside) => void ask(world, outside) },
    ],
    // What is done without the store is claimed by nobody, so another judge looks at it.
    invariants: failing.storeDown
      ? { storeless: (_, outside) => storelessWhy(outside) }
      : scenario.invariants,
  });
  const failure = run.failure === null ? null : `${run.failure.kind}: ${run.failure.what}`;
  return {
    ...told,
    left: openText(run.outside, run.endedAt),
    why: failure ?? untrue(told) ?? (failing.storeDown ? null : (stage.judge?.ended() ?? null)),
    isUnmet: isUnmet(run, trouble.kite, run.outside.fired()),
    run,
  };
}

/** Whoever says flat is believed. */
function untrue({ flatMs, leftThen }: Pick<Flattened, 'flatMs' | 'leftThen'>): string | null {
  return flatMs === null || leftThen === null ? null : `flat was said with ${leftThen}`;
}

type Writable<T> = { -readonly [K in keyof T]: T[K] };

function openText(outside: Outside, at: number): string | null {
  const facts = brokerFacts(outside.orders(), at);
  const live = [...facts.entries, ...facts.exits].filter(({ isLive }) => isLive);
  const open = [
    ...(facts.net === 0 ? [] : [`${facts.net} held`]),
    ...live.map(({ side, status }) => `a ${side} that is ${status}`),
  ];
  return open.length === 0 ? null : open.join(', ');
}

/** By so much the relay's clock is ahead from the beginning to the end. */
function aheadOf({ kernel }: Failing): number {
  return kernel
    .filter(({ fault, life }) => fault === 'clock.skew' && life === 'relay')
    .reduce((sum, { ms = 0 }) => sum + ms, 0);
}

/** Nothing is placed by the relay, and nothing that it changes turns the position round. */
function storelessWhy(outside: Outside): string | null {
  const placed = outside.arrived().find((each) => each.caller === 'relay' && isPost(each));
  if (placed !== undefined) return 'the relay placed an order without the store';
  const { net } = brokerFacts(outside.orders(), Infinity);
  return net < 0 ? `the net crossed zero: ${net}` : null;
}

function isUnmet(
  { unfired, unmet }: Simulated<Outside>,
  kite: readonly FaultOptions[],
  fired: readonly Fired[],
): boolean {
  return unfired.length > 0 || unmet.length > 0 || fired.length < kite.length;
}
