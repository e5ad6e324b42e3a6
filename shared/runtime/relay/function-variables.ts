import { z } from 'zod';
import type { Env, VariableRow } from '../variables.ts';

const TOKEN_MOST = 8_192;

/** As a function reads it: a JSON web token, three parts with dots between them. */
const tokenSchema = z
  .string()
  .max(TOKEN_MOST)
  .regex(/^[\w-]+\.[\w-]+\.[\w-]+$/);

const ALLOWED = 'what `gcloud auth print-identity-token` prints: three parts with dots between them';

export type TokenRead =
  | { readonly ok: true; readonly token: string }
  | { readonly ok: false; readonly problem: string };

/** In the order of the help: of who asks a function. */
export function describeFunctionVariables(): readonly VariableRow[] {
  return [
    {
      name: 'TRON_FLATTEN_FUNCTIONS',
      default: 'none',
      allowed: 'URLs with commas between them: https, or http on 127.0.0.1',
      meaning:
        'Which functions `tron flatten` asks, in that order and before any relay; --function and --relay win',
    },
    {
      name: 'TRON_DASHBOARD_FUNCTION',
      default: 'none',
      allowed: 'one URL: https, or http on 127.0.0.1',
      meaning:
        'Which function `tron close`, `disable` and `enable` ask before any relay; --function and --relay win',
    },
    {
      name: 'TRON_IDENTITY_TOKEN',
      default: 'none, needed where a function is asked',
      allowed: ALLOWED,
      meaning: 'Who asks a function, by the platform: it lasts an hour; never printed',
    },
  ];
}

/** The token, or a sentence that does not quote it. */
export function readIdentityToken(env: Env): TokenRead {
  const given = env['TRON_IDENTITY_TOKEN'];
  const read = tokenSchema.safeParse(given);
  if (read.success) return { ok: true, token: read.data };
  const is =
    given === undefined
      ? 'is not set'
      : given === ''
        ? 'is empty'
        : `is none, with ${given.length} characters`;
  return { ok: false, problem: `TRON_IDENTITY_TOKEN ${is}. Allowed: ${ALLOWED}` };
}
