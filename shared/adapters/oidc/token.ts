/** A token as it came, read and not yet believed. */
export interface Token {
  readonly kid: string;
  readonly claims: Claims;
  /** What was signed, and with what. */
  readonly signed: string;
  readonly signature: string;
}

export interface Claims {
  readonly issuer: string;
  readonly audience: string;
  readonly email: string;
  readonly isVerified: boolean;
  /** Epoch ms. */
  readonly madeAt: number;
  readonly endsAt: number;
}

const CHARACTERS_MAX = 8192;
const PARTS = /^([\w-]+)\.([\w-]+)\.([\w-]+)$/;

/** RFC 7519 with RS256 and nothing else: a sentence where it is none. No zod: this is read before anything else of a request. */
export function tokenOf(text: string): Token | string {
  if (text.length > CHARACTERS_MAX) return `the token has more than ${CHARACTERS_MAX} characters`;
  const parts = PARTS.exec(text);
  if (parts === null) return 'the token is none';
  const [, headText = '', claimsText = '', signature = ''] = parts;
  const head = recordOf(headText);
  const claims = recordOf(claimsText);
  if (head === null || claims === null) return 'the token is none';
  // Never what the token itself would like: "none", or a key of ours taken for a shared secret.
  if (head['alg'] !== 'RS256') return 'the token is not signed with RS256';
  if (head['crit'] !== undefined) return 'the token asks for what is not known here';
  const { iss, aud, email, iat, exp } = claims;
  const kid = head['kid'];
  if (typeof kid !== 'string') return 'the token names no key';
  if (typeof iss !== 'string' || typeof aud !== 'string') return 'the token names no issuer or no audience';
  if (typeof email !== 'string') return 'the token names no e-mail: it was asked for without format=full';
  if (!isInstant(iat) || !isInstant(exp)) return 'the token says not from when until when it is good';
  return {
    kid,
    signed: `${headText}.${claimsText}`,
    signature,
    claims: {
      issuer: iss,
      audience: aud,
      email,
      isVerified: claims['email_verified'] === true,
      madeAt: iat * 1000,
      endsAt: exp * 1000,
    },
  };
}

function isInstant(seconds: unknown): seconds is number {
  return typeof seconds === 'number' && Number.isFinite(seconds) && seconds >= 0 && seconds < 1e11;
}

function recordOf(base64: string): Readonly<Record<string, unknown>> | null {
  try {
    const value: unknown = JSON.parse(Buffer.from(base64, 'base64url').toString('utf8'));
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : null;
  } catch {
    return null;
  }
}
