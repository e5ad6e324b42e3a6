import { z } from 'zod';
import type { TokenState } from '../../domain/access-token.ts';
import { instant, instantPart } from '../report/fields.ts';
import { pairsText } from '../report/text.ts';
import type { LoginParts } from './login.ts';
import { atText, endedText, prove, standing, type Proof, type Reading, type Standing } from './token.ts';

/** What is known of the token, for people and programs that ask; nothing of the token itself. */
export interface LoginStatus {
  readonly now: number;
  readonly found: Standing;
  /** Null: the broker was not asked. */
  readonly proof: Proof | null;
  /** It may be traded with: sure by its age and not dead, or doubtful and proven. */
  readonly usable: boolean;
}

/** `broker` null: the token's age alone is judged. A token that ended is not asked about. */
export async function loginStatus(
  reading: Reading,
  broker: LoginParts['broker'] | null,
): Promise<LoginStatus> {
  const now = reading.ports.clock.now();
  const found = await standing(reading);
  if (found.kind !== 'kept' || found.state.kind === 'expired')
    return { now, found, proof: null, usable: false };
  const proof = broker === null ? null : await prove({ broker }, found.token);
  const sure = found.state.kind === 'valid' && proof === null;
  return { now, found, proof, usable: sure || proof?.kind === 'proven' };
}

export function loginStatusText({ now, found, proof, usable }: LoginStatus): string {
  if (found.kind !== 'kept') return `No valid token: ${found.why}`;
  const { token, state } = found;
  const { userId, madeAt } = token;
  const reasons = [
    ...(state.kind === 'expired' ? [endedText(state.endsAt)] : []),
    ...(state.kind === 'doubtful' ? [state.why] : []),
    ...(proof !== null && proof.kind !== 'proven' ? [proof.why] : []),
  ];
  return [
    headOf(usable, state, proof),
    pairsText([
      ['user', userId],
      ['made', `${atText(madeAt)}, ${ageText(now - madeAt)}`],
      ['ends', `${atText(state.endsAt)}, Indian time`],
      ['proof', proof === null ? 'Kite was not asked' : proof.kind === 'proven' ? 'Kite knows it' : 'none'],
      ...reasons.map((why) => ['because', why] as const),
    ]),
  ].join('\n');
}

function headOf(usable: boolean, state: TokenState, proof: Proof | null): string {
  if (usable) return 'There is a valid token';
  if (proof?.kind === 'unknown') return 'There is a token, and nobody knows whether it lives';
  if (state.kind === 'doubtful' && proof === null)
    return 'There is a token that may be dead; --prove asks Kite';
  return 'No valid token';
}

/** "1 h 20 min ago" */
function ageText(ageMs: number): string {
  const minutes = Math.floor(Math.abs(ageMs) / 60_000);
  const long = `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
  return ageMs < 0 ? `in ${long}` : `${long} ago`;
}

export const loginDocumentSchema = z.strictObject({
  format: z.literal('tron-login'),
  version: z.literal(1),
  now: instant,
  usable: z.boolean(),
  state: z.enum(['valid', 'doubtful', 'expired', 'missing', 'unreadable', 'foreign']),
  why: z.string().nullable().describe('why there is none, or why it is doubtful; null: nothing'),
  user: z.string().nullable(),
  made: instant.nullable(),
  ends: instant.nullable(),
  proof: z.enum(['proven', 'dead', 'unknown']).nullable().describe('what Kite says; null: not asked'),
  proofWhy: z.string().nullable(),
});

export function loginJson({ now, found, proof, usable }: LoginStatus): z.infer<typeof loginDocumentSchema> {
  const kept = found.kind === 'kept' ? found : null;
  const doubt = kept?.state.kind === 'doubtful' ? kept.state.why : null;
  return {
    format: 'tron-login',
    version: 1,
    now: instantPart(now),
    usable,
    state: found.kind === 'kept' ? found.state.kind : found.kind,
    why: found.kind === 'kept' ? doubt : found.why,
    user: kept?.token.userId ?? null,
    made: kept === null ? null : instantPart(kept.token.madeAt),
    ends: kept === null ? null : instantPart(kept.state.endsAt),
    proof: proof?.kind ?? null,
    proofWhy: proof === null || proof.kind === 'proven' ? null : proof.why,
  };
}
