import type { FaultName, FaultOptions, Route } from '../../../shared/sim/kite/fault-schema.ts';
import { KERNEL_SWITCHES, type ArmedFault, type KernelFault } from '../../../shared/sim/switches.ts';

/**
 * Every failure switch of the Kite model that concerns a trade. `pairs`: it stands for its class where a failure meets a death as well; the others
 * of the class reach the adapter's caller as the very same answer, after as much or less time (`failures.test.ts` holds them to that).
 */
export interface KiteFailure {
  readonly name: string;
  readonly routes: readonly Route[];
  readonly pairs: boolean;
  readonly on: (route: Route, nth: number) => FaultOptions;
}

const WRITES: readonly Route[] = ['place', 'modify', 'cancel'];
const READS: readonly Route[] = ['orders', 'trades', 'positions', 'order-margins', 'funds'];
const ALL: readonly Route[] = [...WRITES, ...READS];
/** Beyond the HTTP timeout and the settling time: everybody has taken it for lost by then. */
const LATE_MS = 25_000;
/** In the minute after: what was decided since has been done by then. */
const NEXT_MS = 70_000;

type Bare = 'reset' | 'server-error' | 'bad-gateway' | 'gateway-timeout' | 'html-200';

function bothWays(fault: Bare, pairs: boolean): readonly KiteFailure[] {
  return [true, false].map((landed) => ({
    name: `${fault}, ${landed ? 'done' : 'not done'}`,
    // A reading changes nothing: whether it landed cannot be told.
    routes: landed ? WRITES : ALL,
    pairs,
    on: (route, nth) => ({ fault, landed, route, nth }),
  }));
}

export const KITE_FAILURES: readonly KiteFailure[] = [
  {
    name: 'timeout, done',
    routes: WRITES,
    pairs: true,
    on: (route, nth) => ({ fault: 'timeout-landed', route, nth }),
  },
  {
    name: 'timeout, not done',
    routes: ALL,
    pairs: true,
    on: (route, nth) => ({ fault: 'timeout-not-landed', route, nth }),
  },
  ...bothWays('reset', false),
  ...bothWays('server-error', false),
  ...bothWays('bad-gateway', false),
  ...bothWays('gateway-timeout', false),
  ...bothWays('html-200', false),
  ...[8_000, LATE_MS].map((landAfterMs): KiteFailure => ({
    name: `400 timed out, done ${landAfterMs / 1000} s later`,
    routes: WRITES,
    pairs: true,
    on: (route, nth) => ({ fault: 'timed-out-400', landAfterMs, route, nth }),
  })),
  { name: '429', routes: ALL, pairs: true, on: (route, nth) => ({ fault: 'rate-limited', route, nth }) },
  {
    name: 'dead token',
    routes: ALL,
    pairs: false,
    on: (route, nth) => ({ fault: 'dead-token', route, nth }),
  },
  {
    name: 'revoked address',
    routes: WRITES,
    pairs: false,
    on: (route, nth) => ({ fault: 'revoked-ip', route, nth }),
  },
  {
    name: 'no protection',
    routes: ['place', 'modify'],
    pairs: false,
    on: (route, nth) => ({ fault: 'missing-protection', route, nth }),
  },
  {
    name: 'RMS reject',
    routes: ['place'],
    pairs: true,
    on: (route, nth) => ({ fault: 'rms-reject', route, nth }),
  },
  {
    name: 'RMS reject after 3 s',
    routes: ['place'],
    pairs: false,
    on: (route, nth) => ({ fault: 'rms-reject', afterMs: 3_000, route, nth }),
  },
  {
    name: 'partial fill',
    routes: ['place'],
    pairs: true,
    on: (route, nth) => ({ fault: 'partial-fill', qty: 7, route, nth }),
  },
  ...[3_000, 12_000].map((ms): KiteFailure => ({
    name: `in the book after ${ms / 1000} s`,
    routes: ['place'],
    pairs: ms > 10_000,
    on: (route, nth) => ({ fault: 'book-lag', ms, route, nth }),
  })),
  ...[3_000, 9_000].map((delayMs): KiteFailure => ({
    name: `answer after ${delayMs / 1000} s`,
    routes: ALL,
    pairs: false,
    on: (route, nth) => ({ fault: 'slow-answer', delayMs, route, nth }),
  })),
  ...[5_000, LATE_MS, NEXT_MS].flatMap((afterMs) =>
    (['silent', 'accepted'] as const).map((answer): KiteFailure => ({
      name: `put ${afterMs / 1000} s late, ${answer}`,
      routes: ['modify'],
      pairs: (answer === 'silent') === (afterMs === LATE_MS),
      on: (route, nth) => ({ fault: 'late-put', afterMs, answer, route, nth }),
    })),
  ),
  {
    name: 'cancel race',
    routes: ['cancel'],
    pairs: true,
    on: (route, nth) => ({ fault: 'cancel-race', route, nth }),
  },
  {
    name: 'short book',
    routes: ['orders', 'trades'],
    pairs: false,
    on: (route, nth) => ({ fault: 'short-book', route, nth }),
  },
  {
    name: 'stale positions',
    routes: ['positions'],
    pairs: false,
    on: (route, nth) => ({ fault: 'stale-positions', ageMs: 20_000, route, nth }),
  },
];

