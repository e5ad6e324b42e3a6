import type { IncomingHttpHeaders } from 'node:http';
import { oidcIdentity, REMOVED } from '../../shared/adapters/oidc/identity.ts';
import type { Identity } from '../../shared/ports.ts';
import type { LocalIssuer } from '../local-issuer.ts';

/** What the platform makes of a caller: the headers as the function gets them, or why it is not called. */
export type Admitted =
  | { readonly headers: IncomingHttpHeaders }
  | { readonly status: 401 | 503; readonly why: string };

/**
 * The check that Cloud Run makes before it hands a request to a function that its IAM guards: the token's signature, by the issuer's keys of now, and
 * then it takes the signature away. Who may call what is the function's own look at the address.
 */
export class Platform {
  readonly #isPublic: (name: string) => boolean;
  readonly #issuer: () => { readonly root: string; readonly life: number };
  readonly #people: Identity;
  #known: { readonly life: number; readonly identity: Identity } | null = null;

  /** `issuer`: where machines' tokens are made, and in which of its lives, for each has a key of its own; `people`: where those of people are. */
  constructor(
    isPublic: (name: string) => boolean,
    issuer: () => { readonly root: string; readonly life: number },
    people: Pick<LocalIssuer, 'name' | 'keysUrl'>,
  ) {
    this.#isPublic = isPublic;
    this.#issuer = issuer;
    const { name, keysUrl: url } = people;
    this.#people = oidcIdentity({ issuers: [name], keys: { url }, signatures: 'checked' });
  }

  /** `audience`: for whom the token has to be. */
  async admitted(
    name: string,
    headers: IncomingHttpHeaders,
    audience: string,
    now: number,
  ): Promise<Admitted> {
    const { authorization } = headers;
    if (this.#isPublic(name)) return { headers };
    const bearer = /^Bearer (.+)$/i.exec(authorization ?? '')?.[1];
    if (bearer === undefined) return { status: 401, why: 'the platform lets in nobody without a token' };
    const person = await this.#people.verify(bearer, [audience], now);
    const answer = person.kind === 'known' ? person : await this.#identity().verify(bearer, [audience], now);
    if (answer.kind !== 'known')
      return { status: answer.kind === 'refused' ? 401 : 503, why: `the platform: ${answer.why}` };
    return { headers: { ...headers, authorization: `Bearer ${bearer.replace(/[^.]*$/, REMOVED)}` } };
  }

  #identity(): Identity {
    const { root, life } = this.#issuer();
    if (this.#known?.life !== life) {
      const keys = { url: `${root}/oauth2/v3/certs` };
      const identity = oidcIdentity({ issuers: [root], keys, signatures: 'checked' });
      this.#known = { life, identity };
    }
    return this.#known.identity;
  }
}
