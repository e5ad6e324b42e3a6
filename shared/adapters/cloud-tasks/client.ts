import type { CloudTasksClient } from '@google-cloud/tasks';
import type { CloudRoot } from '../../domain/cloud.ts';

/**
 * The official client, loaded with the first call. By HTTP: its gRPC needs 150 ms more before the first call (175 against 24 ms after an import of
 * 140 to 200 ms) and 15 MB more. With the project named it does not look for one, which takes up to 1.4 s where there is none to be found.
 */
export async function tasksClient(project: string, root: CloudRoot): Promise<CloudTasksClient> {
  const { CloudTasksClient: Client } = await import('@google-cloud/tasks');
  const { host, port, isLocal } = root;
  const open = isLocal ? { protocol: 'http', apiKey: 'none-is-needed' } : {};
  return new Client({ fallback: true, projectId: project, apiEndpoint: host, port, ...open });
}
