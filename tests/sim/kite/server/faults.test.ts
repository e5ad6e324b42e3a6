import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { faultSchema } from '../../../../shared/sim/kite/fault-schema.ts';
import { SOCKET_FAULTS } from '../../../../shared/sim/kite/ticker/socket-faults.ts';
import { at, BUY, type Form } from '../support.ts';
import { ON_DATES } from './date-faults.ts';
import { desk, lost, says, type Desk } from './desk.ts';
import { Raw } from './served.ts';

/** Every fault that can be armed, armed by the control route and met on a real socket. */
const RESTING: Form = { ...BUY, price: 95 };
const TOKEN_OF_TINY = 7 * 256 + 1;

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
const ON_HTTP: Readonly<Record<string, () => Promise<Desk>>> = {
  'timeout-landed': async () => {
    const on = await desk({ fault: 'timeout-landed' });
    expect(await lost(on.place())).toBe('UND_ERR_SOCKET');
    expect(await on.book()).toHaveLength(1);
    return on;
  },
  'timeout-not-landed': async () => {
    const on = await desk({ fault: 'timeout-not-landed' });
    expect(await lost(on.place())).toBe('UND_ERR_SOCKET');
    expect(await on.book()).toEqual([]);
    return on;
  },
  reset: async () => {
    const on = await desk({ fault: 'reset', landed: true });
    expect(await lost(on.place())).toBe('ECONNRESET');
    expect(await on.book()).toHaveLength(1);
    return on;
  },
  'timed-out-400': async () => {
    const on = await desk({ fault: 'timed-out-400' });
    expect(await says(on.place())).toMatch(/^400 .*Order request timed out/);
    expect(await on.book()).toEqual([]);
    await on.live(9_000);
    expect(await on.book()).toEqual(['COMPLETE 10']);
    return on;
  },
  'rate-limited': async () => {
    const on = await desk({ fault: 'rate-limited' });
    expect(await says(on.place())).toMatch(/^429 application\/json .*"Too many requests"/);
    return on;
  },
  'server-error': async () => {
    const on = await desk({ fault: 'server-error', status: 503 });
    expect(await says(on.place())).toMatch(/^503 application\/json /);
    return on;
  },
  'bad-gateway': async () => {
    const on = await desk({ fault: 'bad-gateway' });
    expect(await says(on.place())).toMatch(/^502 text\/html <html>/);
    return on;
  },
  'gateway-timeout': async () => {
    const on = await desk({ fault: 'gateway-timeout', landed: true });
    expect(await says(on.place())).toBe('504 text/html ');
    expect(await on.book()).toHaveLength(1);
    return on;
  },
  'html-200': async () => {
    const on = await desk({ fault: 'html-200' });
    expect(await says(on.place())).toMatch(/^200 text\/html <!DOCTYPE html>/);
    return on;
  },
  'short-book': async () => {
    const on = await desk({ fault: 'short-book' });
    await on.placed();
    expect([await on.book(), (await on.book()).length]).toEqual([[], 1]);
    return on;
  },
  'rms-reject': async () => {
    const on = await desk({ fault: 'rms-reject' });
    await on.placed();
    await on.live(5_000);
    expect(await on.book()).toEqual(['REJECTED 0']);
    return on;
  },
  'rms-square-off': async () => {
    const on = await desk({ fault: 'rms-square-off', from: at(601) });
    await on.placed();
    await on.live(1_000);
    expect(await on.held()).toBe(10);
    await on.live(61_000);
    expect([await on.held(), await on.book()]).toEqual([0, ['COMPLETE 10', 'COMPLETE 10']]);
    return on;
  },
  'partial-fill': async () => {
    const on = await desk({ fault: 'partial-fill', qty: 4 });
    await on.placed();
    await on.live(1_000);
    expect(await on.book()).toEqual(['OPEN 4']);
    return on;
  },
  'cancel-race': async () => {
    const on = await desk({ fault: 'cancel-race', qty: 3 });
    const id = await on.placed(RESTING);
    await on.live(1_000);
    expect((await on.on.ask('DELETE', `/orders/regular/${id}`)).status).toBe(200);
    await on.live(1_000);
    expect(await on.book()).toEqual(['CANCELLED 3']);
    return on;
  },
  'dead-token': async () => {
    const on = await desk({ fault: 'dead-token' });
    expect(await says(on.on.ask('GET', '/orders'))).toMatch(/^403 .*TokenException/);
    await expect(Raw.to(on.on.tickerUrl())).rejects.toThrow('Unexpected server response: 403');
    return on;
  },
  'revoked-ip': async () => {
    const on = await desk({ fault: 'revoked-ip' });
    expect(await says(on.place())).toMatch(/^403 .*PermissionException/);
    return on;
  },
  'missing-protection': async () => {
    const on = await desk({ fault: 'missing-protection' });
    const market = { ...BUY, order_type: 'MARKET', price: 0, market_protection: 1 };
    expect(await says(on.place(market))).toMatch(/^400 .*without market protection/);
    return on;
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
    return on;
  },
  'stale-positions': async () => {
    const on = await desk({ fault: 'stale-positions', ageMs: 5_000 });
    await on.placed();
    await on.live(1_000);
    expect([await on.held(), await on.held()]).toEqual([0, 10]);
    return on;
  },
  'book-lag': async () => {
    const on = await desk({ fault: 'book-lag', ms: 4_000 });
    await on.placed();
    await on.live(1_000);
    expect(await on.book()).toEqual([]);
    await on.live(4_000);
    expect(await on.book()).toEqual(['COMPLETE 10']);
    return on;
  },
  'slow-answer': async () => {
    const on = await desk({ fault: 'slow-answer', delayMs: 300, route: 'place' });
    const order: string[] = [];
    const slow = on.place().then(() => order.push('slow'));
    const quick = on.book().then(() => order.push('quick'));
    await Promise.all([slow, quick]);
    expect(order).toEqual(['quick', 'slow']);
    return on;
  },
  'late-updates': async () => {
    const on = await desk({ fault: 'late-updates', byMs: 6_000 });
    expect(await told(on, 2)).toEqual(['1', '10']);
    return on;
  },
  'reordered-updates': async () => {
    const on = await desk({ fault: 'reordered-updates', holdMs: 9_000 });
    expect(await told(on, 2)).toEqual(['1', '10']);
    return on;
  },
  'duplicated-updates': async () => {
    const on = await desk({ fault: 'duplicated-updates' });
    expect(await told(on, 3)).toEqual(['10', '10', '1']);
    return on;
  },
  'lost-updates': async () => {
    const on = await desk({ fault: 'lost-updates' });
    expect(await told(on, 1)).toEqual(['1']);
    return on;
  },
};

