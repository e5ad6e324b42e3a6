import { randomUUID } from 'node:crypto';
import { mkdir, open, readFile, rename, rm, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { accessTokenSchema } from '../domain/access-token.ts';
import type { Secrets } from '../ports.ts';

const FILE = 'access-token.json';

const fileSchema = accessTokenSchema.extend({
  format: z.literal('tron-access-token'),
  version: z.literal(1),
});

/** Others than its owner may do something with it. */
const OTHERS = 0o077;

/** The token as one file in a folder, both for their owner alone; the folder is made with the first token. Errors name the file and never quote it. */
export function fileSecrets(folder: string): Secrets {
  const path = join(folder, FILE);
  return {
    async accessToken() {
      const text = await textOf(path);
      if (text === null) return null;
      const result = fileSchema.safeParse(jsonOf(path, text));
      if (result.success) {
        const { accessToken, userId, madeAt } = result.data;
        return { accessToken, userId, madeAt };
      }
      const faults = result.error.issues.map(
        (issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.code}`,
      );
      throw new Error(`${path} holds no access token: ${faults.join('; ')}`);
    },
    async keepAccessToken({ accessToken, userId, madeAt }) {
      const document = { format: 'tron-access-token', version: 1, accessToken, userId, madeAt };
      await mkdir(folder, { recursive: true, mode: 0o700 });
      await written(path, `${JSON.stringify(fileSchema.parse(document))}\n`);
    },
  };
}

/** Null: there is none. Rejects where others could read it, for then it may be known to them. */
async function textOf(path: string): Promise<string | null> {
  try {
    const { mode } = await stat(path);
    if (process.platform !== 'win32' && (mode & OTHERS) !== 0) {
      const is = (mode & 0o777).toString(8);
      throw new Error(`${path} has mode ${is}, allowed is 600: others could read it; log in again`);
    }
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return null;
    throw error;
  }
}

/** The parser's own words quote what it read. */
function jsonOf(path: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${path} holds no access token: it is not JSON`);
  }
}

/** Whole or not at all: written beside it, where nobody else could have put a file, flushed, and put in its place. */
async function written(path: string, text: string): Promise<void> {
  const beside = `${path}.${randomUUID()}.new`;
  try {
    const file = await open(beside, 'wx', 0o600);
    try {
      await file.writeFile(text);
      await file.sync();
    } finally {
      await file.close();
    }
    await rename(beside, path);
  } catch (error) {
    await rm(beside, { force: true });
    throw error;
  }
}
