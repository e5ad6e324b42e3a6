import { z } from 'zod';
import type { Env, VariableRow } from '../variables.ts';

const SECRET_LEAST = 32;
const SECRET_MOST = 256;

/** What a header carries as it is. */
const secretSchema = z
  .string()
  .min(SECRET_LEAST)
  .max(SECRET_MOST)
  .regex(/^[\x21-\x7e]+$/);

const ALLOWED = `${SECRET_LEAST} to ${SECRET_MOST} printable characters without a space`;

export type SecretRead =
  | { readonly ok: true; readonly secret: string }
  | { readonly ok: false; readonly problem: string };

/** In the order of the help. */
export function describeRelayVariables(): readonly VariableRow[] {
  return [
    {
      name: 'TRON_RELAY_SECRET',
      default: 'none, needed',
      allowed: ALLOWED,
      meaning: 'What who asks a relay must know, and who serves one; never printed',
    },
    {
      name: 'TRON_RELAYS',
      default: 'none',
      allowed: 'URLs with commas between them: https, or http on 127.0.0.1',
      meaning:
        'Which relays `tron flatten`, `close`, `disable` and `enable` ask, in that order; --relay and --function win',
    },
  ];
}

/** The secret, or a sentence that does not quote it. */
export function readRelaySecret(env: Env): SecretRead {
  const given = env['TRON_RELAY_SECRET'];
  const read = secretSchema.safeParse(given);
  if (read.success) return { ok: true, secret: read.data };
  const is =
    given === undefined
      ? 'is not set'
      : given === ''
        ? 'is empty'
        : `has ${given.length} characters, or one that is not allowed`;
  return { ok: false, problem: `TRON_RELAY_SECRET ${is}. Allowed: ${ALLOWED}` };
}

const WHERE = 'must be an https URL, or an http one on 127.0.0.1';
/** A comma is none of a host's letters, though a URL takes it for one: two URLs are not one. */
const HOST = /^(?:[\w.-]+|\[[\da-f:.]+\])$/i;

/** A secret goes there, so only this computer is talked to in the clear. */
const placeSchema = z
  .url({ protocol: /^https?$/, error: WHERE })
  .transform((text) => new URL(text))
  .refine(({ protocol, hostname }) => protocol === 'https:' || hostname === '127.0.0.1', { error: WHERE })
  .refine(({ hostname }) => HOST.test(hostname), { error: WHERE })
  .refine(
    ({ href, origin, pathname, username, password }) =>
      username === '' && password === '' && href === `${origin}${pathname}`,
    {
      error: 'must have no user, no query and no fragment',
    },
  );

/** A relay's root, with what its paths begin with. */
export const relayUrlSchema = placeSchema.transform(
  ({ origin, pathname }) => `${origin}${pathname.replace(/\/+$/, '')}`,
);

/** A function's own URL, as it is. */
export const functionUrlSchema = placeSchema.transform(({ href }) => href);
