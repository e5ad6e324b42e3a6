import { kiteBroker, type KiteOptions } from '../../../shared/adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../../../shared/adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import { replayClock, type ReplayClock } from '../../../shared/adapters/replay-clock.ts';
import type { OrderChange, OrderRequest } from '../../../shared/domain/order.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { paise, ZERO } from '../../../shared/domain/units.ts';
import type { Broker } from '../../../shared/ports.ts';
import { OPEN, TINY, TODAY } from '../../support/tiny-day.ts';
import { API_KEY, data, KiteModel, PRICE, type HttpOutcome } from './kite-model.ts';
import { transportOf } from './transport-of.ts';

export const TAG = '9ib0000007rsw0e0000';
export const SOON = 2000;

export const LIMIT: OrderRequest = {
  side: 'BUY',
  type: 'LIMIT',
  validity: 'DAY',
  qty: 10,
  price: paise(PRICE - 100),
  trigger: ZERO,
  protection: 0,
};

export const STOP: OrderRequest = {
  ...LIMIT,
  side: 'SELL',
  type: 'SL-M',
  price: ZERO,
  trigger: paise(9905),
  protection: 3,
};

export const OUT: OrderChange = { type: 'LIMIT', price: paise(9995), trigger: ZERO, protection: 0 };

/** As Kite's order ids are. */
export const ID = '1953341975595868160';

/** Everything that is written succeeds, and the book is empty. */
export function yes({ method, url }: HttpRequest): HttpOutcome | undefined {
  if (method === 'GET') return data([]);
  return url.startsWith('/orders') ? data({ order_id: ID }) : undefined;
}

export interface KiteCase {
  readonly broker: Broker;
  readonly clock: ReplayClock;
  readonly model: KiteModel;
  /** Everything that was asked, oldest first. */
  readonly asked: HttpRequest[];
  readonly writes: () => readonly HttpRequest[];
}

/** A Kite broker on the model; `meet` may answer in the model's place. */
export function kiteCase(
  meet: (request: HttpRequest) => HttpOutcome | undefined = () => undefined,
  options: Partial<KiteOptions> = {},
): KiteCase {
  const clock = replayClock(instantOf(TODAY, OPEN));
  const model = new KiteModel(clock);
  model.begin(PRICE, PRICE);
  const asked: HttpRequest[] = [];
  const http = (request: HttpRequest): HttpOutcome => {
    asked.push(request);
    return meet(request) ?? model.http(request);
  };
  const broker = kiteBroker({
    apiKey: API_KEY,
    token: async () => model.token,
    clock,
    sleepUntil: async (at) => clock.set(at),
    transport: transportOf({ http }),
    share: shareOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => (key === TINY.key ? TINY : undefined),
    settings: DEFAULT_KITE_SETTINGS,
    ...options,
  });
  const writes = (): readonly HttpRequest[] =>
    asked.filter(({ method, url }) => method !== 'GET' && url.startsWith('/orders'));
  return { broker, clock, model, asked, writes };
}
