import { createHash } from 'node:crypto';
import { z } from 'zod';
import type { Instrument } from '../../../shared/domain/instrument.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import { paise } from '../../../shared/domain/units.ts';
import type { HttpOutcome, HttpRequest } from '../../../shared/sim/kite/answers.ts';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { Kite } from '../../../shared/sim/kite/kite.ts';
import type { KiteOptions } from '../../../shared/sim/kite/settings.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket, TODAY, type MinuteRow } from '../../support/tiny-day.ts';

export const API_KEY = 'key';
export const API_SECRET = 'secret';
export const TOKEN = 'a-token-that-lives';
export const COSTS = { slippagePct: 0, slippageTicks: 0, optionSlippagePct: 0, participationPct: 10 };

export const SETTINGS: KiteOptions = {
  apiKey: API_KEY,
  apiSecret: API_SECRET,
  accessToken: TOKEN,
  openingCash: 100_000_00,
};

export const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:NIFTY26SEPFUT',
  exchange: 'NFO',
  symbol: 'NIFTY26SEPFUT',
  kind: 'future',
  token: 68_407,
  lot: 65,
  tick: paise(10),
  underlying: 'NIFTY',
  expiry: 20260929,
  freezeQty: 1_800,
};

export const OPTION: Instrument = {
  ...FUTURE,
  key: 'NFO:NIFTY26SEP25000CE',
  symbol: 'NIFTY26SEP25000CE',
  kind: 'option',
  strike: paise(2_500_000),
  right: 'CE',
  token: 50_001,
  tick: paise(5),
};

export const INDEX: Instrument = {
  ...TINY,
  key: 'NSE:NIFTY 50',
  symbol: 'NIFTY 50',
  kind: 'index',
  token: 1_000,
  underlying: 'NIFTY',
  hasVolume: false,
};

/** The instant of a minute and second of the day. */
export function at(minute: number, seconds = 0): number {
  return instantOf(TODAY, minute) + seconds * 1_000;
}

/** Minutes that stand still at ₹100 from the open to noon, where a test does not say what they do. */
export function quiet(minutes: readonly MinuteRow[] = []): readonly MinuteRow[] {
  const told = new Map(minutes.map((row) => [row.minute, row]));
  return still(556, 720, 10_000).map((row) => told.get(row.minute) ?? row);
}

export function tiny(minutes: readonly MinuteRow[] = []): MarketDay {
  return tinyMarket(tinyInstrumentDay(quiet(minutes), { bandLow: 9_000, bandHigh: 11_000 }));
}

/** The day of a share, a future, an option and an index that all stand still. */
export function four(): MarketDay {
  return tinyMarket(
    tinyInstrumentDay(quiet()),
    tinyInstrumentDay(still(556, 720, 2_500_000), { instrument: FUTURE, close: 940 }),
    tinyInstrumentDay(still(556, 720, 10_000), { instrument: OPTION, close: 940 }),
    tinyInstrumentDay(still(556, 720, 2_490_000), { instrument: INDEX }),
  );
}

export type Form = Readonly<Record<string, string | number>>;

export const BUY: Form = {
  exchange: 'NSE',
  tradingsymbol: 'TINY',
  transaction_type: 'BUY',
  quantity: 10,
  product: 'MIS',
  order_type: 'LIMIT',
  price: 100,
  validity: 'DAY',
  tag: 'abc123',
};
export const SELL: Form = { ...BUY, transaction_type: 'SELL' };
/** Below a last price of ₹100. */
export const STOP: Form = { ...SELL, order_type: 'SL', trigger_price: 99, price: 98 };

export const success = z.strictObject({ status: z.literal('success'), data: z.unknown() });
export const failure = z.strictObject({
  status: z.literal('error'),
  message: z.string(),
  data: z.null(),
  error_type: z.string(),
});

