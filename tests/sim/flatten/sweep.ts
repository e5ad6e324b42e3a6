import { CLOCK_FAILURES, KITE_FAILURES, STORE_FAILURES } from '../protocol/failures.ts';
import { routeOf } from '../protocol/plan.ts';
import type { Route } from '../../../shared/sim/kite/fault-schema.ts';
import type { ArmedFault } from '../../../shared/sim/switches.ts';
import { flattenAtOf, flattened, NOTHING_FAILS, type Failing, type Flattened } from './run.ts';
import type { State } from './states.ts';

/** A failure while somebody flattens, at one call. */
export interface Planned {
  readonly failure: string;
  readonly where: string;
  readonly failing: Failing;
}

/** What became of a state under a failure, at every call that it can meet. */
export interface Row {
  readonly failure: string;
  runs: number;
  /** Armed and never met: those have shown nothing. */
  unmet: number;
  /** Of the runs that came to an answer that says flat, ms. */
  readonly flatMs: number[];
  /** What a person is left with, and in how many runs. */
  readonly left: Record<string, number>;
  /** With where. */
  readonly violations: string[];
}

/** Of the calls of a route after the flatten began so many are disturbed: a later one is as one of them. */
const WRITES_MOST = 4;
const READS_MOST = 2;
const STORE_CALLS_MOST = 12;

const WRITES: ReadonlySet<Route> = new Set<Route>(['place', 'modify', 'cancel']);

/** Every failure of the broker and, where it is up, of the store, at the calls that a flatten under no failure makes. */
export function planned({ run }: Flattened, flattenAt: number, storeDown: boolean): readonly Planned[] {
  const counts = new Map<Route, number>();
  const disturbed = new Map<Route, number>();
  const kite = run.outside.arrived().flatMap((each): readonly Planned[] => {
    const route = routeOf(each);
    const nth = (counts.get(route) ?? 0) + 1;
    counts.set(route, nth);
    if (each.at < flattenAt) return [];
    const before = disturbed.get(route) ?? 0;
    if (before >= (WRITES.has(route) ? WRITES_MOST : READS_MOST)) return [];
    disturbed.set(route, before + 1);
    return KITE_FAILURES.filter(({ routes }) => routes.includes(route)).map(({ name, on }) => ({
      failure: name,
      where: `${route} ${nth}`,
      failing: { kite: [on(route, nth)], kernel: [], storeDown },
    }));
  });
  return storeDown ? kite : [...kite, ...storeFailures(run, flattenAt), ...clocks()];
}

function storeFailures({ points }: Flattened['run'], flattenAt: number): readonly Planned[] {
  const calls = points.filter(({ name, phase }) => phase === 'before' && name.startsWith('store.'));
  const first = calls.findIndex((point) => point.at >= flattenAt);
  if (first < 0) return [];
  const commitsUpTo = (i: number): number =>
    calls.slice(0, i + 1).filter(({ name }) => name === 'store.commit').length;
  return calls.slice(first, first + STORE_CALLS_MOST).flatMap(({ name }, offset): readonly Planned[] => {
    const i = first + offset;
    const isCommit = name === 'store.commit';
    const faults = isCommit ? [STORE_FAILURES.read[0]!, ...STORE_FAILURES.commit] : STORE_FAILURES.read;
    return faults.map((fault) => {
      // A store that is not there is so for readings and commits together, and counts both.
      const call =
        fault.fault === 'store.unavailable' ? i + 1 : isCommit ? commitsUpTo(i) : i + 1 - commitsUpTo(i);
      return kernel({ ...fault, when: { call } }, `${name} ${i + 1}`);
    });
  });
}

function clocks(): readonly Planned[] {
  return CLOCK_FAILURES.map((ms) =>
    kernel(
      { fault: 'clock.skew', life: 'relay', ms, when: { from: 0, until: Infinity } },
      'the relay’s clock',
    ),
  );
}

function kernel(fault: ArmedFault, where: string): Planned {
  const ms = fault.ms === undefined ? '' : ` ${fault.ms} ms`;
  return { failure: `${fault.fault}${ms}`, where, failing: { ...NOTHING_FAILS, kernel: [fault] } };
}

/** All runs of a state. `only`: of the failures those. */
export async function swept(
  state: State,
  storeDown: boolean,
  only: (failure: string) => boolean = () => true,
): Promise<readonly Row[]> {
  const flattenAt = await flattenAtOf(state);
  const calm = await flattened(state, flattenAt, { ...NOTHING_FAILS, storeDown });
  const rows = new Map<string, Row>();
  count(rows, 'none', '', calm);
  for (const { failure, where, failing } of planned(calm, flattenAt, storeDown))
    if (only(failure)) count(rows, failure, where, await flattened(state, flattenAt, failing));
  return [...rows.values()];
}

function count(rows: Map<string, Row>, failure: string, where: string, outcome: Flattened): void {
  const row = rows.get(failure) ?? { failure, runs: 0, unmet: 0, flatMs: [], left: {}, violations: [] };
  rows.set(failure, row);
  row.runs += 1;
  if (outcome.isUnmet) row.unmet += 1;
  if (outcome.flatMs !== null) row.flatMs.push(outcome.flatMs);
  if (outcome.why !== null) row.violations.push(`${where}: ${outcome.why}`);
  const left = leftWith(outcome);
  if (left !== null) row.left[left] = (row.left[left] ?? 0) + 1;
}

/** Null: nothing is left, and the answer says so. */
function leftWith({ flatMs, answer, left }: Flattened): string | null {
  if (flatMs !== null) return left === null ? null : `flat was said, and later: ${left}`;
  const said = answer === null ? 'no answer' : wordsOf(answer.left);
  return left === null ? `nothing, and the answer is: ${said}` : `${left}: ${said}`;
}

/** The words of the answer, without ids. */
function wordsOf(left: readonly string[]): string {
  return left.map((each) => each.replaceAll(/\b[0-9a-z]{19}\b/g, '…')).join('; ');
}
