import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import type { Arrived } from '../../../shared/sim/kite-line.ts';
import { routeOf } from '../protocol/plan.ts';
import type { Point } from '../../../shared/sim/fates.ts';
import { at, FIRST, type StoryName } from '../protocol/stories.ts';

/** Where a trade stands when somebody flattens. */
export interface State {
  readonly name: string;
  /** For people. */
  readonly words: string;
  readonly story: StoryName;
  /** What brought it there. */
  readonly kite: readonly FaultOptions[];
  /** When, by what a run without a flatten did. */
  readonly flattenAt: (did: Did) => number;
}

export interface Did {
  readonly arrived: readonly Arrived[];
  readonly points: readonly Point[];
}

/** So long after it was sent an order is on its way: Kite answers after 40 ms. */
const ON_ITS_WAY_MS = 5;
/** The entry has filled, and what protects it is on its way. */
const FILLED_MS = 60;
/** Everybody who sent it knows that no answer came. */
const UNANSWERED_MS = 8_000;

function sentAt({ arrived }: Did, route: 'place' | 'modify', from = 0): number {
  const found = arrived.find((each) => routeOf(each) === route && each.at >= from);
  if (found === undefined) throw new Error(`nobody sent a request to ${route}`);
  return found.at;
}

function queuedAt({ points }: Did): number {
  const found = points.find(({ name, phase }) => name === 'queue.enqueue' && phase === 'after');
  if (found === undefined) throw new Error('nothing was handed to the queue');
  return found.at;
}

export const STATES: readonly State[] = [
  { name: 'nothing open', words: 'nothing open', story: 'entry', kite: [], flattenAt: () => at(FIRST) - 500 },
  { name: 'entry decided', words: 'entry decided, not sent', story: 'entry', kite: [], flattenAt: queuedAt },
  {
    name: 'entry sent',
    words: 'entry sent, no answer yet',
    story: 'entry',
    kite: [],
    flattenAt: (did) => sentAt(did, 'place') + ON_ITS_WAY_MS,
  },
  {
    name: 'entry unknown, filled',
    words: 'entry unknown, filled',
    story: 'entry',
    kite: [{ fault: 'timeout-landed', route: 'place', nth: 1 }],
    flattenAt: (did) => sentAt(did, 'place') + UNANSWERED_MS,
  },
  {
    name: 'entry unknown, lost',
    words: 'entry unknown, never arrived',
    story: 'entry',
    kite: [{ fault: 'timeout-not-landed', route: 'place', nth: 1 }],
    flattenAt: (did) => sentAt(did, 'place') + UNANSWERED_MS,
  },
  {
    name: 'partly filled',
    words: 'partly filled, no stop yet',
    story: 'entry',
    kite: [{ fault: 'partial-fill', qty: 7, route: 'place', nth: 1 }],
    flattenAt: (did) => sentAt(did, 'place') + FILLED_MS,
  },
  { name: 'protected', words: 'protected', story: 'flatten', kite: [], flattenAt: () => at(558) + 30_000 },
  {
    name: 'stop triggered',
    words: 'stop triggered, price gone past it',
    story: 'gap',
    kite: [],
    flattenAt: () => at(558) + 1_000,
  },
  {
    name: 'trail out',
    words: 'trail under way',
    story: 'trail',
    kite: [],
    flattenAt: (did) => sentAt(did, 'modify') + ON_ITS_WAY_MS,
  },
  {
    name: 'target out',
    words: 'target under way',
    story: 'target',
    kite: [],
    flattenAt: (did) => sentAt(did, 'modify') + ON_ITS_WAY_MS,
  },
  {
    name: 'square-off out',
    words: 'square-off under way',
    story: 'square-off',
    kite: [],
    flattenAt: (did) => sentAt(did, 'modify', at(559)) + ON_ITS_WAY_MS,
  },
];
