import { z } from 'zod';
import { REDACTED, redacted } from '../../domain/redacted.ts';
import type { BrokerLogin, LoginFailure } from '../../ports.ts';
import { profileAnswer, sessionAnswer } from './answers.ts';
import { isJson, isTokenDead, jsonOf, refusalOf } from './failures.ts';
import { loginUrl } from './login-url.ts';
import { called, type Kite, type Outcome, type Wire } from './sdk.ts';
import type { KiteSettings } from './settings.ts';
import type { Transport } from './transport.ts';

export interface KiteLoginOptions {
  readonly apiKey: string;
  readonly apiSecret: string;
  /** `kiteRootsSchema`'s; the API's root is the transport's. */
  readonly loginRoot: string;
  readonly transport: Transport;
  readonly settings: KiteSettings;
}

/**
 * Kite's log-in. A request token is good for a few minutes and once, so what was not answered for certain is never asked again: a person logs in
 * anew. Answers carry tokens and a person's data: nothing of one is quoted but Kite's own words in an error, and those without the secrets we know.
 */
export function kiteLogin({
  apiKey,
  apiSecret,
  loginRoot,
  transport,
  settings,
}: KiteLoginOptions): BrokerLogin {
  const wire: Wire = { apiKey, transport, timeoutMs: settings.timeoutMs };
  const ask = async <T>(
    token: string,
    secrets: readonly string[],
    call: (kite: Kite) => Promise<unknown>,
    schema: z.ZodType<{ readonly data: T }>,
  ): Promise<{ readonly data: T } | LoginFailure> => {
    const outcome = await called(wire, token, () => true, call);
    const data = answered(outcome, schema);
    if (data !== null) return data;
    const failure = failureOf(outcome, settings);
    return { ...failure, why: without(failure.why, [apiSecret, ...secrets]) };
  };
  return {
    url: (state) => loginUrl({ loginRoot, apiKey }, state),
    async session(requestToken) {
      const answer = await ask(
        '',
        [requestToken],
        (kite) => kite.generateSession(requestToken, apiSecret),
        sessionAnswer,
      );
      if ('kind' in answer) return answer;
      const { access_token: accessToken, user_id: userId } = answer.data;
      return { kind: 'session', accessToken, userId };
    },
    async owner(accessToken) {
      const answer = await ask(accessToken, [accessToken], (kite) => kite.getProfile(), profileAnswer);
      return 'kind' in answer ? answer : { kind: 'owner', userId: answer.data.user_id };
    },
  };
}

/** Null: it is no success that we understand. */
function answered<T>(outcome: Outcome, schema: z.ZodType<T>): T | null {
  if (outcome.kind !== 'answer' || outcome.answer.status !== 200 || !isJson(outcome.answer)) return null;
  const result = schema.safeParse(jsonOf(outcome.answer.body));
  return result.success ? result.data : null;
}

function failureOf(outcome: Outcome, settings: KiteSettings): LoginFailure {
  const refusal = refusalOf(outcome, settings);
  const { kind, http } = refusal;
  const failure = isTokenDead(outcome, refusal) ? 'token-dead' : refusal.failure;
  // Kite spoke, or there was no answer: otherwise the words are the answer's body.
  if (outcome.kind === 'none' || http?.type != null) return { kind, failure, why: refusal.why, http };
  const { status, headers } = outcome.answer;
  const why = `HTTP ${status} with ${headers['content-type'] ?? 'no content type'}, which is no answer of Kite's that is known`;
  return { kind, failure, why, http };
}

function without(text: string, secrets: readonly string[]): string {
  let clean = redacted(text);
  for (const secret of secrets) if (secret !== '') clean = clean.replaceAll(secret, REDACTED);
  return clean;
}
