import { z } from 'zod';
import { called, type Kite, type Outcome, type Wire } from './sdk.ts';
import { isJson, isTokenDead, jsonOf, refusalOf, type Refusal } from './failures.ts';
import type { KiteSettings } from './settings.ts';

export type Answered<T> = { readonly kind: 'data'; readonly data: T } | Refusal;

/** Makes data of a body, or throws. */
export type Understand<T> = (body: unknown) => T;

/** Calls under the day's access token, which is kept until Kite says that it is dead. */
export class KiteSession {
  readonly #wire: Wire;
  readonly #settings: KiteSettings;
  readonly #read: () => Promise<string>;
  #token: string | null = null;

  constructor(wire: Wire, settings: KiteSettings, token: () => Promise<string>) {
    this.#wire = wire;
    this.#settings = settings;
    this.#read = token;
  }

  /** A reading, or a calculation that changes nothing: one that fails for its token is made again where there is a newer one. */
  async read<T>(call: (kite: Kite) => Promise<unknown>, understand: Understand<T>): Promise<Answered<T>> {
    const token = await this.#current();
    if (typeof token !== 'string') return token;
    const outcome = await called(this.#wire, token, () => true, call);
    const answer = this.#understood(outcome, understand);
    if (answer.kind === 'data' || !isTokenDead(outcome, answer)) return answer;
    this.#forget(token);
    const newer = await this.#current();
    const dead: Refusal = { ...answer, kind: 'refused', failure: 'token-dead' };
    if (typeof newer !== 'string' || newer === token) return dead;
    const again = await called(this.#wire, newer, () => true, call);
    const second = this.#understood(again, understand);
    if (second.kind !== 'data' && isTokenDead(again, second)) this.#forget(newer);
    return second;
  }

  /** A write is made once. Its token is read beforehand, so that nothing but the write is left to wait for. */
  async write<T>(
    token: string,
    mayWrite: () => boolean,
    call: (kite: Kite) => Promise<unknown>,
    understand: Understand<T>,
  ): Promise<Answered<T>> {
    const outcome = await called(this.#wire, token, mayWrite, call);
    const answer = this.#understood(outcome, understand);
    if (answer.kind !== 'data' && isTokenDead(outcome, answer)) this.#forget(token);
    return answer;
  }

  /** The token to write with, or why there is none: nothing is sent without. */
  token(): Promise<string | Refusal> {
    return this.#current();
  }

  async #current(): Promise<string | Refusal> {
    if (this.#token !== null) return this.#token;
    try {
      const token = await this.#read();
      if (token === '') return noToken('it is empty');
      this.#token = token;
      return token;
    } catch (error) {
      return noToken(String(error));
    }
  }

  #forget(token: string): void {
    if (this.#token === token) this.#token = null;
  }

  #understood<T>(outcome: Outcome, understand: Understand<T>): Answered<T> {
    if (outcome.kind === 'answer' && outcome.answer.status === 200 && isJson(outcome.answer)) {
      const body = jsonOf(outcome.answer.body);
      try {
        return { kind: 'data', data: understand(body) };
      } catch (error) {
        const refusal = refusalOf(outcome, this.#settings);
        return { ...refusal, why: `${mismatch(error)}; ${refusal.why}` };
      }
    }
    return refusalOf(outcome, this.#settings);
  }
}

function noToken(why: string): Refusal {
  return { kind: 'unsent', failure: 'token-dead', why: `no access token: ${why}`, http: null };
}

function mismatch(error: unknown): string {
  const words = error instanceof z.ZodError ? z.prettifyError(error) : String(error);
  return `the answer is not understood: ${words.replaceAll(/\s+/g, ' ').slice(0, 200)}`;
}
