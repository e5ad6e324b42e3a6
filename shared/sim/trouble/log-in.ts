import { sha256 } from '../kite/ids.ts';
import type { Kite } from '../kite/kite.ts';

/** As the log-in at Kite's page does it. Throws an Error where the model does not give a session. */
export function newToken(
  kite: Kite,
  { apiKey, apiSecret }: { readonly apiKey: string; readonly apiSecret: string },
  at: number,
): string {
  const requestToken = kite.login(at);
  const body = new URLSearchParams({
    api_key: apiKey,
    request_token: requestToken,
    checksum: sha256(`${apiKey}${requestToken}${apiSecret}`),
  });
  const headers = { 'content-type': 'application/x-www-form-urlencoded' };
  const answer = kite.http({ method: 'POST', url: '/session/token', headers, body: body.toString() }, at);
  const token = answer.kind === 'answer' ? /"access_token":"([^"]+)"/.exec(answer.body)?.[1] : undefined;
  if (token === undefined) throw new Error(`no session was given: ${JSON.stringify(answer)}`);
  return token;
}
