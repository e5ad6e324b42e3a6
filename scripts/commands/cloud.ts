import { Argument, Option, type Command } from 'commander';
import { z } from 'zod';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import queueFile from '../../functions/queue.json' with { type: 'json' };
import { jobCallers, SCHEDULER_ROOT } from '../../shared/adapters/cloud-scheduler/callers.ts';
import { queueCallers } from '../../shared/adapters/cloud-tasks/callers.ts';
import { TASKS_ROOT } from '../../shared/adapters/cloud-tasks/settings.ts';
import { cloudPlaceSchema, cloudRootSchema } from '../../shared/domain/cloud.ts';
import { cloudJson, cloudText } from '../../shared/runtime/cloud/switch-report.ts';
import {
  cloudStatus,
  pauseCloud,
  resumeCloud,
  type SwitchParts,
  type SwitchReport,
} from '../../shared/runtime/cloud/switch.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { queueDataOf } from '../../shared/runtime/tasks/queue-data.ts';
import { EXIT, type ExitCode } from './exit-codes.ts';
import type { Terminal } from './terminal.ts';

const WHAT = ['pause', 'resume', 'status'] as const;
type What = (typeof WHAT)[number];

/** The node of the official clients. */
const NODE_LEAST = 22;
/** What Terraform makes. */
const QUEUE = queueDataOf(queueFile).name;
const TIMEOUT_MS = 10_000;

interface Given {
  readonly project?: string;
  readonly location: string;
  readonly queue: string;
  readonly all?: true;
  readonly tasksRoot: string;
  readonly schedulerRoot: string;
  readonly json?: true;
}

const givenSchema = z.object({
  project: cloudPlaceSchema.shape.project,
  location: cloudPlaceSchema.shape.location,
  queue: z.string().regex(/^[A-Za-z0-9-]{1,100}$/, 'must be 1 to 100 letters, digits and hyphens'),
  tasksRoot: cloudRootSchema,
  schedulerRoot: cloudRootSchema,
});

/** `tron cloud` */
export function addCloudCommand(program: Command, terminal: Terminal, end: (code: ExitCode) => void): void {
  const command = program
    .command('cloud')
    .description(
      'what calls us in the cloud: the queue of entries and the scheduler; paused, resumed or shown',
    )
    .addArgument(new Argument('<what>', 'what is done').choices(WHAT));
  const options = [
    new Option('--project <id>', 'the project (default: GOOGLE_CLOUD_PROJECT)'),
    new Option('--location <region>', 'where the queue and the jobs are').default('asia-south1'),
    new Option('--queue <name>', 'the queue that entries go through').default(QUEUE),
    new Option('--all', 'with pause: also the jobs that decide nothing and look after what is open'),
    new Option('--tasks-root <url>', 'where Cloud Tasks is').default(TASKS_ROOT),
    new Option('--scheduler-root <url>', 'where Cloud Scheduler is').default(SCHEDULER_ROOT),
    new Option('--json', 'one JSON document on standard output, everything else on standard error'),
  ];
  for (const option of options) command.addOption(option);
  command.action(async (what: What, given: Given) => {
    if (given.all === true && what !== 'pause') command.error('error: --all is of pause');
    const { parts, place } = partsOf(given, terminal);
    const report = await done(what, parts, given.all === true);
    terminal.out(given.json === true ? JSON.stringify(cloudJson(what, place, report)) : cloudText(report));
    for (const problem of report.problems) terminal.err(`error: ${problem}`);
    end(report.problems.length === 0 ? EXIT.done : EXIT.failed);
  });
}

function done(what: What, parts: SwitchParts, all: boolean): Promise<SwitchReport> {
  switch (what) {
    case 'pause':
      return pauseCloud(parts, all);
    case 'resume':
      return resumeCloud(parts);
    case 'status':
      return cloudStatus(parts);
  }
}

/** Throws a ConfigError for what does not fit. */
function partsOf(given: Given, { env }: Terminal) {
  const [major = ''] = process.versions.node.split('.');
  if (Number(major) < NODE_LEAST)
    throw new ConfigError([`tron cloud needs Node ${NODE_LEAST} or later, and this is ${process.version}`]);
  const named = given.project ?? env['GOOGLE_CLOUD_PROJECT'];
  if (named === undefined)
    throw new ConfigError(['--project or GOOGLE_CLOUD_PROJECT must say which project']);
  const read = givenSchema.safeParse({ ...given, project: named });
  if (!read.success)
    throw new ConfigError(
      read.error.issues.map(({ path, message }) => `--${optionOf(path.join('.'))}: ${message}`),
    );
  const { project, location, queue, tasksRoot, schedulerRoot } = read.data;
  const place = { project, location };
  const parts: SwitchParts = {
    queue: queueCallers(place, queue, tasksRoot, TIMEOUT_MS),
    queueName: queue,
    jobs: jobCallers(place, schedulerRoot, TIMEOUT_MS),
    ours: jobsOf(jobsFile),
  };
  return { parts, place };
}

function optionOf(field: string): string {
  return field.replaceAll(/[A-Z]/g, (letter) => `-${letter.toLowerCase()}`);
}
