import { verify, type KeyObject } from 'node:crypto';
import type { Identity, IdentityAnswer } from '../../ports.ts';
import { IssuerKeys, KEY_DEFAULTS, type KeySettings } from './keys.ts';
import { tokenOf, type Token } from './token.ts';

export interface OidcOptions {
  /** What the issuer calls itself: one of these. */
  readonly issuers: readonly string[];
  readonly keys: Pick<KeySettings, 'url'> & Partial<KeySettings>;
  /**
   * `checked`: every signature, against the issuer's keys. `by-platform`: a token whose signature Cloud Run has checked and taken away is believed
   * as well; only where nobody reaches the function past that check. A signature that is there is checked all the same.
   */
  readonly signatures: 'checked' | 'by-platform';
  /** By how much clocks may differ. */
  readonly skewMs?: number;
}

/**
 * What Cloud Run puts in a signature's place before it hands a token on, after its own check of it.
 * Source: https://cloud.google.com/run/docs/troubleshooting#signature-removed, https://cloud.google.com/run/docs/authenticating/service-to-service
 */
export const REMOVED = 'SIGNATURE_REMOVED_BY_GOOGLE';

const SKEW_MS = 30_000;
/** Google's are good for an hour: one that is good for longer than a day is none of theirs. */
const LIFE_MAX_MS = 86_400_000;

/** ID tokens of an OpenID Connect issuer (RS256 by its published keys): Google's, or a local one's in tests. */
export function oidcIdentity(options: OidcOptions): Identity {
  const { signatures, issuers, skewMs = SKEW_MS } = options;
  const keys = new IssuerKeys({ ...KEY_DEFAULTS, ...options.keys });
  const proofOf = async (token: Token, now: number): Promise<IdentityAnswer | null> => {
    if (token.signature === REMOVED)
      return signatures === 'by-platform' ? null : refused('the token’s signature was taken away');
    let key: KeyObject | null;
    try {
      key = await keys.key(token.kid, now);
    } catch (error) {
      return { kind: 'no-answer', why: error instanceof Error ? error.message : String(error) };
    }
    if (key === null) return refused('the token is signed with none of the issuer’s keys');
    const signature = Buffer.from(token.signature, 'base64url');
    const isGenuine = verify('RSA-SHA256', Buffer.from(token.signed), key, signature);
    return isGenuine ? null : refused('the token’s signature is not the issuer’s');
  };
  return {
    async verify(bearer, audiences, now) {
      const token = tokenOf(bearer);
      if (typeof token === 'string') return refused(token);
      const { issuer, audience, email, isVerified, madeAt, endsAt } = token.claims;
      // Nobody's word before the signature is believed, but a token that is no good anyway asks for no keys.
      if (!issuers.includes(issuer)) return refused('the token is another issuer’s');
      if (!audiences.includes(audience)) return refused('the token was made for somebody else');
      if (now >= endsAt + skewMs) return refused('the token has expired');
      if (now < madeAt - skewMs) return refused('the token is of the future');
      if (endsAt - madeAt > LIFE_MAX_MS) return refused('the token is good for longer than a day');
      return (await proofOf(token, now)) ?? { kind: 'known', email, verified: isVerified, audience };
    },
  };
}

function refused(why: string): IdentityAnswer {
  return { kind: 'refused', why };
}
