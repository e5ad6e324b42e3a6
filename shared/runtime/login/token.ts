import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { tokenState, type AccessToken, type TokenState } from '../../domain/access-token.ts';
import type { LoginParts } from './login.ts';

/** The token that is kept, or why there is none to work with. */
export type Standing =
  | { readonly kind: 'missing' | 'unreadable' | 'foreign'; readonly why: string }
  | { readonly kind: 'kept'; readonly token: AccessToken; readonly state: TokenState };

/** What the broker says to the token: it lives and is ours, it is not, or nobody knows. */
export type Proof = { readonly kind: 'proven' } | { readonly kind: 'dead' | 'unknown'; readonly why: string };

export type Reading = Pick<LoginParts, 'secrets' | 'settings'> & {
  readonly ports: Pick<LoginParts['ports'], 'clock'>;
  /** Null: whoever's. */
  readonly userId: string | null;
};

/** By its age alone. Never rejects. */
export async function standing({ ports, secrets, userId, settings }: Reading): Promise<Standing> {
  let token: AccessToken | null;
  try {
    token = await secrets.accessToken();
  } catch (error) {
    return { kind: 'unreadable', why: error instanceof Error ? error.message : String(error) };
  }
  if (token === null) return { kind: 'missing', why: 'nobody has logged in yet' };
  if (userId !== null && token.userId !== userId)
    return { kind: 'foreign', why: `the token kept is ${token.userId}'s, and the account is ${userId}'s` };
  return { kind: 'kept', token, state: tokenState(token, ports.clock.now(), settings.token) };
}

/** Asks the broker with the token itself. */
export async function prove(
  { broker }: Pick<LoginParts, 'broker'>,
  { accessToken, userId }: AccessToken,
): Promise<Proof> {
  const owner = await broker.owner(accessToken);
  if (owner.kind === 'owner') {
    if (owner.userId === userId) return { kind: 'proven' };
    return { kind: 'dead', why: `Kite says the token is ${owner.userId}'s, and it was kept as ${userId}'s` };
  }
  if (owner.failure === 'token-dead') return { kind: 'dead', why: `Kite refuses the token: ${owner.why}` };
  return { kind: 'unknown', why: `Kite could not be asked: ${owner.why}` };
}

/** For whoever calls the broker: the token, however doubtful, for Kite itself says when it is dead. Rejects with why there is none. */
export function dayToken(reading: Reading): () => Promise<string> {
  return async () => {
    const found = await standing(reading);
    if (found.kind !== 'kept') throw new Error(`${found.why}: log in`);
    if (found.state.kind === 'expired') throw new Error(`${endedText(found.state.endsAt)}: log in`);
    return found.token.accessToken;
  };
}

export function endedText(endsAt: number): string {
  return `the token ended ${atText(endsAt)}`;
}

/** "2026-09-10 06:00" */
export function atText(at: number): string {
  return `${dayText(dayOf(at))} ${clockText(at)}`;
}
