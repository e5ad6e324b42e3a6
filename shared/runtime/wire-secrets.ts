import { METADATA_ROOT } from '../adapters/called-exits.ts';
import { fileSecrets } from '../adapters/file-secrets.ts';
import { metadataBearer } from '../adapters/secret-manager/bearer.ts';
import { SECRET_MANAGER_ROOT, secretManagerSecrets } from '../adapters/secret-manager/secrets.ts';
import { cloudRootSchema } from '../domain/cloud.ts';
import type { Log, Secrets } from '../ports.ts';
import type { CloudVariables } from './cloud/cloud-variables.ts';
import { ConfigError } from './config.ts';

/** Who is who, of the place where the day's token is. */

/** Of each of two attempts. */
const TIMEOUT_MS = 3_000;

type Variables = Pick<
  CloudVariables,
  'TRON_PROJECT' | 'TRON_SECRETS' | 'TRON_TOKEN_SECRET' | 'TRON_SECRET_ROOT' | 'TRON_IDENTITY_ROOT'
>;

/** In Secret Manager, or in a folder of this computer. Throws a ConfigError where both are named, or neither is. */
export function secretsHere(variables: Variables, log: Log): Secrets {
  const { TRON_SECRETS: folder, TRON_TOKEN_SECRET: secret, TRON_PROJECT: project } = variables;
  if (folder !== undefined && secret === undefined) return fileSecrets(folder);
  if (secret === undefined || folder !== undefined) {
    const are = secret === undefined ? 'neither is set' : 'both are set';
    throw new ConfigError([`TRON_SECRETS, TRON_TOKEN_SECRET: ${are}. Allowed: one of them`]);
  }
  const root = variables.TRON_SECRET_ROOT ?? SECRET_MANAGER_ROOT;
  const place = cloudRootSchema.safeParse(root);
  if (!place.success) {
    const why = place.error.issues.map(({ message }) => message).join('; ');
    throw new ConfigError([`TRON_SECRET_ROOT ${why}`]);
  }
  const metadataRoot = variables.TRON_IDENTITY_ROOT ?? METADATA_ROOT;
  const bearer = place.data.isLocal ? null : metadataBearer({ metadataRoot, timeoutMs: TIMEOUT_MS });
  return secretManagerSecrets({ root, project, secret, bearer, timeoutMs: TIMEOUT_MS }, (problem) =>
    log.write('WARN', null, problem, {}),
  );
}
