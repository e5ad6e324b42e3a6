import { Option, type Command } from 'commander';
import { z } from 'zod';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import queueFile from '../../functions/queue.json' with { type: 'json' };
import { cloudPlaceSchema } from '../../shared/domain/cloud.ts';
import { instantOf, isoText, parseDay, parseMinute } from '../../shared/domain/time.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { queueDataOf, type QueueData } from '../../shared/runtime/tasks/queue-data.ts';
import { CloudScheduler, schedulerSettingsSchema } from '../../shared/sim/cloud/scheduler/cloud-scheduler.ts';
import { CloudServer } from '../../shared/sim/cloud/server/cloud-server.ts';
import { queueSettingsSchema } from '../../shared/sim/cloud/tasks/settings.ts';
import { TaskQueue } from '../../shared/sim/cloud/tasks/task-queue.ts';
import { goingClock, standingClock } from '../../shared/sim/kite/server/sim-clock.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { interrupted } from './interrupted.ts';
import { parsed, parsePort } from './parse.ts';
import type { Terminal } from './terminal.ts';

interface Given {
  readonly port: number;
  readonly target: string;
  readonly project: string;
  readonly location: string;
  readonly at?: number;
  readonly standing?: true;
  readonly forcedCarries: string;
}

const givenSchema = z.object({
  ...cloudPlaceSchema.shape,
  target: z
    .url({ protocol: /^http$/, hostname: /^127\.0\.0\.1$/, error: 'must be an http URL on 127.0.0.1' })
    .refine((text) => new URL(text).href === `${new URL(text).origin}/`, {
      error: 'must end after the host and its port',
    })
    .transform((text) => new URL(text).origin),
});

/** `tron cloud-sim`. Serves until `ended` resolves: an interrupt from the keyboard where a process is asked. */
export function addCloudSimCommand(
  program: Command,
  terminal: Terminal,
  end: (code: ExitCode) => void,
  ended: () => Promise<void> = interrupted,
): void {
  const command = program
    .command('cloud-sim')
    .description('Cloud Tasks and Cloud Scheduler on 127.0.0.1, with the queue and the jobs of functions/');
  const options = [
    new Option('--port <n>', '0: the system chooses one').argParser(parsePort).default(8_790),
    new Option('--target <url>', 'where the functions are served: a job calls URL/FUNCTION').default(
      'http://127.0.0.1:8080',
    ),
    new Option('--project <id>', 'the project that clients ask for').default('tron-local'),
    new Option('--location <region>', 'the region that clients ask for').default('asia-south1'),
    new Option('--at <YYYY-MM-DDTHH:MM>', 'where its clock begins, Indian time (default: now)').argParser(
      parsed(parseAt),
    ),
    new Option('--standing', 'its clock moves only when a request says so'),
    new Option(
      '--forced-carries <what>',
      'the schedule time that a run by hand says: of the next run, or none',
    )
      .choices(['next', 'nothing'])
      .default('next'),
  ];
  for (const option of options) command.addOption(option);
  command.action(async (given: Given) => {
    await serve(given, terminal, ended);
    end(EXIT.done);
  });
}

async function serve(given: Given, terminal: Terminal, ended: () => Promise<void>): Promise<void> {
  const read = givenSchema.safeParse(given);
  if (!read.success)
    throw new ConfigError(read.error.issues.map(({ path, message }) => `--${path.join('.')}: ${message}`));
  const { target, ...place } = read.data;
  const startAt = given.at ?? terminal.now();
  const data = queueDataOf(queueFile);
  const jobs = jobsOf(jobsFile).map((job) => ({
    job,
    target: { url: `${target}/${job.what}`, oidc: { email: emailOf(place.project), audience: target } },
  }));
  const settings = schedulerSettingsSchema.parse({ forcedCarries: given.forcedCarries });
  const server = new CloudServer({
    place,
    queues: [new TaskQueue(data.name, queueSettings(data))],
    scheduler: new CloudScheduler(jobs, settings, startAt),
    clock: given.standing === true ? standingClock(startAt) : goingClock(startAt, 1, terminal.now),
    port: given.port,
  });
  await server.listen().catch((cause: unknown) => {
    throw new ConfigError([
      `--port ${given.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  });
  for (const line of [
    `Cloud Tasks and Cloud Scheduler of ${place.project}, ${place.location}, at ${isoText(startAt)}${given.standing === true ? ', standing' : ''}`,
    `root      ${server.root}`,
    `queue     ${data.name}, ${data.maxConcurrentDispatches} at a time`,
    `jobs      ${jobs.length}, calling ${target}/FUNCTION`,
    `keys      ${server.root}/oauth2/v3/certs`,
    `control   ${server.root}/_control/state`,
    'Ctrl-C ends it.',
  ])
    terminal.out(line);
  await ended();
  await server.stop();
}

function queueSettings(data: QueueData) {
  return queueSettingsSchema.parse({
    maxConcurrentDispatches: data.maxConcurrentDispatches,
    maxDispatchesPerSecond: data.maxDispatchesPerSecond,
    maxAttempts: data.maxAttempts,
    maxRetryDurationMs: data.maxRetryDurationSeconds * 1000,
    minBackoffMs: data.minBackoffSeconds * 1000,
    maxBackoffMs: data.maxBackoffSeconds * 1000,
    maxDoublings: data.maxDoublings,
  });
}

/** Who calls: no such account is anywhere. */
function emailOf(project: string): string {
  return `scheduler@${project}.iam.gserviceaccount.com`;
}

/** Throws a RangeError for no such instant. */
function parseAt(text: string): number {
  const [day = '', minute = ''] = text.split('T');
  return instantOf(parseDay(day), parseMinute(minute));
}