const ON_SOCKETS: Readonly<Record<string, () => Promise<Desk>>> = {
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
    return on;
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
    return on;
  },
  'dropped-connection': async () => {
    const on = await desk({ fault: 'dropped-connection', which: 'next' });
    expect(await (await Raw.to(on.on.tickerUrl())).closed).toBe(1006);
    const raw = await Raw.to(on.on.tickerUrl());
    await on.on.arm({ fault: 'dropped-connection', how: 'close', code: 1001 });
    expect(await raw.closed).toBe(1001);
    return on;
  },
  'refused-handshake': async () => {
    const on = await desk({ fault: 'refused-handshake', status: 503 });
    await expect(Raw.to(on.on.tickerUrl())).rejects.toThrow('Unexpected server response: 503');
    await Raw.to(on.on.tickerUrl());
    return on;
  },
};

const ALL = { ...ON_HTTP, ...ON_DATES, ...ON_SOCKETS };

test('every fault of the schemas is tried here', () => {
  const model = faultSchema.options.map(({ shape }) => shape.fault.value);
  expect(Object.keys(ALL).sort()).toEqual([...model, ...SOCKET_FAULTS].sort());
});

describe('armed over the control route and met on a socket, and told as fired', () => {
  test.each(Object.entries(ALL))('%s', async (name, meet) => {
    const { on } = await meet();
    expect(await on.firedFaults()).toContain(name);
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
