import { generateKeyPairSync, sign, type KeyObject } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** An issuer of ID tokens on this computer, for tests, benchmarks and trying things out: nobody but a function that is told so believes it. */

export interface Claims {
  readonly iss: string;
  readonly aud: string;
  readonly email: string;
  readonly email_verified: boolean;
  readonly iat: number;
  readonly exp: number;
}

export interface LocalIssuer {
  readonly name: string;
  /** Where its keys are. */
  readonly keysUrl: string;
  /** How often its keys were asked for. */
  readonly asked: () => number;
  /** For an hour from a minute ago on; `now` in epoch ms. */
  readonly token: (email: string, audience: string, now: number, other?: Partial<Claims>) => string;
  /** The same by a key that is none of its. */
  readonly forged: (email: string, audience: string, now: number) => string;
  readonly close: () => Promise<void>;
}

const KID = 'local';

export async function localIssuer(name = 'https://issuer.example'): Promise<LocalIssuer> {
  const [own, foreign] = [rsa(), rsa()];
  let asked = 0;
  const set = { keys: [{ ...own.publicKey.export({ format: 'jwk' }), kid: KID, use: 'sig', alg: 'RS256' }] };
  const server = createServer((_request, response) => {
    asked += 1;
    response.end(JSON.stringify(set));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const claimsOf = (email: string, aud: string, now: number, other: Partial<Claims> = {}): Claims => {
    const at = Math.floor(now / 1000);
    return { iss: name, aud, email, email_verified: true, iat: at - 60, exp: at + 3540, ...other };
  };
  return {
    name,
    keysUrl: `http://127.0.0.1:${portOf(server)}/keys`,
    asked: () => asked,
    token: (...claims) => signed(claimsOf(...claims), own.privateKey),
    forged: (...claims) => signed(claimsOf(...claims), foreign.privateKey),
    close: () => closed(server),
  };
}

/** As Cloud Run hands a token on that it has checked. */
export function stripped(token: string): string {
  return token.replace(/[^.]*$/, 'SIGNATURE_REMOVED_BY_GOOGLE');
}

export function portOf(server: Server): number {
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return address.port;
}

export async function closed(server: Server): Promise<void> {
  await new Promise<void>((resolve) => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}

function rsa(): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  return generateKeyPairSync('rsa', { modulusLength: 2048 });
}

/** RS256, whatever the claims say. */
export function signed(
  claims: object,
  key: KeyObject,
  header: object = { alg: 'RS256', kid: KID, typ: 'JWT' },
): string {
  const text = `${part(header)}.${part(claims)}`;
  return `${text}.${sign('RSA-SHA256', Buffer.from(text), key).toString('base64url')}`;
}

function part(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url');
}
