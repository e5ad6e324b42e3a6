import { createHash, timingSafeEqual } from 'node:crypto';
import type { Identity } from '../../ports.ts';
import { CALLERS, WITHOUT_TOKEN, type Caller, type Route, type TokenCaller } from './endpoint.ts';
import type { HttpRequest } from './http.ts';

export interface CallerSettings {
  /** For whom machines' tokens are made. */
  readonly audience: string;
  /** For whom people's tokens may be made besides. */
  readonly peopleAudiences: readonly string[];
  /** Whose addresses these are, each to the letter. */
  readonly accounts: Readonly<Record<TokenCaller, readonly string[]>>;
  /** What Telegram shows, which was told it when its webhook was set; null: nobody was told. */
  readonly telegramSecret: string | null;
}

export type Verdict =
  | { readonly kind: 'allowed'; readonly caller: Caller; readonly who: string }
  /** 401: nobody knows who it is; 403: it is known, and may not; 503: it cannot be known now. */
  | { readonly kind: 'denied'; readonly status: 401 | 403 | 503; readonly why: string };

const BEARER = /^Bearer ([\w.-]{1,8192})$/i;

/**
 * Whether this caller may call this route. Where Cloud Run has let somebody in by X-Serverless-Authorization it hands Authorization on as it came,
 * unchecked: then only the former tells who it is.
 */
export async function callerOf(
  route: Route,
  request: HttpRequest,
  identity: Identity,
  settings: CallerSettings,
  now: number,
): Promise<Verdict> {
  const open = route.callers.find((caller) => !showsToken(caller));
  if (open === 'telegram' && !isTelegram(request, settings))
    return denied(401, 'not the secret of the webhook');
  if (open !== undefined) return { kind: 'allowed', caller: open, who: open };
  const header = request.header('x-serverless-authorization') ?? request.header('authorization');
  const bearer = BEARER.exec(header ?? '')?.[1];
  if (bearer === undefined) return denied(401, header === undefined ? 'no token' : 'no bearer token');
  const forPeople = route.callers.includes('person') ? settings.peopleAudiences : [];
  const answer = await identity.verify(bearer, [settings.audience, ...forPeople], now);
  if (answer.kind !== 'known') return denied(answer.kind === 'refused' ? 401 : 503, answer.why);
  const { email, verified, audience } = answer;
  if (!verified) return denied(403, `nobody has made sure that ${email} is theirs`);
  for (const caller of CALLERS) {
    if (!showsToken(caller) || !route.callers.includes(caller)) continue;
    if (!isAmong(email, settings.accounts[caller])) continue;
    if (caller !== 'person' && !same(audience, settings.audience))
      return denied(403, `the token of ${email} was made for people’s use`);
    return { kind: 'allowed', caller, who: email };
  }
  return denied(403, `${email} may not call this`);
}

/** Whether a caller of that kind is known by a token. */
export function showsToken(caller: Caller): caller is TokenCaller {
  return WITHOUT_TOKEN.every((other) => other !== caller);
}

/** As `secret_token` of the Bot API's setWebhook says. */
function isTelegram(request: HttpRequest, { telegramSecret }: CallerSettings): boolean {
  const shown = request.header('x-telegram-bot-api-secret-token');
  return telegramSecret !== null && shown !== undefined && same(telegramSecret, shown);
}

/** Looks at all of them, each in a time that tells nothing of where it differs. */
function isAmong(email: string, accounts: readonly string[]): boolean {
  return accounts.filter((account) => same(account, email)).length > 0;
}

function same(a: string, b: string): boolean {
  return timingSafeEqual(digest(a), digest(b));
}

function digest(text: string): Buffer {
  return createHash('sha256').update(text).digest();
}

function denied(status: 401 | 403 | 503, why: string): Verdict {
  return { kind: 'denied', status, why };
}
