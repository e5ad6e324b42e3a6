import { afterEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faultSchema } from '../../../../shared/sim/kite/fault-schema.ts';
import { SOCKET_FAULTS } from '../../../../shared/sim/kite/ticker/socket-faults.ts';
import { at, BUY, encoded, tiny, type Form } from '../support.ts';
import { Raw, Served } from './served.ts';

/** Every fault that can be armed, armed by the control route and met on a real socket. */
const RESTING: Form = { ...BUY, price: 95 };
const TOKEN_OF_TINY = 7 * 256 + 1;

let served: Served | undefined;
afterEach(() => served?.stop());

const orderRow = z.object({ order_id: z.string(), status: z.string(), filled_quantity: z.number() });
const answered = z.object({ data: z.unknown() });

class Desk {
  readonly on: Served;

  constructor(on: Served) {
    this.on = on;
  }

  place(form: Form = BUY): Promise<Response> {
    return this.on.ask('POST', '/orders/regular', encoded(form));
  }

  async placed(form: Form = BUY): Promise<string> {
    return z.object({ data: z.object({ order_id: z.string() }) }).parse(await (await this.place(form)).json())
      .data.order_id;
  }

  async book(): Promise<readonly string[]> {
    const { data } = answered.parse(await (await this.on.ask('GET', '/orders')).json());
    return z
      .array(orderRow)
      .parse(data)
      .map(({ status, filled_quantity }) => `${status} ${filled_quantity}`);
  }

  async held(): Promise<number> {
    const { data } = answered.parse(await (await this.on.ask('GET', '/portfolio/positions')).json());
    return z.object({ net: z.array(z.object({ quantity: z.number() })) }).parse(data).net[0]?.quantity ?? 0;
  }

  live(byMs: number): Promise<unknown> {
    return this.on.control('advance', { byMs });
  }
}

async function desk(fault: Readonly<Record<string, unknown>>, silentMs = 30): Promise<Desk> {
  served = await Served.of({ market: tiny(), server: { silentMs } });
  await served.arm(fault);
  return new Desk(served);
}

/** How a request ended that got no answer. */
async function lost(call: Promise<Response>): Promise<string> {
  try {
    return `answered ${(await call).status}`;
  } catch (error) {
    const cause = error instanceof Error ? error.cause : undefined;
    return z.object({ code: z.string() }).parse(cause).code;
  }
}

async function says(call: Promise<Response>): Promise<string> {
  const answer = await call;
  return `${answer.status} ${answer.headers.get('content-type')} ${await answer.text()}`;
}

/** Filled quantities of the first order messages that a ticker client hears of an order of 10 and, five seconds later, one of 1. */
async function told(of: Desk, count: number): Promise<readonly string[]> {
  const raw = await Raw.to(of.on.tickerUrl());
  await of.placed();
  await of.live(5_000);
  await of.placed({ ...BUY, quantity: 1 });
  await of.live(5_000);
  const message = z.object({ data: z.object({ filled_quantity: z.number() }) });
  const heard: string[] = [];
  while (heard.length < count)
    heard.push(String(message.parse(JSON.parse(String(await raw.messages.next()))).data.filled_quantity));
  return heard;
}

