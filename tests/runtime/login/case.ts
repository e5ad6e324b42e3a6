import { kiteLogin } from '../../../shared/adapters/kite/login.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import { memorySecrets } from '../../../shared/adapters/memory-secrets.ts';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { replayClock, type ReplayClock } from '../../../shared/adapters/replay-clock.ts';
import type { AccessToken } from '../../../shared/domain/access-token.ts';
import type { LogFields } from '../../../shared/ports.ts';
import {
  callback,
  startLogin,
  type LoginOutcome,
  type LoginParts,
} from '../../../shared/runtime/login/login.ts';
import type { NagParts } from '../../../shared/runtime/login/nag.ts';
import { LOGIN_SETTINGS } from '../../../shared/runtime/login/settings.ts';
import { redirectTo } from '../../../shared/sim/kite/server/login-page.ts';
import type { KiteOptions } from '../../../shared/sim/kite/settings.ts';
import { transportOf } from '../../adapters/kite/transport-of.ts';
import { API_KEY, API_SECRET, at, Client } from '../../sim/kite/support.ts';

export const USER = 'AB1234';
export const LINK = 'https://login.example/begin';

export interface LoginCase {
  readonly parts: NagParts;
  readonly client: Client;
  readonly clock: ReplayClock;
  /** Every request that left for Kite, oldest first. */
  readonly asked: HttpRequest[];
  readonly alerts: string[];
  readonly lines: string[];
  readonly kept: () => Promise<AccessToken | null>;
  /** The person logs in at Kite's page: where the browser is sent back to. */
  readonly atKite: (link: string) => URLSearchParams;
  /** From the link to the outcome, `meddle` with what came back. */
  readonly login: (meddle?: (query: URLSearchParams) => void) => Promise<LoginOutcome>;
}

/** A log-in against the model of Kite, from 08:00 on, in memory. `change`: parts that differ. */
export function loginCase(
  settings: Partial<KiteOptions> = {},
  change: Partial<LoginParts> = {},
  secret = API_SECRET,
  minute = 480,
): LoginCase {
  const client = new Client(undefined, { accessToken: null, ...settings });
  const clock = replayClock(at(minute));
  const asked: HttpRequest[] = [];
  const alerts: string[] = [];
  const lines: string[] = [];
  const http = (request: HttpRequest) => {
    asked.push(request);
    return client.kite.http(request, clock.now());
  };
  const broker = kiteLogin({
    apiKey: API_KEY,
    apiSecret: secret,
    loginRoot: 'https://kite.example',
    transport: transportOf({ http }, clock),
    settings: DEFAULT_KITE_SETTINGS,
  });
  let drawn = 0;
  const parts: NagParts = {
    ports: {
      clock,
      store: memoryStore(),
      alerts: { alert: async (text) => void alerts.push(text) },
      log: {
        write: (level, _trace, message, fields: LogFields) =>
          void lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
      },
    },
    secrets: memorySecrets(),
    broker,
    userId: USER,
    random: () => `state-${String((drawn += 1)).padStart(20, '0')}`,
    settings: LOGIN_SETTINGS,
    link: async () => LINK,
    ...change,
  };
  const atKite = (link: string): URLSearchParams => {
    const { searchParams } = new URL(link);
    const asks = { apiKey: API_KEY, redirectParams: searchParams.get('redirect_params') ?? '' };
    const back = redirectTo('https://login.example/callback', client.kite.login(clock.now()), asks);
    return new URL(back).searchParams;
  };
  return {
    parts,
    client,
    clock,
    asked,
    alerts,
    lines,
    kept: () => parts.secrets.accessToken(),
    atKite,
    async login(meddle = () => undefined) {
      const query = atKite(await startLogin(parts));
      meddle(query);
      return callback(parts, query);
    },
  };
}
