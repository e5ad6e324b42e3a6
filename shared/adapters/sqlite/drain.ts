import type { Clock, Task } from '../../ports.ts';
import type { SqliteFile } from './file.ts';
import type { QueueSettings } from './queue.ts';
import type { Leased, TaskTable } from './task-table.ts';

export interface DrainParts {
  readonly file: SqliteFile;
  readonly table: TaskTable;
  readonly clock: Clock;
  readonly owner: string;
  readonly settings: QueueSettings;
}

/** Characters of what a handler threw that are kept with its task; the drain's own error has it whole. */
const ERROR_TEXT_MAX = 2_000;

/** What a handler's end comes to, still to be written down. */
interface Verdict {
  readonly leased: Leased;
  /** null: it resolved. */
  readonly failure: { readonly text: string } | null;
}

/** One drain: what it has in hand, and what went wrong in it. */
interface Round {
  readonly handle: (task: Task) => Promise<void>;
  inHand: number;
  /** The file failed: nothing more is handed over, what is in hand is waited for. */
  stopped: boolean;
  readonly failed: { readonly seq: number; readonly what: string }[];
  readonly errors: unknown[];
}

/** The queue's drain; `wake` tells the running ones that there may be something new. Drains that overlap share the concurrency limit. */
export function drainer(parts: DrainParts): {
  drain(handle: (task: Task) => Promise<void>): Promise<void>;
  wake(): void;
} {
  const { settings } = parts;
  let signal = Promise.withResolvers<void>();
  /** Handed over by us and not come back yet. */
  const inHand = new Set<number>();
  /** Verdicts that the file did not take: written down before anything else is handed over, so that what is done is not done again. */
  const owed: Verdict[] = [];

  const wake = (): void => {
    signal.resolve();
    signal = Promise.withResolvers<void>();
  };

  const run = async (round: Round, leased: Leased): Promise<void> => {
    const verdict = { leased, failure: await failureOf(round, leased) };
    try {
      conclude(parts, verdict, round.errors);
    } catch (error) {
      owed.push(verdict);
      stop(round, error);
    }
    inHand.delete(leased.seq);
    round.inHand -= 1;
    wake();
  };

  const next = (round: Round): Leased | null => {
    if (round.stopped || inHand.size >= settings.concurrency) return null;
    try {
      for (let verdict = owed[0]; verdict !== undefined; verdict = owed[0]) {
        conclude(parts, verdict, round.errors);
        owed.shift();
      }
      return claim(parts, [...inHand, ...round.failed.map(({ seq }) => seq)]);
    } catch (error) {
      stop(round, error);
      return null;
    }
  };

  return {
    wake,
    async drain(handle) {
      const round: Round = { handle, inHand: 0, stopped: false, failed: [], errors: [] };
      for (;;) {
        const leased = next(round);
        if (leased !== null) {
          inHand.add(leased.seq);
          round.inHand += 1;
          void run(round, leased);
        } else if (round.inHand === 0 && (round.stopped || inHand.size < settings.concurrency)) break;
        else await signal.promise;
      }
      if (round.errors.length > 0) throw new AggregateError(round.errors, messageOf(round));
    },
  };
}

/** null: the handler resolved. */
async function failureOf(round: Round, { seq, task, attempts }: Leased): Promise<{ text: string } | null> {
  try {
    await round.handle(task);
    return null;
  } catch (error) {
    round.failed.push({ seq, what: `${task.name} (attempt ${attempts})` });
    round.errors.push(error);
    return { text: String(error).slice(0, ERROR_TEXT_MAX) };
  }
}

function stop(round: Round, error: unknown): void {
  round.stopped = true;
  round.errors.push(error);
}

function messageOf({ failed, errors }: Round): string {
  return `not done, kept: ${failed.map(({ what }) => what).join(', ')}; ${errors.map(String).join('; ')}`;
}

/** The oldest due task, now leased to us; null: none is due. One that took down its process at its last attempt is buried on the way. */
function claim({ file, table, clock, owner, settings }: DrainParts, skip: readonly number[]): Leased | null {
  // Looking first without a write transaction: an idle queue writes nothing.
  if (table.due(owner, clock.now(), skip) === null) return null;
  return file.transaction(() => {
    const at = clock.now();
    for (let found = table.due(owner, at, skip); found !== null; found = table.due(owner, at, skip)) {
      if (found.wasRunning && found.attempts >= settings.attemptsMax) {
        table.bury(found.seq, at);
        continue;
      }
      table.lease(found.seq, owner, at, at + settings.leaseMs);
      return { seq: found.seq, task: found.task, attempts: found.attempts + 1 };
    }
    return null;
  });
}

/** Writes a verdict down; where another process took the task over meanwhile, that is said in `errors` and theirs to conclude. */
function conclude(
  { file, table, clock, owner, settings }: DrainParts,
  { leased: { seq, task, attempts }, failure }: Verdict,
  errors: unknown[],
): void {
  const ours = file.transaction(() => {
    const at = clock.now();
    if (failure === null) return table.finish(seq, owner, at);
    const { attemptsMax, backOffMs, backOffFactor, backOffMaxMs } = settings;
    const wait = Math.min(backOffMaxMs, backOffMs * backOffFactor ** (attempts - 1));
    return table.fail(seq, owner, at, attempts >= attemptsMax ? null : at + wait, failure.text);
  });
  if (!ours)
    errors.push(new Error(`the task ${task.name}: its lease ended and another process took it over`));
}