/** Of the updates that Kite sends by itself, the nth. */
export const UPDATE_FAILURES: readonly ((nth: number) => FaultOptions)[] = [
  (nth) => ({ fault: 'late-updates', byMs: 20_000, nth }),
  (nth) => ({ fault: 'reordered-updates', nth }),
  (nth) => ({ fault: 'duplicated-updates', nth }),
  (nth) => ({ fault: 'lost-updates', nth }),
];

/** What the harness does not arm, and why. */
export const LEFT_OUT: Partial<Record<FaultName, string>> = {
  'rms-square-off': 'a story of its own: the model does it at the hour of the session',
  'skewed-date': 'nothing that sends orders here reads the time of an answer',
  'missing-date': 'the same',
};

/** The kernel's switches for a call, with what they need besides. */
export const STORE_FAILURES: Readonly<Record<'read' | 'commit', readonly Omit<ArmedFault, 'when'>[]>> = {
  read: [{ fault: 'store.unavailable' }, { fault: 'store.read.deadline' }],
  commit: [
    { fault: 'store.commit.conflict' },
    { fault: 'store.commit.landed-error' },
    { fault: 'store.commit.deadline' },
    { fault: 'store.commit.lands-late', ms: 300 },
    { fault: 'store.commit.lands-late', ms: 15_000 },
  ],
};

export const QUEUE_FAILURES: readonly Omit<ArmedFault, 'when'>[] = [
  { fault: 'queue.enqueue.unavailable' },
  { fault: 'queue.enqueue.landed-error' },
  { fault: 'queue.deliver.twice' },
  { fault: 'queue.deliver.late', ms: 5_000 },
  { fault: 'queue.deliver.late', ms: 30_000 },
  { fault: 'queue.deliver.behind' },
  { fault: 'queue.deliver.lost-ack' },
  { fault: 'queue.deliver.never' },
];

export const SCHEDULER_FAILURES: readonly Omit<ArmedFault, 'when'>[] = [
  { fault: 'scheduler.late', ms: 700 },
  { fault: 'scheduler.late', ms: 30_000 },
  { fault: 'scheduler.twice' },
  { fault: 'scheduler.missed' },
];

export const CLOCK_FAILURES: readonly number[] = [-900, 900];

/** Which of the kernel's switches the lists above name. */
export function namedSwitches(): ReadonlySet<KernelFault> {
  const lists = [STORE_FAILURES.read, STORE_FAILURES.commit, QUEUE_FAILURES, SCHEDULER_FAILURES];
  return new Set<KernelFault>([...lists.flat().map(({ fault }) => fault), 'clock.skew']);
}

export const ALL_SWITCHES: readonly string[] = Object.keys(KERNEL_SWITCHES);
