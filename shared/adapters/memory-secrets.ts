import { accessTokenSchema, type AccessToken } from '../domain/access-token.ts';
import type { Secrets } from '../ports.ts';

/** The token in memory: gone with the process. */
export function memorySecrets(): Secrets {
  let kept: AccessToken | null = null;
  return {
    accessToken: async () => kept,
    async keepAccessToken(token) {
      kept = accessTokenSchema.parse(token);
    },
  };
}
