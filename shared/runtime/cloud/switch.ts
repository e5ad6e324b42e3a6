import type { CloudCaller, CloudCallers } from '../../ports.ts';
import type { Job } from '../jobs/schema.ts';
import { messageOf } from '../jobs/telling.ts';

export interface SwitchParts {
  readonly queue: CloudCallers;
  /** The name of the queue that entries go through. */
  readonly queueName: string;
  readonly jobs: CloudCallers;
  /** Ours: what else there is in the project is left alone. */
  readonly ours: readonly Pick<Job, 'name' | 'what'>[];
}

export interface SwitchRow {
  readonly kind: CloudCaller['kind'];
  readonly name: string;
  /** `missing`: it is not there. `unknown`: it could not be asked. */
  readonly state: CloudCaller['state'] | 'missing' | 'unknown';
  readonly nextAt: number | null;
  /** It can lead to an entry: a pause is of these, and of others only where that is asked for. */
  readonly decides: boolean;
}

/** How everything stands, as it was read after whatever was done. */
export interface SwitchReport {
  readonly rows: readonly SwitchRow[];
  /** Jobs of others in the same place. */
  readonly others: number;
  /** What could not be done or read, a sentence each. */
  readonly problems: readonly string[];
}

/** Functions that decide: one for each bot. The others look after what is open, or tell people things. */
const DECIDING = /^tick-/;

/**
 * The second channel of a halt: it needs neither the store nor a function of ours. First the queue, for every entry goes through it; then the jobs that
 * decide (`all`: the others too, and then a stop that is lost is not placed again). What fails keeps nothing from the rest. What rests at the exchange rests.
 */
export async function pauseCloud(parts: SwitchParts, all: boolean): Promise<SwitchReport> {
  const problems: string[] = [];
  // Pausing what is paused is no error of a queue's, so nothing need be known about it.
  await tried(problems, `the queue ${parts.queueName} is not paused`, () =>
    parts.queue.pause(parts.queueName),
  );
  for (const { name, decides, state } of await jobRows(parts, problems))
    if (state === 'running' && (all || decides))
      await tried(problems, `the job ${name} is not paused`, () => parts.jobs.pause(name));
  const report = await cloudStatus(parts);
  const going = report.rows.filter((row) => row.state === 'running' && (all || row.decides));
  const still = going.map(({ kind, name }) => `the ${kind} ${name} still runs`);
  return { ...report, problems: [...new Set([...problems, ...report.problems, ...still])] };
}

/** Everything that is paused of ours: the jobs, then the queue. A halt of the account stays what it is. */
export async function resumeCloud(parts: SwitchParts): Promise<SwitchReport> {
  const problems: string[] = [];
  for (const { name, state } of await jobRows(parts, problems))
    if (state === 'paused')
      await tried(problems, `the job ${name} is not resumed`, () => parts.jobs.resume(name));
  await tried(problems, `the queue ${parts.queueName} is not resumed`, () =>
    parts.queue.resume(parts.queueName),
  );
  const report = await cloudStatus(parts);
  const still = report.rows
    .filter(({ state }) => state === 'paused')
    .map(({ kind, name }) => `the ${kind} ${name} is still paused`);
  return { ...report, problems: [...new Set([...problems, ...report.problems, ...still])] };
}

export async function cloudStatus(parts: SwitchParts): Promise<SwitchReport> {
  const problems: string[] = [];
  const { queueName: name, ours } = parts;
  const queues = await tried(problems, `the queue ${name} cannot be read`, () => parts.queue.list());
  const queue = queues?.find((each) => each.name === name);
  const row: SwitchRow = {
    kind: 'queue',
    name,
    state: queue?.state ?? (queues === null ? 'unknown' : 'missing'),
    nextAt: null,
    decides: true,
  };
  const jobs = await tried(problems, 'the jobs cannot be read', () => parts.jobs.list());
  const others = (jobs ?? []).filter((job) => !ours.some((each) => each.name === job.name)).length;
  return { rows: [row, ...rowsOf(parts, jobs)], others, problems };
}

async function jobRows(parts: SwitchParts, problems: string[]): Promise<readonly SwitchRow[]> {
  return rowsOf(parts, await tried(problems, 'the jobs cannot be read', () => parts.jobs.list()));
}

/** `jobs` null: they could not be read. */
function rowsOf({ ours }: SwitchParts, jobs: readonly CloudCaller[] | null): readonly SwitchRow[] {
  return ours.map(({ name, what }) => {
    const job = jobs?.find((each) => each.name === name);
    return {
      kind: 'job',
      name,
      state: job?.state ?? (jobs === null ? 'unknown' : 'missing'),
      nextAt: job?.nextAt ?? null,
      decides: DECIDING.test(what),
    };
  });
}

/** Null: it failed, and the problems say so. */
async function tried<T>(problems: string[], what: string, work: () => Promise<T>): Promise<T | null> {
  try {
    return await work();
  } catch (error) {
    problems.push(`${what}: ${messageOf(error)}`);
    return null;
  }
}
