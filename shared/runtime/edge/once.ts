import { dayOf, minuteOf } from '../../domain/time.ts';
import { minutesOn } from '../jobs/cron.ts';
import type { JobParts } from '../jobs/received.ts';
import { receivedJob } from '../jobs/received.ts';
import type { Job } from '../jobs/schema.ts';
import type { Outcome } from './work.ts';

/** How often it is looked whether somebody else's work on the same run is over. */
const LOOK_MS = 2_000;

const NAMES = ['x-cloudscheduler', 'x-cloudscheduler-jobname', 'x-cloudscheduler-scheduletime'] as const;

/** The work came to something that has to be asked for again. */
class NotDone extends Error {
  override readonly name = 'NotDone';
  readonly outcome: Outcome;

  constructor(outcome: Outcome) {
    super('not done');
    this.outcome = outcome;
  }
}

/**
 * A call of Cloud Scheduler for the function `what`, whose work is done once for each scheduled run. A repetition that comes while it is being done waits, and
 * takes it over when whoever had it has died; one that comes later finds it done. What failed, or is to be asked for again, is not done: its repetition does
 * it. A run by hand stands for no scheduled one and is always done. A call that is of no job of ours by its headers, or of a minute that the job's schedule
 * does not have, is done unguarded, and told: what was deployed otherwise than it is written down here must not keep a day from its preflight.
 */
export async function doneOnce(
  parts: JobParts,
  what: string,
  header: (name: string) => string | undefined,
  work: (at: number | null) => Promise<Outcome>,
): Promise<Outcome> {
  const { jobs, ports, sleepUntil } = parts;
  const headers = Object.fromEntries(NAMES.map((name) => [name, header(name)]));
  const job = jobs.find((each) => each.what === what && each.name === headers['x-cloudscheduler-jobname']);
  if (job === undefined) return unguarded(parts, what, 'it names no job of this function', work);
  const until = ports.clock.now() + job.attemptDeadlineSeconds * 1000;
  for (;;) {
    const came: { outcome: Outcome } = { outcome: { kind: 'done', data: {} } };
    try {
      const received = await receivedJob(parts, what, headers, async ({ at }) => {
        came.outcome = await work(at);
        if (came.outcome.kind === 'again') throw new NotDone(came.outcome);
      });
      if (received.kind === 'refused') return await unguarded(parts, what, received.why, work);
      if (received.kind === 'busy' && ports.clock.now() < until) {
        await sleepUntil(ports.clock.now() + LOOK_MS);
        continue;
      }
      if (received.kind === 'busy') return { kind: 'again', why: received.why };
      if (received.kind === 'done') return came.outcome;
      const { kind: rule, why } = received;
      if (rule === 'closed' && !isOfSchedule(job, headers)) return await unguarded(parts, what, why, work);
      ports.log.write(rule === 'late' ? 'WARN' : 'INFO', null, 'a run is not done', {
        job: job.name,
        rule,
        why,
      });
      return { kind: 'refused', rule, why };
    } catch (error) {
      if (error instanceof NotDone) return error.outcome;
      throw error;
    }
  }
}

/** Whether the job’s schedule has the minute for which it was called, be the market open or not. */
function isOfSchedule({ cron }: Job, headers: Readonly<Record<string, string | undefined>>): boolean {
  const at = Date.parse(headers['x-cloudscheduler-scheduletime'] ?? '');
  return minutesOn(cron, dayOf(at)).includes(minuteOf(at));
}

function unguarded(
  { ports }: JobParts,
  what: string,
  why: string,
  work: (at: number | null) => Promise<Outcome>,
): Promise<Outcome> {
  ports.log.write('WARN', null, 'a scheduled call is done without its guard', { function: what, why });
  return work(null);
}
