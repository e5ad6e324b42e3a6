import { beforeAll, describe, expect, test } from 'vitest';
import jobsFile from '../../functions/jobs.json' with { type: 'json' };
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { cloudDocumentSchema } from '../../shared/runtime/cloud/switch-report.ts';
import { jobsOf } from '../../shared/runtime/jobs/schema.ts';
import { cloud, PLACE, type Cloud } from '../sim/cloud/served.ts';
import { recordedTerminal } from './terminal.ts';

// The first import of the clients is the slow one, and no test's own.
beforeAll(() => Promise.all([import('@google-cloud/tasks'), import('@google-cloud/scheduler')]));

async function tron(root: string, ...args: readonly string[]) {
  const terminal = recordedTerminal();
  const roots = ['--tasks-root', root, '--scheduler-root', root, '--project', PLACE.project];
  const code = await main(['cloud', ...args, ...roots], terminal, async () => 0);
  return { code, ...terminal.said };
}

const served = (): Promise<Cloud> => cloud({ jobs: jobsOf(jobsFile) });

describe('tron cloud', () => {
  test('pauses the queue and the jobs that decide, and resumes them', async () => {
    const of = await served();
    const paused = await tron(of.root, 'pause', '--json');
    expect(paused).toMatchObject({ code: EXIT.done, err: [] });
    const { callers, ...rest } = cloudDocumentSchema.parse(JSON.parse(paused.out.join('')));
    expect(rest).toMatchObject({ did: 'pause', project: PLACE.project, others: 0, problems: [] });
    expect(callers.filter(({ state }) => state === 'running').map(({ name }) => name)).toEqual([
      'reconcile',
      'nag-login',
      'nag-login-last',
      'certify',
      'square-off',
      'preflight',
      'preflight-last',
      'eod-review',
    ]);
    expect(of.queue.isPaused).toBe(true);
    expect((await tron(of.root, 'pause')).code).toBe(EXIT.done);
    const resumed = await tron(of.root, 'resume');
    expect(resumed).toMatchObject({ code: EXIT.done, err: [] });
    expect(of.queue.isPaused).toBe(false);
    expect(of.scheduler.jobs.every(({ isPaused }) => !isPaused)).toBe(true);
  });

  test('with --all pauses the others too', async () => {
    const of = await served();
    await tron(of.root, 'pause', '--all');
    expect(of.scheduler.job('reconcile')?.isPaused).toBe(true);
  });

  test('shows how everything stands', async () => {
    const of = await served();
    const { code, out } = await tron(of.root, 'status');
    expect(code).toBe(EXIT.done);
    expect(out.join('\n').split('\n').slice(0, 3)).toEqual([
      'queue  execute-order   running',
      'job    reconcile       running  next 2026-09-09 09:21',
      'job    tick-stocks     running  next 2026-09-09 09:21',
    ]);
  });

  test('says what failed, with exit code 1', async () => {
    const { code, out, err } = await tron('http://127.0.0.1:9', 'pause');
    expect(code).toBe(EXIT.failed);
    expect(out.join('\n')).toContain('queue  execute-order   unknown');
    expect(err[0]).toMatch(/^error: the queue execute-order is not paused: .*ECONNREFUSED/);
  });

  test('a queue that is not there is said', async () => {
    const of = await served();
    const { code, err } = await tron(of.root, 'status', '--queue', 'elsewhere');
    expect(code).toBe(EXIT.failed);
    expect(err.join()).toContain('the queue elsewhere cannot be read');
  });

  test.each([
    [['status', '--project', 'My Project'], '--project: must be the id of a project'],
    [['status', '--location', '-'], '--location: must be the id of a region'],
    [['status', '--queue', 'a/b'], '--queue: must be'],
    [
      ['status', '--tasks-root', 'http://tasks.example'],
      '--tasks-root: must be an https URL of googleapis.com',
    ],
    [['resume', '--all'], '--all is of pause'],
    [['stop'], 'Allowed choices are pause, resume, status'],
  ])('refuses %j', async (args, why) => {
    const terminal = recordedTerminal();
    const code = await main(['cloud', '--project', 'p', ...args], terminal, async () => 0);
    expect([code, terminal.said.err.join('\n')]).toEqual([EXIT.usage, expect.stringContaining(why)]);
  });

  test('takes the project of the environment', async () => {
    const of = await served();
    const terminal = recordedTerminal({ GOOGLE_CLOUD_PROJECT: PLACE.project });
    const roots = ['--tasks-root', of.root, '--scheduler-root', of.root];
    expect(await main(['cloud', 'status', ...roots], terminal, async () => 0)).toBe(EXIT.done);
  });

  test('refuses to guess the project', async () => {
    const terminal = recordedTerminal();
    expect(await main(['cloud', 'status'], terminal, async () => 0)).toBe(EXIT.usage);
    expect(terminal.said.err.join()).toContain('--project or GOOGLE_CLOUD_PROJECT');
  });
});
