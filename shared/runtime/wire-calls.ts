import { calledExits, METADATA_ROOT } from '../adapters/called-exits.ts';
import { cloudTasksQueue } from '../adapters/cloud-tasks/queue.ts';
import type { Exits, Ports } from '../ports.ts';
import type { CloudVariables } from './cloud/cloud-variables.ts';

/** Who is who, of what one function has another one do. */

/** An exit that a tick asks for is heard by then; it is followed longer. */
const EXIT_TIMEOUT_MS = 8000;

/** Null: a tick asks for its exits itself. */
export function exitsOf(variables: CloudVariables): Exits | null {
  const { TRON_EXITS, TRON_EXECUTE_URL: url, TRON_EXECUTE_AUDIENCE, TRON_IDENTITY_ROOT } = variables;
  if (TRON_EXITS === 'direct') return null;
  const audience = TRON_EXECUTE_AUDIENCE ?? url;
  const identityRoot = TRON_IDENTITY_ROOT ?? METADATA_ROOT;
  return calledExits({ url, audience, identityRoot, timeoutMs: EXIT_TIMEOUT_MS });
}

export function queueOf(variables: CloudVariables): Ports['queue'] {
  return cloudTasksQueue({
    place: { project: variables.TRON_PROJECT, location: variables.TRON_LOCATION },
    queue: variables.TRON_QUEUE,
    url: variables.TRON_EXECUTE_URL,
    audience: variables.TRON_EXECUTE_AUDIENCE ?? variables.TRON_EXECUTE_URL,
    serviceAccount: variables.TRON_EXECUTE_ACCOUNT,
    ...(variables.TRON_TASKS_ROOT === undefined ? {} : { root: variables.TRON_TASKS_ROOT }),
  });
}
