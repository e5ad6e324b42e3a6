import { z } from 'zod';
import { Random } from '../backtest/synthetic/random.ts';

/** A fault that can be armed. `ms`: whether it says for how long. */
export interface Switch {
  readonly about: string;
  readonly ms: 'none' | 'needed';
}

/** What the simulated store, queue, scheduler and clocks can be made to do. Parts of a scenario's own bring tables of their own. */
export const KERNEL_SWITCHES = {
  'store.unavailable': { about: 'reads, listings and commits fail, nothing is written', ms: 'none' },
  'store.read.deadline': { about: 'a read or a listing fails after the deadline', ms: 'none' },
  'store.commit.conflict': {
    about:
      'contention: the first key expected is called stale (where none is expected the commit fails), nothing is written',
    ms: 'none',
  },
  'store.commit.landed-error': { about: 'the commit is written and answers an error', ms: 'none' },
  'store.commit.deadline': { about: 'the commit fails after the deadline, nothing is written', ms: 'none' },
  'store.commit.lands-late': {
    about: 'the commit fails after the deadline and is tried by the server `ms` later, if it still can be',
    ms: 'needed',
  },
  'queue.enqueue.unavailable': { about: 'a task is not taken, and the caller is told so', ms: 'none' },
  'queue.enqueue.landed-error': {
    about: 'a task is taken and the caller is told that it failed',
    ms: 'none',
  },
  'queue.deliver.twice': { about: 'a task is handed over a second time as well', ms: 'none' },
  'queue.deliver.late': { about: 'a task is handed over `ms` later', ms: 'needed' },
  'queue.deliver.behind': { about: 'a task is handed over after all that wait now', ms: 'none' },
  'queue.deliver.lost-ack': { about: 'a task was done, the queue does not hear of it', ms: 'none' },
  'queue.deliver.never': { about: 'a task is taken and never handed over', ms: 'none' },
  'scheduler.late': { about: 'a job is called `ms` late', ms: 'needed' },
  'scheduler.twice': { about: 'a job is called twice at once', ms: 'none' },
  'scheduler.missed': { about: 'a job is not called', ms: 'none' },
  'clock.skew': {
    about: "a life's clock is `ms` ahead, below zero behind: it jumps at both ends",
    ms: 'needed',
  },
} as const satisfies Readonly<Record<string, Switch>>;

export type KernelFault = keyof typeof KERNEL_SWITCHES;

/** The call of that number that the switch could meet, from 1 on; or each in [from, until), with that chance. */
export type When =
  | { readonly call: number }
  | { readonly from: number; readonly until: number; readonly chance?: number };

export interface ArmedFault<F extends string = KernelFault> {
  readonly fault: F;
  readonly when: When;
  /** Only for calls of the life of that name. */
  readonly life?: string;
  readonly ms?: number;
}

export interface Fired<F extends string> {
  readonly fault: F;
  /** 0 where the switch has none. */
  readonly ms: number;
}

const armedSchema = z.strictObject({
  fault: z.string(),
  when: z.union([
    z.strictObject({ call: z.int().min(1) }),
    z.strictObject({
      from: z.int(),
      until: z.union([z.int(), z.literal(Infinity)]),
      chance: z.number().gt(0).max(1).optional(),
    }),
  ]),
  life: z.string().optional(),
  ms: z.int().optional(),
});

interface Armed {
  readonly fault: ArmedFault<string>;
  readonly random: Random;
  calls: number;
  fired: number;
}

/** The faults of one run, and which of them have happened. */
export class Switchboard {
  readonly #armed: readonly Armed[];

  /** Throws a RangeError for a switch that is not in the table, and for a fault that does not fit its schema. */
  constructor(table: Readonly<Record<string, Switch>>, faults: readonly ArmedFault<string>[], seed: number) {
    this.#armed = faults.map((fault, i) => {
      checkFault(table, fault, i);
      return { fault, random: Random.named(`${seed} fault ${i}`), calls: 0, fired: 0 };
    });
  }

  /** The first of `names` that is armed for this call of `life` (null: of nobody's) at `now`. Each fault of those names counts the call. */
  fire<F extends string>(names: readonly F[], life: string | null, now: number): Fired<F> | null {
    let found: Fired<F> | null = null;
    let rank = names.length;
    for (const armed of this.#armed) {
      const place = names.findIndex((name) => name === armed.fault.fault);
      const name = names[place];
      if (name === undefined || (armed.fault.life !== undefined && armed.fault.life !== life)) continue;
      armed.calls += 1;
      if (!meets(armed, now) || place >= rank) continue;
      armed.fired += 1;
      rank = place;
      found = { fault: name, ms: armed.fault.ms ?? 0 };
    }
    return found;
  }

  /** Milliseconds by which the clock of a life is ahead. */
  skewOf(life: string, now: number): number {
    let ahead = 0;
    for (const armed of this.#armed) {
      const { fault, when, ms = 0 } = armed.fault;
      if (fault !== 'clock.skew' || (armed.fault.life !== undefined && armed.fault.life !== life)) continue;
      if ('call' in when || now < when.from || now >= when.until) continue;
      armed.fired += 1;
      ahead += ms;
    }
    return ahead;
  }

  /** Armed and never met: a run with such has not shown what it was meant to. */
  unfired(): readonly ArmedFault<string>[] {
    return this.#armed.filter(({ fired }) => fired === 0).map(({ fault }) => fault);
  }
}

function meets({ fault: { when }, calls, random }: Armed, now: number): boolean {
  if ('call' in when) return calls === when.call;
  if (now < when.from || now >= when.until) return false;
  return when.chance === undefined || random.uniform() < when.chance;
}

function checkFault(table: Readonly<Record<string, Switch>>, fault: unknown, index: number): void {
  const result = armedSchema.safeParse(fault);
  if (!result.success) throw new RangeError(`fault ${index + 1}: ${z.prettifyError(result.error)}`);
  const { fault: name, ms, when } = result.data;
  const found = Object.hasOwn(table, name) ? table[name] : undefined;
  if (found === undefined)
    throw new RangeError(
      `fault ${index + 1}: there is no switch "${name}"; there are: ${Object.keys(table).join(', ')}`,
    );
  if ((found.ms === 'needed') !== (ms !== undefined))
    throw new RangeError(
      `fault ${index + 1}: switch "${name}" ${found.ms === 'needed' ? 'needs `ms`' : 'has no `ms`'}`,
    );
  if (ms !== undefined && ms < 0 && name !== 'clock.skew')
    throw new RangeError(`fault ${index + 1}: \`ms\` of "${name}" is at least 0, got ${ms}`);
  if (name === 'clock.skew' && ('call' in when || when.chance !== undefined))
    throw new RangeError(
      `fault ${index + 1}: a clock is wrong from an instant until another, not for a call`,
    );
}
