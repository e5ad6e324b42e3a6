import { z } from 'zod';
import { isoText } from '../../../domain/time.ts';
import { json, type Page } from '../../kite/server/http.ts';
import { jobFaultSchema } from '../scheduler/faults.ts';
import type { CloudScheduler } from '../scheduler/cloud-scheduler.ts';
import { taskFaultSchema } from '../tasks/faults.ts';
import type { TaskQueue } from '../tasks/task-queue.ts';
import { bodyAs } from '../wire.ts';
import type { Driver } from './driver.ts';

/** No further than this at a time: a queue keeps a task for 31 days. */
const ADVANCE_MAX_MS = 31 * 86_400_000;

const advanceSchema = z
  .strictObject({
    to: z.int().optional(),
    byMs: z.int().min(0).optional(),
    settled: z.boolean().default(true),
  })
  .refine(({ to, byMs }) => (to === undefined) !== (byMs === undefined), {
    error: 'needs one of `to` (epoch ms) and `byMs`',
  });

const armSchema = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('queue'), queue: z.string(), fault: taskFaultSchema }),
  z.strictObject({ of: z.literal('scheduler'), fault: jobFaultSchema }),
]);

/** What the control routes reach. */
export interface CloudControlled {
  readonly queues: ReadonlyMap<string, TaskQueue>;
  readonly scheduler: CloudScheduler;
  readonly driver: Driver;
}

type Handler = (of: CloudControlled, body: string) => Page | Promise<Page>;

/** The routes beside Google's, for tests and for people who drive the servers. */
export const CONTROL: Readonly<Record<string, Handler>> = {
  'POST /_control/advance': advance,
  'POST /_control/arm': arm,
  'GET /_control/state': (of) => json(200, state(of)),
};

/** Undefined: no control route. */
export function controlled(method: string, pathname: string): Handler | undefined {
  return Object.hasOwn(CONTROL, `${method} ${pathname}`) ? CONTROL[`${method} ${pathname}`] : undefined;
}

async function advance({ driver }: CloudControlled, body: string): Promise<Page> {
  const read = bodyAs(advanceSchema, body);
  if ('page' in read) return read.page;
  const { to, byMs, settled } = read.value;
  const now = driver.reach();
  const target = to ?? now + (byMs ?? 0);
  if (target < now)
    return refused(`time goes on: ${isoText(target)} is before ${isoText(now)}, which is now`);
  if (target > now + ADVANCE_MAX_MS) return refused(`${isoText(target)} is more than 31 days ahead`);
  await driver.moveTo(target, settled);
  return json(200, { now: driver.reach() });
}

function arm({ queues, scheduler, driver }: CloudControlled, body: string): Page {
  const read = bodyAs(armSchema, body);
  if ('page' in read) return read.page;
  const asked = read.value;
  if (asked.of === 'queue') {
    const queue = queues.get(asked.queue);
    if (queue === undefined)
      return refused(`there is no queue "${asked.queue}"; there are: ${[...queues.keys()].join(', ')}`);
    queue.faults.arm(asked.fault);
  } else {
    const { job } = asked.fault;
    if (job !== undefined && scheduler.job(job) === undefined) return refused(`there is no job "${job}"`);
    scheduler.faults.arm(asked.fault);
  }
  return json(200, { now: driver.reach() });
}

function refused(error: string): Page {
  return json(400, { error });
}

function state({ queues, scheduler, driver }: CloudControlled) {
  const now = driver.reach();
  return {
    now,
    underWay: driver.underWay,
    queues: [...queues.values()].map(({ name, isPaused, running, tasks, faults }) => ({
      name,
      isPaused,
      running,
      tasks: tasks.map(({ asked, dueAt, dispatches, running: call }) => ({
        name: asked.name,
        dueAt,
        dispatches,
        isRunning: call !== null,
      })),
      fired: faults.fired,
    })),
    jobs: scheduler.jobs.map(({ job, isPaused, nextAt, running, retry }) => ({
      name: job.name,
      isPaused,
      nextAt: Number.isFinite(nextAt) ? nextAt : null,
      isRunning: running !== null,
      retryAt: retry?.at ?? null,
    })),
    fired: scheduler.faults.fired,
  };
}
