import { readFile } from 'node:fs/promises';
import { InvalidArgumentError, Option, type Command } from 'commander';
import { z } from 'zod';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import queueFile from '../../functions/queue.json' with { type: 'json' };
import { cloudPlaceSchema } from '../../shared/domain/cloud.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { queueDataOf, type QueueData } from '../../shared/runtime/tasks/queue-data.ts';
import { CloudScheduler, schedulerSettingsSchema } from '../../shared/sim/cloud/scheduler/cloud-scheduler.ts';
import { secretWith } from '../../shared/sim/cloud/secrets/api.ts';
import { SecretBox } from '../../shared/sim/cloud/secrets/secret-box.ts';
import { CloudServer } from '../../shared/sim/cloud/server/cloud-server.ts';
import { queueSettingsSchema } from '../../shared/sim/cloud/tasks/settings.ts';
import { TaskQueue } from '../../shared/sim/cloud/tasks/task-queue.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import { interrupted } from './interrupted.ts';
import { parsePort } from './parse.ts';
import type { Terminal } from './terminal.ts';
import { clockOf, clockOptions, type ClockGiven } from './sim-clock.ts';

interface Given extends ClockGiven {
  readonly port: number;
  readonly target: string;
  readonly project: string;
  readonly location: string;
  readonly forcedCarries: string;
  readonly secret: readonly SecretGiven[];
}

/** `file` null: it has no version yet. */
interface SecretGiven {
  readonly name: string;
  readonly file: string | null;
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
    .description(
      'Cloud Tasks, Cloud Scheduler and Secret Manager on 127.0.0.1, with the queue and the jobs of functions/',
    );
  const options = [
    new Option('--port <n>', '0: the system chooses one').argParser(parsePort).default(8_790),
    new Option('--target <url>', 'where the functions are served: a job calls URL/FUNCTION').default(
      'http://127.0.0.1:8080',
    ),
    new Option('--project <id>', 'the project that clients ask for').default('tron-local'),
    new Option('--location <region>', 'the region that clients ask for').default('asia-south1'),
    ...clockOptions(),
    new Option(
      '--forced-carries <what>',
      'the schedule time that a run by hand says: of the next run, or none',
    )
      .choices(['next', 'nothing'])
      .default('next'),
    new Option(
      '--secret <name[=file]>',
      'a secret, as often as wanted; its first version is what the file holds, without one it has none',
    )
      .argParser(parseSecret)
      .default([], 'none'),
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
  const { startAt, clock, text } = clockOf(given, terminal.now);
  const data = queueDataOf(queueFile);
  const jobs = jobsOf(jobsFile).map((job) => ({
    job,
    target: { url: `${target}/${job.what}`, oidc: { email: emailOf(place.project), audience: target } },
  }));
  const secrets = await secretBox(given.secret, startAt);
  const settings = schedulerSettingsSchema.parse({ forcedCarries: given.forcedCarries });
  const server = new CloudServer({
    place,
    queues: [new TaskQueue(data.name, queueSettings(data))],
    scheduler: new CloudScheduler(jobs, settings, startAt),
    secrets,
    clock,
    port: given.port,
  });
  await server.listen().catch((cause: unknown) => {
    throw new ConfigError([
      `--port ${given.port}: ${cause instanceof Error ? cause.message : String(cause)}`,
    ]);
  });
  for (const line of [
    `Cloud Tasks, Cloud Scheduler and Secret Manager of ${place.project}, ${place.location}, at ${text}`,
    `root      ${server.root}`,
    `queue     ${data.name}, ${data.maxConcurrentDispatches} at a time`,
    `jobs      ${jobs.length}, calling ${target}/FUNCTION`,
    `secrets   ${given.secret.map(({ name }) => name).join(', ') || 'none'}`,
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

async function secretBox(given: readonly SecretGiven[], at: number): Promise<SecretBox> {
  const box = new SecretBox();
  for (const { name, file } of given) {
    const text = file === null ? null : await readFile(file, 'utf8').catch(unreadable(name));
    secretWith(box, name, text, at);
  }
  return box;
}

function unreadable(name: string): (error: unknown) => never {
  return (error) => {
    throw new ConfigError([`--secret ${name}: ${error instanceof Error ? error.message : String(error)}`]);
  };
}

/** Throws as commander wants it. */
function parseSecret(text: string, before: readonly SecretGiven[]): readonly SecretGiven[] {
  const [, name = '', file] = /^([A-Za-z0-9_-]{1,255})(?:=(.+))?$/.exec(text) ?? [];
  if (name === '') throw new InvalidArgumentError('Allowed: a name of letters, digits, _ and -, then =FILE.');
  if (before.some((each) => each.name === name)) throw new InvalidArgumentError(`${name} is named twice.`);
  return [...before, { name, file: file ?? null }];
}

/** Who calls: no such account is anywhere. */
function emailOf(project: string): string {
  return `scheduler@${project}.iam.gserviceaccount.com`;
}
