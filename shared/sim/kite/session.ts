import { addDays, dayOf, instantOf, MINUTE_MS, type Day } from '../../domain/time.ts';
import { data, failed, stamp, type KiteError, type Reply } from './answers.ts';
import { sha256, type Ids } from './ids.ts';
import type { KiteSettings } from './settings.ts';

const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO'] as const;
const PRODUCTS = ['CNC', 'NRML', 'MIS'] as const;
const ORDER_TYPES = ['MARKET', 'LIMIT', 'SL', 'SL-M'] as const;
/** Access tokens end at 06:00 IST of the day after. */
const FLUSH_MINUTE = 360;

/** Log-ins: a request token from the browser becomes an access token once, with a checksum of the secret. */
export class Sessions {
  readonly #settings: KiteSettings;
  readonly #ids: Ids;
  readonly #requestTokens = new Map<string, number>();
  /** Access token to the instant at which it ends. */
  readonly #live = new Map<string, number>();

  constructor(settings: KiteSettings, ids: Ids, day: Day) {
    this.#settings = settings;
    this.#ids = ids;
    if (settings.accessToken !== null) this.#live.set(settings.accessToken, endOf(day));
  }

  /** What the person's log-in in the browser gives the app's redirect. */
  login(at: number): string {
    const token = this.#ids.token('request');
    this.#requestTokens.set(token, at + this.#settings.requestTokenMs);
    return token;
  }

  create(params: ReadonlyMap<string, string>, at: number): Reply {
    const { apiKey, apiSecret, newLoginEndsOld } = this.#settings;
    const token = params.get('request_token') ?? '';
    const expiresAt = this.#requestTokens.get(token);
    if (params.get('api_key') !== apiKey) return failed(tokenError('Invalid `api_key`.'));
    if (params.get('checksum') !== sha256(`${apiKey}${token}${apiSecret}`))
      return failed(tokenError('Invalid `checksum`.'));
    if (expiresAt === undefined || at >= expiresAt)
      return failed(tokenError('Token is invalid or has expired.'));
    this.#requestTokens.delete(token);
    if (newLoginEndsOld) this.#live.clear();
    const accessToken = this.#ids.token('access');
    this.#live.set(accessToken, endOf(dayOf(at)));
    return data({
      ...this.#person(),
      api_key: apiKey,
      access_token: accessToken,
      public_token: this.#ids.token('public'),
      refresh_token: '',
      login_time: stamp(at),
    });
  }

  /** Ends a session: that of the token given, else the caller's. */
  end(params: ReadonlyMap<string, string>): Reply {
    if (params.get('api_key') !== this.#settings.apiKey) return failed(tokenError('Invalid `api_key`.'));
    this.#live.delete(params.get('access_token') ?? '');
    return data(true);
  }

  /** Undefined where the header names the app and a token that lives. */
  refusal(authorization: string | undefined, at: number): KiteError | undefined {
    const [, key, token] = /^token ([^:]*):(.*)$/.exec(authorization ?? '') ?? [];
    const endsAt = token === undefined ? undefined : this.#live.get(token);
    if (key === this.#settings.apiKey && endsAt !== undefined && at < endsAt) return undefined;
    return this.#settings.replies.deadToken;
  }

  /** Every access token is dead from now on. */
  revoke(): void {
    this.#live.clear();
  }

  profile(): Reply {
    return data(this.#person());
  }

  #person() {
    const { userId, userName, email } = this.#settings;
    return {
      user_id: userId,
      user_type: 'individual',
      email,
      user_name: userName,
      user_shortname: userName.split(' ')[0] ?? userName,
      broker: 'ZERODHA',
      exchanges: EXCHANGES,
      products: PRODUCTS,
      order_types: ORDER_TYPES,
      avatar_url: null,
      meta: { demat_consent: 'consent' },
    };
  }
}

function tokenError(message: string): KiteError {
  return { status: 403, type: 'TokenException', message };
}

function endOf(day: Day): number {
  return instantOf(addDays(day, 1), 0) + FLUSH_MINUTE * MINUTE_MS;
}