/** By fault: what it does to a client. */
const ON_HTTP: Readonly<Record<string, () => Promise<void>>> = {
  'timeout-landed': async () => {
    const on = await desk({ fault: 'timeout-landed' });
    expect(await lost(on.place())).toBe('UND_ERR_SOCKET');
    expect(await on.book()).toHaveLength(1);
  },
  'timeout-not-landed': async () => {
    const on = await desk({ fault: 'timeout-not-landed' });
    expect(await lost(on.place())).toBe('UND_ERR_SOCKET');
    expect(await on.book()).toEqual([]);
  },
  reset: async () => {
    const on = await desk({ fault: 'reset', landed: true });
    expect(await lost(on.place())).toBe('ECONNRESET');
    expect(await on.book()).toHaveLength(1);
  },
  'timed-out-400': async () => {
    const on = await desk({ fault: 'timed-out-400' });
    expect(await says(on.place())).toMatch(/^400 .*Order request timed out/);
    expect(await on.book()).toEqual([]);
    await on.live(9_000);
    expect(await on.book()).toEqual(['COMPLETE 10']);
  },
  'rate-limited': async () => {
    const on = await desk({ fault: 'rate-limited' });
    expect(await says(on.place())).toMatch(/^429 application\/json .*"Too many requests"/);
  },
  'server-error': async () => {
    const on = await desk({ fault: 'server-error', status: 503 });
    expect(await says(on.place())).toMatch(/^503 application\/json /);
  },
  'bad-gateway': async () => {
    const on = await desk({ fault: 'bad-gateway' });
    expect(await says(on.place())).toMatch(/^502 text\/html <html>/);
  },
  'gateway-timeout': async () => {
    const on = await desk({ fault: 'gateway-timeout', landed: true });
    expect(await says(on.place())).toBe('504 text/html ');
    expect(await on.book()).toHaveLength(1);
  },
  'html-200': async () => {
    const on = await desk({ fault: 'html-200' });
    expect(await says(on.place())).toMatch(/^200 text\/html <!DOCTYPE html>/);
  },
  'short-book': async () => {
    const on = await desk({ fault: 'short-book' });
    await on.placed();
    expect([await on.book(), (await on.book()).length]).toEqual([[], 1]);
  },
  'rms-reject': async () => {
    const on = await desk({ fault: 'rms-reject' });
    await on.placed();
    await on.live(5_000);
    expect(await on.book()).toEqual(['REJECTED 0']);
  },
  'rms-square-off': async () => {
    const on = await desk({ fault: 'rms-square-off', from: at(601) });
    await on.placed();
    await on.live(1_000);
    expect(await on.held()).toBe(10);
    await on.live(61_000);
    expect([await on.held(), await on.book()]).toEqual([0, ['COMPLETE 10', 'COMPLETE 10']]);
  },
  'partial-fill': async () => {
    const on = await desk({ fault: 'partial-fill', qty: 4 });
    await on.placed();
    await on.live(1_000);
    expect(await on.book()).toEqual(['OPEN 4']);
  },
  'cancel-race': async () => {
    const on = await desk({ fault: 'cancel-race', qty: 3 });
    const id = await on.placed(RESTING);
    await on.live(1_000);
    expect((await on.on.ask('DELETE', `/orders/regular/${id}`)).status).toBe(200);
    await on.live(1_000);
    expect(await on.book()).toEqual(['CANCELLED 3']);
  },
  'dead-token': async () => {
    const on = await desk({ fault: 'dead-token' });
    expect(await says(on.on.ask('GET', '/orders'))).toMatch(/^403 .*TokenException/);
    await expect(Raw.to(on.on.tickerUrl())).rejects.toThrow('Unexpected server response: 403');
  },
  'revoked-ip': async () => {
    const on = await desk({ fault: 'revoked-ip' });
    expect(await says(on.place())).toMatch(/^403 .*PermissionException/);
  },
  'missing-protection': async () => {
    const on = await desk({ fault: 'missing-protection' });
    const market = { ...BUY, order_type: 'MARKET', price: 0, market_protection: 1 };
    expect(await says(on.place(market))).toMatch(/^400 .*without market protection/);
  },
  'late-put': async () => {
    const on = await desk({ fault: 'late-put' });
    const id = await on.placed(RESTING);
    await on.live(1_000);
    expect(await lost(on.on.ask('PUT', `/orders/regular/${id}`, 'price=100'))).toBe('UND_ERR_SOCKET');
    await on.live(4_000);
    expect(await on.book()).toEqual(['OPEN 0']);
    await on.live(2_000);
    expect(await on.book()).toEqual(['COMPLETE 10']);
  },
  'stale-positions': async () => {
    const on = await desk({ fault: 'stale-positions', ageMs: 5_000 });
    await on.placed();
    await on.live(1_000);
    expect([await on.held(), await on.held()]).toEqual([0, 10]);
  },
  'book-lag': async () => {
    const on = await desk({ fault: 'book-lag', ms: 4_000 });
    await on.placed();
    await on.live(1_000);
    expect(await on.book()).toEqual([]);
    await on.live(4_000);
    expect(await on.book()).toEqual(['COMPLETE 10']);
  },
  'slow-answer': async () => {
    const on = await desk({ fault: 'slow-answer', delayMs: 300, route: 'place' });
    const order: string[] = [];
    const slow = on.place().then(() => order.push('slow'));
    const quick = on.book().then(() => order.push('quick'));
    await Promise.all([slow, quick]);
    expect(order).toEqual(['quick', 'slow']);
  },
  'late-updates': async () => {
    expect(await told(await desk({ fault: 'late-updates', byMs: 6_000 }), 2)).toEqual(['1', '10']);
  },
  'reordered-updates': async () => {
    expect(await told(await desk({ fault: 'reordered-updates', holdMs: 9_000 }), 2)).toEqual(['1', '10']);
  },
  'duplicated-updates': async () => {
    expect(await told(await desk({ fault: 'duplicated-updates' }), 3)).toEqual(['10', '10', '1']);
  },
  'lost-updates': async () => {
    expect(await told(await desk({ fault: 'lost-updates' }), 1)).toEqual(['1']);
  },
};

