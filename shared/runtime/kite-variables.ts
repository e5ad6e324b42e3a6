import { z } from 'zod';
import { userIdText } from '../domain/access-token.ts';
import type { Env, VariableRow } from './variables.ts';

const key = z.string().regex(/^[\w-]{1,64}$/);

const schema = z.object({ KITE_API_KEY: key, KITE_API_SECRET: key, KITE_USER_ID: userIdText });

type Name = keyof z.infer<typeof schema>;

/** Who we are to Kite. */
export interface KiteVariables {
  readonly apiKey: string;
  readonly apiSecret: string;
  readonly userId: string;
}

const KEY_ALLOWED = '1 to 64 of A–Z, a–z, 0–9, _ and -';

const TABLE: Readonly<Record<Name, Omit<VariableRow, 'name' | 'default'>>> = {
  KITE_API_KEY: { allowed: KEY_ALLOWED, meaning: 'The key of the Kite Connect app' },
  KITE_API_SECRET: { allowed: KEY_ALLOWED, meaning: 'Its secret, which is never printed' },
  KITE_USER_ID: {
    allowed: '1 to 20 of A–Z and 0–9',
    meaning: 'The Kite user whose account is traded: nobody else may log in',
  },
};

/** In the order of the help; none has a default. */
export function describeKiteVariables(): readonly VariableRow[] {
  return Object.entries(TABLE).map(([name, row]) => Object.assign({ name, default: 'none, needed' }, row));
}

/** The variables, or a sentence for each that is missing or wrong. None quotes what it was: it may be the secret, in the wrong place. */
export function readKiteVariables(
  env: Env,
):
  | { readonly ok: true; readonly values: KiteVariables }
  | { readonly ok: false; readonly problems: readonly string[] } {
  const result = schema.safeParse(env);
  if (result.success) {
    const { KITE_API_KEY: apiKey, KITE_API_SECRET: apiSecret, KITE_USER_ID: userId } = result.data;
    return { ok: true, values: { apiKey, apiSecret, userId } };
  }
  const wrong = new Set(result.error.issues.map(({ path }) => String(path[0])));
  const rows = describeKiteVariables().filter(({ name }) => wrong.has(name));
  return { ok: false, problems: rows.map((row) => problemOf(row, env[row.name])) };
}

function problemOf({ name, allowed }: VariableRow, was: string | undefined): string {
  const is = was === undefined ? 'is not set' : was === '' ? 'is empty' : `has ${was.length} characters`;
  return `${name} ${is}. Allowed: ${allowed}`;
}