const orderId = z.object({ order_id: z.string() });
const row = z.object({
  order_id: z.string(),
  status: z.string(),
  status_message: z.string().nullable(),
  tag: z.string().nullable(),
  order_type: z.string(),
  price: z.number(),
  trigger_price: z.number(),
  quantity: z.number(),
  filled_quantity: z.number(),
  pending_quantity: z.number(),
  cancelled_quantity: z.number(),
  average_price: z.number(),
  placed_by: z.string(),
});
export type Row = z.output<typeof row>;

export type Answer = Extract<HttpOutcome, { kind: 'answer' }>;

/** A client of the model: speaks HTTP as the official library does, and keeps everything it heard. */
export class Client {
  readonly kite: Kite;
  readonly heard: unknown[] = [];
  token = TOKEN;

  constructor(market: MarketDay = tiny(), settings: Partial<KiteOptions> = {}, costs = COSTS) {
    this.kite = new Kite({ market, costs, settings: { ...SETTINGS, ...settings } });
  }

  send(method: HttpRequest['method'], url: string, when: number, body = ''): HttpOutcome {
    const headers = { 'X-Kite-Version': '3', Authorization: `token ${API_KEY}:${this.token}` };
    const outcome = this.kite.http({ method, url, headers, body }, when);
    this.heard.push(outcome, this.kite.events());
    return outcome;
  }

  answer(method: HttpRequest['method'], url: string, when: number, body = ''): Answer {
    const outcome = this.send(method, url, when, body);
    if (outcome.kind !== 'answer') throw new Error(`${method} ${url} was ${outcome.kind}`);
    return outcome;
  }

  /** The data of a success; throws with the error of anything else. */
  ok(method: HttpRequest['method'], url: string, when: number, body = ''): unknown {
    const answer = this.answer(method, url, when, body);
    if (answer.status !== 200) throw new Error(answer.body);
    return success.parse(JSON.parse(answer.body)).data;
  }

  get(url: string, when: number): unknown {
    return this.ok('GET', url, when);
  }

  place(form: Form, when: number): string {
    return orderId.parse(this.ok('POST', '/orders/regular', when, encoded(form))).order_id;
  }

  modify(id: string, form: Form, when: number): void {
    this.ok('PUT', `/orders/regular/${id}`, when, encoded(form));
  }

  cancel(id: string, when: number): void {
    this.ok('DELETE', `/orders/regular/${id}?variety=regular&order_id=${id}`, when);
  }

  /** Status, type and words of a request that is refused. */
  refusal(method: HttpRequest['method'], url: string, when: number, form: Form = {}) {
    const answer = this.answer(method, url, when, encoded(form));
    const { error_type, message } = failure.parse(JSON.parse(answer.body));
    return { status: answer.status, type: error_type, message };
  }

  refusedPlace(form: Form, when: number) {
    return this.refusal('POST', '/orders/regular', when, form);
  }

  book(when: number): readonly Row[] {
    return z.array(row).parse(this.get('/orders', when));
  }

  order(id: string, when: number): Row {
    const found = this.book(when).find((each) => each.order_id === id);
    if (found === undefined) throw new Error(`order ${id} is not in the book`);
    return found;
  }

  history(id: string, when: number): readonly string[] {
    return z
      .array(row)
      .parse(this.get(`/orders/${id}`, when))
      .map(({ status }) => status);
  }

  /** Net quantity by "NSE:TINY". */
  net(when: number): Readonly<Record<string, number>> {
    const { net } = z
      .object({
        net: z.array(z.object({ exchange: z.string(), tradingsymbol: z.string(), quantity: z.number() })),
      })
      .parse(this.get('/portfolio/positions', when));
    return Object.fromEntries(net.map((each) => [`${each.exchange}:${each.tradingsymbol}`, each.quantity]));
  }

  hash(): string {
    return createHash('sha256').update(JSON.stringify(this.heard)).digest('hex');
  }
}

export function armed(...faults: readonly FaultOptions[]): Client {
  const client = new Client();
  for (const fault of faults) client.kite.arm(fault);
  return client;
}

export function encoded(form: Form): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(form)) params.set(name, String(value));
  return params.toString();
}