const ON_SOCKETS: Readonly<Record<string, () => Promise<void>>> = {
  'silent-socket': async () => {
    const on = await desk({ fault: 'silent-socket', which: 'next' });
    const silent = await Raw.to(on.on.tickerUrl());
    const other = await Raw.to(on.on.tickerUrl());
    silent.ask('subscribe', [TOKEN_OF_TINY]);
    other.ask('subscribe', [TOKEN_OF_TINY]);
    await other.messages.next();
    await other.heartbeats.next();
    await on.placed();
    await on.live(1_000);
    await other.messages.next();
    expect([silent.messages.all, silent.heartbeats.all]).toEqual([[], []]);
    expect(silent.socket.readyState).toBe(silent.socket.OPEN);
  },
  'stalled-ticks': async () => {
    const on = await desk({ fault: 'stalled-ticks', from: at(601) });
    const raw = await Raw.to(on.on.tickerUrl());
    raw.ask('subscribe', [TOKEN_OF_TINY]);
    await raw.messages.next();
    await on.live(120_000);
    await raw.heartbeats.next();
    // The state at once, then 10:00:20, 10:00:40, 10:00:59.999, and 10:01:00, at which the fault begins.
    expect(raw.messages.all).toHaveLength(5);
  },
  'dropped-connection': async () => {
    const on = await desk({ fault: 'dropped-connection', which: 'next' });
    expect(await (await Raw.to(on.on.tickerUrl())).closed).toBe(1006);
    const raw = await Raw.to(on.on.tickerUrl());
    await on.on.arm({ fault: 'dropped-connection', how: 'close', code: 1001 });
    expect(await raw.closed).toBe(1001);
  },
  'refused-handshake': async () => {
    const on = await desk({ fault: 'refused-handshake', status: 503 });
    await expect(Raw.to(on.on.tickerUrl())).rejects.toThrow('Unexpected server response: 503');
    await Raw.to(on.on.tickerUrl());
  },
};

const ALL = { ...ON_HTTP, ...ON_SOCKETS };

test('every fault of the schemas is tried here', () => {
  const model = faultSchema.options.map(({ shape }) => shape.fault.value);
  expect(Object.keys(ALL).sort()).toEqual([...model, ...SOCKET_FAULTS].sort());
});

describe('armed over the control route and met on a socket, and told as fired', () => {
  test.each(Object.entries(ALL))('%s', async (name, meet) => {
    await meet();
    expect(await served?.firedFaults()).toContain(name);
  });
});

test('a client that gives up first frees its request', async () => {
  const on = await desk({ fault: 'timeout-not-landed' }, 3_600_000);
  const stopped = new AbortController();
  const call = fetch(`${on.on.root}/orders`, { signal: stopped.signal });
  await on.on.control('state');
  stopped.abort();
  await expect(call).rejects.toThrow('aborted');
  expect(await on.book()).toEqual([]);
});
