import { z } from 'zod';
import { accessTokenSchema, type AccessToken } from './access-token.ts';

/** The token as text, the same wherever it is kept. */
const keptSchema = accessTokenSchema.extend({
  format: z.literal('tron-access-token'),
  version: z.literal(1),
});

/** Throws where it is none, naming fields and quoting nothing. */
export function keptTokenText({ accessToken, userId, madeAt }: AccessToken): string {
  const document = { format: 'tron-access-token', version: 1, accessToken, userId, madeAt };
  return `${JSON.stringify(keptSchema.parse(document))}\n`;
}

/** Throws an Error that names the place and never quotes what is there. */
export function keptTokenIn(place: string, text: string): AccessToken {
  const result = keptSchema.safeParse(jsonOf(place, text));
  if (result.success) {
    const { accessToken, userId, madeAt } = result.data;
    return { accessToken, userId, madeAt };
  }
  const faults = result.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.code}`,
  );
  throw new Error(`${place} holds no access token: ${faults.join('; ')}`);
}

/** The parser's own words quote what it read. */
function jsonOf(place: string, text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Error(`${place} holds no access token: it is not JSON`);
  }
}
