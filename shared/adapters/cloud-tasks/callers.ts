import { placePath, type CloudPlace, type CloudRoot } from '../../domain/cloud.ts';
import type { CloudCallers } from '../../ports.ts';
import { tasksClient } from './client.ts';

/** One queue of Cloud Tasks. What it has handed over already goes on; what waits stays and is handed over after `resume`. */
export function queueCallers(
  place: CloudPlace,
  queue: string,
  root: CloudRoot,
  timeoutMs: number,
): CloudCallers {
  const path = (name: string): string => `${placePath(place)}/queues/${name}`;
  // A person waits: one question, one answer.
  const once = { timeout: timeoutMs, retry: null };
  return {
    async list() {
      const client = await tasksClient(place.project, root);
      const [{ state }] = await client.getQueue({ name: path(queue) }, once);
      return [{ kind: 'queue', name: queue, state: stateOf(state), nextAt: null }];
    },
    async pause(name) {
      await (await tasksClient(place.project, root)).pauseQueue({ name: path(name) }, once);
    },
    async resume(name) {
      await (await tasksClient(place.project, root)).resumeQueue({ name: path(name) }, once);
    },
  };
}

function stateOf(state: unknown): 'running' | 'paused' | 'other' {
  return state === 'RUNNING' ? 'running' : state === 'PAUSED' ? 'paused' : 'other';
}
