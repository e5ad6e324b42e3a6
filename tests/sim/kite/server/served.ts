import { onTestFinished } from 'vitest';
import { WebSocket } from 'ws';
import { z } from 'zod';
import type { MarketDay } from '../../../../shared/domain/market-day.ts';
import { Kite } from '../../../../shared/sim/kite/kite.ts';
import { KiteServer } from '../../../../shared/sim/kite/server/kite-server.ts';
import { serverSettingsSchema, type ServerOptions } from '../../../../shared/sim/kite/server/settings.ts';
import { standingClock, type SimClock } from '../../../../shared/sim/kite/server/sim-clock.ts';
import { kiteSettingsSchema, type KiteOptions } from '../../../../shared/sim/kite/settings.ts';
import { API_KEY, at, COSTS, four, SETTINGS, TOKEN } from '../support.ts';

/** The clock stands still, so calls at one instant are many: the limits are as wide as the tests want them. */
const WIDE = {
  ordersPerSecond: 1000,
  ordersPerMinute: 1000,
  quotesPerSecond: 1000,
  historicalPerSecond: 1000,
  othersPerSecond: 1000,
};

export interface Options {
  readonly market?: MarketDay;
  readonly settings?: Partial<KiteOptions>;
  readonly server?: ServerOptions;
  readonly clock?: SimClock;
}

const problem = z.object({ error: z.string() });

/** A served model, from 10:00 on, on a port that the system chose. */
export class Served {
  readonly port: number;
  readonly #server: KiteServer;

  private constructor(server: KiteServer, port: number) {
    this.#server = server;
    this.port = port;
  }

  static async of(options: Options = {}): Promise<Served> {
    const { market = four(), settings = {}, server = {}, clock = standingClock(at(600)) } = options;
    const model: KiteOptions = { ...SETTINGS, answerMs: 0, limits: WIDE, ...settings };
    const served = new KiteServer({
      kite: new Kite({ settings: model, market, costs: COSTS }),
      day: market.day,
      account: kiteSettingsSchema.parse(model),
      costs: COSTS,
      clock,
      speed: 'as the test says',
      settings: serverSettingsSchema.parse({ port: 0, heartbeatMs: 20, ...server }),
    });
    return new Served(served, await served.listen());
  }

  get root(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  get tickerRoot(): string {
    return `ws://127.0.0.1:${this.port}/`;
  }

  tickerUrl(token = TOKEN, key = API_KEY): string {
    return `${this.tickerRoot}?api_key=${key}&access_token=${token}`;
  }

  stop(): Promise<void> {
    return this.#server.stop();
  }

  /** One of Kite's routes, with the token that lives. */
  ask(method: string, path: string, body?: string): Promise<Response> {
    const headers = { authorization: `token ${API_KEY}:${TOKEN}` };
    const sent = body === undefined ? {} : { body: new URLSearchParams(body) };
    return fetch(`${this.root}${path}`, { method, headers, redirect: 'manual', ...sent });
  }

  /** Status and document of a control route. */
  async control(name: string, body?: unknown): Promise<{ readonly status: number; readonly json: unknown }> {
    const sent = body === undefined ? {} : { method: 'POST', body: JSON.stringify(body) };
    const answer = await fetch(`${this.root}/_control/${name}`, sent);
    return { status: answer.status, json: await answer.json() };
  }

  /** The sentence with which a control route refuses. */
  async refused(name: string, body: unknown): Promise<string> {
    const { status, json } = await this.control(name, body);
    return `${status} ${problem.parse(json).error}`;
  }

  async advance(to: string | number): Promise<void> {
    const { status, json } = await this.control('advance', { to });
    if (status !== 200) throw new Error(JSON.stringify(json));
  }

  async arm(fault: Readonly<Record<string, unknown>>): Promise<void> {
    const { status, json } = await this.control('arm', fault);
    if (status !== 200) throw new Error(JSON.stringify(json));
  }

  async firedFaults(): Promise<readonly string[]> {
    const { json } = await this.control('fired');
    const { fired } = z.object({ fired: z.array(z.object({ fault: z.string() })) }).parse(json);
    return fired.map(({ fault }) => fault);
  }
}

/** Served until the test is over. */
export async function serving(options: Options = {}): Promise<Served> {
  const served = await Served.of(options);
  onTestFinished(() => served.stop());
  return served;
}

/** What comes one after the other, to be waited for. */
export class Heard<T> {
  readonly all: T[] = [];
  #wake: () => void = () => undefined;
  #taken = 0;

  push(value: T): void {
    this.all.push(value);
    this.#wake();
  }

  /** The next that fits; what does not is passed over. */
  async next(fits: (value: T) => boolean = () => true): Promise<T> {
    for (;;) {
      const value = this.all[this.#taken];
      if (value === undefined) {
        await new Promise<void>((resolve) => {
          this.#wake = resolve;
        });
        continue;
      }
      this.#taken += 1;
      if (fits(value)) return value;
    }
  }
}

/** A ticker client without any comfort: each message as it came. Heartbeats are counted apart. */
export class Raw {
  readonly messages = new Heard<Buffer | string>();
  readonly heartbeats = new Heard<Buffer>();
  readonly socket: WebSocket;
  readonly closed: Promise<number>;

  private constructor(url: string) {
    this.socket = new WebSocket(url);
    this.closed = new Promise((resolve) => {
      this.socket.once('close', resolve);
    });
    this.socket.on('message', (data, isBinary) => {
      if (!Buffer.isBuffer(data)) throw new Error('ws hands over buffers');
      if (isBinary && data.length === 1) this.heartbeats.push(data);
      else this.messages.push(isBinary ? data : data.toString('utf8'));
    });
  }

  /** Rejects with the server's words where it is not let in. */
  static async to(url: string): Promise<Raw> {
    const raw = new Raw(url);
    await new Promise<void>((resolve, reject) => {
      raw.socket.once('open', () => resolve());
      raw.socket.once('error', reject);
    });
    return raw;
  }

  ask(a: string, v: unknown): void {
    this.socket.send(JSON.stringify({ a, v }));
  }
}
