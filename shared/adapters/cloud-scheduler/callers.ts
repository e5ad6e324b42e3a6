import type { CloudSchedulerClient } from '@google-cloud/scheduler';
import { placePath, type CloudPlace, type CloudRoot } from '../../domain/cloud.ts';
import type { CloudCaller, CloudCallers } from '../../ports.ts';

export const SCHEDULER_ROOT = 'https://cloudscheduler.googleapis.com';

/** Jobs of Cloud Scheduler in one place, whoever made them. */
export function jobCallers(place: CloudPlace, root: CloudRoot, timeoutMs: number): CloudCallers {
  const path = (name: string): string => `${placePath(place)}/jobs/${name}`;
  // A person waits: one question, one answer.
  const once = { timeout: timeoutMs, retry: null };
  return {
    async list() {
      const client = await schedulerClient(place.project, root);
      const [jobs] = await client.listJobs({ parent: placePath(place) }, once);
      return jobs.map(({ name, state, scheduleTime }): CloudCaller => ({
        kind: 'job',
        name: (name ?? '').split('/').at(-1) ?? '',
        state: stateOf(state),
        nextAt:
          state === 'ENABLED' && scheduleTime?.seconds != null ? Number(scheduleTime.seconds) * 1000 : null,
      }));
    },
    async pause(name) {
      await (await schedulerClient(place.project, root)).pauseJob({ name: path(name) }, once);
    },
    async resume(name) {
      await (await schedulerClient(place.project, root)).resumeJob({ name: path(name) }, once);
    },
  };
}

/** The official client, loaded with the first call; by HTTP, as that of Cloud Tasks. */
async function schedulerClient(project: string, root: CloudRoot): Promise<CloudSchedulerClient> {
  const { CloudSchedulerClient: Client } = await import('@google-cloud/scheduler');
  const { host, port, isLocal } = root;
  const open = isLocal ? { protocol: 'http', apiKey: 'none-is-needed' } : {};
  return new Client({ fallback: true, projectId: project, apiEndpoint: host, port, ...open });
}

function stateOf(state: unknown): CloudCaller['state'] {
  return state === 'ENABLED' ? 'running' : state === 'PAUSED' ? 'paused' : 'other';
}
