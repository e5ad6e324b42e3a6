import { z } from 'zod';
import { crc32c } from '../../domain/crc32c.ts';
import { keptTokenIn, keptTokenText } from '../../domain/kept-token.ts';
import type { Secrets } from '../../ports.ts';
import { failureText, secretManagerApi, type SecretManagerOptions } from './api.ts';

export const SECRET_MANAGER_ROOT = 'https://secretmanager.googleapis.com';

const accessed = z.object({
  name: z.string(),
  payload: z.object({ data: z.base64(), dataCrc32c: z.string().regex(/^\d{1,10}$/) }),
});

const added = z.object({ name: z.string().regex(/\/versions\/\d{1,15}$/) });

/**
 * The token as the latest version of one secret, by two calls of the REST API and `fetch`: the official client takes a fifth of a second to load, and reads
 * files beside itself that a bundle has not. A version is added for each token, and the one before it destroyed: it is dead by then, and each that is
 * kept costs. Where that may not be done, `tell` says so. Nobody else’s store is asked, so the token is there when the documents are not. Sources:
 * https://cloud.google.com/secret-manager/docs/reference/rest/v1/projects.secrets.versions/access and …/projects.secrets/addVersion
 */
export function secretManagerSecrets(
  options: SecretManagerOptions,
  tell: (problem: string) => void,
): Secrets {
  const ask = secretManagerApi(options);
  const place = `the secret ${options.secret} of ${options.project}`;
  return {
    async accessToken() {
      const answer = await ask('GET', '/versions/latest:access');
      // No such secret is answered so as well: then keeping one is refused.
      if (answer.status === 404) return null;
      if (answer.status !== 200) throw new Error(failureText(`reading ${place}`, answer));
      const read = accessed.safeParse(answer.json);
      if (!read.success) throw new Error(`Secret Manager: reading ${place}: the answer is none of its own`);
      const { data, dataCrc32c } = read.data.payload;
      const bytes = Buffer.from(data, 'base64');
      if (crc32c(bytes) !== Number(dataCrc32c))
        throw new Error(`Secret Manager: reading ${place}: what came is not what was kept (CRC-32C)`);
      return keptTokenIn(place, bytes.toString('utf8'));
    },
    async keepAccessToken(token) {
      const bytes = Buffer.from(keptTokenText(token));
      const payload = { data: bytes.toString('base64'), dataCrc32c: String(crc32c(bytes)) };
      const answer = await ask('POST', ':addVersion', { payload });
      const read = added.safeParse(answer.json);
      if (answer.status !== 200 || !read.success)
        throw new Error(failureText(`keeping the token in ${place}`, answer));
      const before = Number(read.data.name.split('/').at(-1)) - 1;
      if (before < 1) return;
      const problem = await destroyed(before).catch(String);
      if (problem !== null) tell(`the token is kept, and version ${before} of ${place} stays: ${problem}`);
    },
  };

  /** Null: it is gone. */
  async function destroyed(version: number): Promise<string | null> {
    const answer = await ask('POST', `/versions/${version}:destroy`, {});
    return answer.status === 200 ? null : failureText(`destroying version ${version}`, answer);
  }
}
