import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { CONTROL } from '../../../../shared/sim/kite/server/control.ts';
import { at, BUY, encoded } from '../support.ts';
import { Raw, Served } from './served.ts';

const live: Served[] = [];
beforeEach(async () => {
  live.push(await Served.of());
});
afterEach(() => live.pop()?.stop());

function served(): Served {
  return live[0]!;
}

const instant = z.strictObject({ ms: z.number(), iso: z.string() });
const stateSchema = z.strictObject({
  day: z.number(),
  speed: z.string(),
  now: instant,
  next: instant.nullable(),
  connections: z.array(
    z.strictObject({
      id: z.number(),
      modes: z.record(z.string(), z.string()),
      stopped: z.string(),
      sent: z.record(z.string(), z.number()),
      waiting: z.number(),
    }),
  ),
  postbacks: z.strictObject({ sent: z.number(), failed: z.number(), lastError: z.string().nullable() }),
  fired: z.number(),
});

async function state() {
  return stateSchema.parse((await served().control('state')).json);
}

describe('the clock', () => {
  test.each([
    [{ to: '10:20' }, at(620)],
    [{ to: '10:20:30' }, at(620, 30)],
    [{ to: at(601) }, at(601)],
    [{ byMs: 1_500 }, at(600, 1.5)],
    [{ byMs: 0 }, at(600)],
  ])('goes on by %j', async (body, when) => {
    expect((await served().control('advance', body)).json).toMatchObject({ now: { ms: when } });
    expect((await state()).now.ms).toBe(when);
  });

  test('tells when something happens next, and null when nothing does any more', async () => {
    expect((await state()).next).toEqual({ ms: at(600, 20), iso: '2026-09-09T10:00:20.000+05:30' });
    await served().advance('16:00');
    expect((await state()).next).toBeNull();
  });

  test.each([
    [{ to: '09:00' }, /^400 time goes on: 2026-09-09T09:00.* is before 2026-09-09T10:00/],
    [{ to: '25:00' }, /^400 a time is written HH:MM, got "25:00"$/],
    [{ to: 'noon' }, /^400 to: /],
    [{ to: '10:20', byMs: 1 }, /^400 needs one of `to`/],
    [{}, /^400 needs one of `to`/],
    [{ byMs: -1 }, /^400 byMs: /],
    [{ by: 1 }, /^400 .*"by"/],
    [{ to: at(600) + 3 * 86_400_000 }, /^400 .* is more than two days ahead$/],
  ])('refuses %j', async (body, why) => {
    expect(await served().refused('advance', body)).toMatch(why);
  });
});

describe('people', () => {
  test('trade by hand, which the book shows as theirs', async () => {
    const { status } = await served().control('trade-by-hand', {
      instrument: 'NSE:TINY',
      side: 'BUY',
      qty: 5,
    });
    expect(status).toBe(200);
    await served().control('advance', { byMs: 1_000 });
    const book = await (await served().ask('GET', '/orders')).text();
    expect(book).toContain('"filled_quantity":5');
    expect(book).toContain('"tag":null');
  });

  test('cancel anybody’s order', async () => {
    const answer = await served().ask('POST', '/orders/regular', encoded({ ...BUY, price: 95 }));
    const { data } = z.object({ data: z.object({ order_id: z.string() }) }).parse(await answer.json());
    await served().control('advance', { byMs: 1_000 });
    expect((await served().control('cancel-by-hand', { orderId: data.order_id })).status).toBe(200);
    await served().control('advance', { byMs: 1_000 });
    expect(await (await served().ask('GET', '/orders')).text()).toContain('"status":"CANCELLED"');
    expect(await served().refused('cancel-by-hand', { orderId: data.order_id })).toBe(
      `409 order ${data.order_id} is CANCELLED`,
    );
  });

  test.each([
    ['trade-by-hand', { instrument: 'NSE:NOBODY', side: 'BUY', qty: 5 }, /^409 the day has no NSE:NOBODY$/],
    ['trade-by-hand', { instrument: 'NSE:TINY', side: 'HOLD', qty: 5 }, /^400 side: /],
    ['trade-by-hand', { instrument: 'NSE:TINY', side: 'BUY', qty: 0 }, /^400 qty: /],
    ['trade-by-hand', { instrument: 'NSE:TINY', side: 'BUY', qty: 1, limit: 99.5 }, /^400 limit: /],
    ['cancel-by-hand', {}, /^400 orderId: /],
  ])('%s refuses %j', async (name, body, why) => {
    expect(await served().refused(name, body)).toMatch(why);
  });
});

describe('faults', () => {
  test.each([
    [{ fault: 'bad-luck' }, /^400 fault: /],
    [{}, /^400 fault: /],
    [{ fault: 'reset', nth: 0 }, /^400 nth: /],
    [{ fault: 'reset', often: true }, /^400 .*"often"/],
    [{ fault: 'late-put', route: 'orders' }, /^400 fault late-put is about modify, not about orders$/],
    [{ fault: 'rms-square-off', from: 0, instrument: 'NSE:NOBODY' }, /the day has no NSE:NOBODY$/],
    [{ fault: 'silent-socket', which: 'all' }, /^400 which: /],
    [{ fault: 'refused-handshake', status: 200 }, /^400 status: /],
  ])('%j is refused', async (body, why) => {
    expect(await served().refused('arm', body)).toMatch(why);
  });

  test('a body that is no JSON is told so', async () => {
    const answer = await fetch(`${served().root}/_control/arm`, { method: 'POST', body: '{"fault":' });
    expect([answer.status, await answer.text()]).toEqual([
      400,
      expect.stringContaining('the body must be JSON'),
    ]);
  });

  test('what fired is told in order of time, of the model and of the sockets', async () => {
    await served().arm({ fault: 'refused-handshake' });
    await expect(Raw.to(served().tickerUrl())).rejects.toThrow('403');
    await served().control('advance', { byMs: 5 });
    await served().arm({ fault: 'rate-limited' });
    await served().ask('GET', '/orders');
    expect((await served().control('fired')).json).toEqual({
      fired: [
        { at: at(600), fault: 'refused-handshake', connection: null },
        { at: at(600, 0.005), fault: 'rate-limited', route: 'orders' },
      ],
    });
  });
});

describe('who may ask', () => {
  const asked = async (path: string, headers: Readonly<Record<string, string>>) =>
    (await fetch(`${served().root}${path}`, { headers })).status;

  test('a page of the web may not control it', async () => {
    expect(await asked('/_control/state', { origin: 'https://example.com' })).toBe(403);
  });

  test.each(Object.keys(CONTROL))('%s is there, and nothing beside it', async (name) => {
    const [method = '', path = ''] = name.split(' ');
    const there = await fetch(`${served().root}${path}`, {
      method,
      ...(method === 'POST' ? { body: '{}' } : {}),
    });
    expect(there.status).not.toBe(404);
    expect((await fetch(`${served().root}${path}`, { method: 'PUT' })).status).toBe(404);
    expect(await asked(`${path}s`, {})).toBe(404);
  });

  test('names of objects are no routes', async () => {
    expect(await asked('/_control/constructor', {})).toBe(404);
  });
});

test('the state counts what each connection was sent', async () => {
  const raw = await Raw.to(served().tickerUrl());
  raw.ask('subscribe', [7 * 256 + 1, 4]);
  await raw.messages.next();
  await raw.messages.next();
  await served().advance('10:01');
  const { connections } = await state();
  expect(connections).toMatchObject([
    { id: 1, modes: { 1793: 'quote' }, stopped: 'nothing', sent: { ticks: 5, texts: 1, errors: 1 } },
  ]);
});
