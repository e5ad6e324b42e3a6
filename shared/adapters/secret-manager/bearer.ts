import { z } from 'zod';

export interface BearerOptions {
  /** Google’s metadata server, or one that stands in for it. */
  readonly metadataRoot: string;
  readonly timeoutMs: number;
}

const answerSchema = z.object({ access_token: z.string().regex(/^[\x21-\x7e]{1,8192}$/) });

/**
 * What Google’s APIs let this process in by: an access token of its own service account, from the metadata server, which keeps it as long as it is good.
 * Errors quote nothing. Source: https://cloud.google.com/run/docs/container-contract#metadata-server
 */
export function metadataBearer({ metadataRoot, timeoutMs }: BearerOptions): () => Promise<string> {
  const url = new URL('/computeMetadata/v1/instance/service-accounts/default/token', metadataRoot);
  return async () => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, {
      headers: { 'metadata-flavor': 'Google' },
      redirect: 'error',
      signal,
    });
    if (!answer.ok) throw new Error(`no access token of the metadata server: HTTP ${answer.status}`);
    const read = answerSchema.safeParse(await answer.json().catch(() => null));
    if (!read.success) throw new Error('no access token of the metadata server: its answer is none');
    return read.data.access_token;
  };
}
