import { createServer } from 'node:http';
import { text } from 'node:stream/consumers';
import * as fc from 'fast-check';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { kitePostbacks } from '../../shared/adapters/kite/postbacks.ts';
import { orderPostback, POSTBACK_SETTINGS, type PostbackParts } from '../../shared/runtime/order-postback.ts';
import { sha256 } from '../../shared/sim/kite/ids.ts';
import { API_SECRET, at, BUY, Client, encoded, STOP } from '../sim/kite/support.ts';
import { Heard, serving } from '../sim/kite/server/served.ts';

interface Hook {
  readonly parts: PostbackParts;
  readonly lines: string[];
  reconciled: number;
}

function hook(secret = API_SECRET): Hook {
  const lines: string[] = [];
  const one: Hook = {
    lines,
    reconciled: 0,
    parts: {
      postbacks: kitePostbacks(secret),
      reconcile: async () => {
        one.reconciled += 1;
      },
      log: {
        write: (level, _trace, message, fields) =>
          void lines.push(`${level} ${message} ${JSON.stringify(fields)}`),
      },
      settings: POSTBACK_SETTINGS,
    },
  };
  return one;
}

/** The postbacks of an order that filled, and of a stop that was changed and cancelled, as the simulator makes them. */
function bodies(): readonly string[] {
  const client = new Client();
  client.place(BUY, at(600, 1));
  const stop = client.place(STOP, at(600, 2));
  client.modify(stop, { order_type: 'SL', trigger_price: 98, price: 97 }, at(600, 3));
  client.cancel(stop, at(600, 4));
  client.kite.advance(at(601));
  const event = z.object({ kind: z.string(), body: z.string() });
  const heard = z.array(z.unknown()).parse(client.heard).flat();
  return [...heard, ...client.kite.events()].flatMap((each) => {
    const read = event.safeParse(each);
    return read.success && read.data.kind === 'postback' ? [read.data.body] : [];
  });
}

const [FILLED = ''] = bodies();
const changed = (fields: Readonly<Record<string, unknown>>): string =>
  JSON.stringify({ ...z.looseObject({}).parse(JSON.parse(FILLED)), ...fields });

describe('a postback', () => {
  test('of each kind that Kite sends has the book read, once each time it comes', async () => {
    const one = hook();
    const sent = bodies();
    expect(sent.map((body) => /"status":"(\w+)"/.exec(body)?.[1])).toEqual([
      'COMPLETE',
      'UPDATE',
      'CANCELLED',
    ]);
    for (const body of [...sent, ...sent])
      expect(await orderPostback(one.parts, body)).toEqual({ kind: 'reconciled' });
    expect(one.reconciled).toBe(6);
    expect(one.lines[0]).toMatch(/^DEBUG postback .*"status":"COMPLETE"/);
  });

  test.each<[string, string, RegExp]>([
    ['for another order', changed({ order_id: '1' }), /checksum is not that of the order/],
    ['for another time', changed({ order_timestamp: '2026-09-09 10:00:02' }), /checksum is not/],
    ['with a guessed checksum', changed({ checksum: sha256('guess') }), /checksum is not/],
    ['with half a checksum', changed({ checksum: 'ab12' }), /no order update: checksum$/],
    ['with a checksum that is no text', changed({ checksum: null }), /no order update: checksum$/],
    ['with a number for an id', changed({ order_id: 1 }), /no order update: order_id$/],
    ['without a time', changed({ order_timestamp: null }), /no order update: order_timestamp$/],
    ['with a time that is none', changed({ order_timestamp: '2026-09-31 10:00:01' }), /order_timestamp$/],
    ['with an odd status', changed({ status: '<b>' }), /no order update: status$/],
    ['that is a list', '[]', /no order update: body$/],
    ['that is a form', 'order_id=1&checksum=2', /the body is no JSON/],
    ['that is empty', '', /the body is no JSON/],
    ['that is long', changed({ meta: 'x'.repeat(20_000) }), /the body has 2\d{4} bytes, allowed are 16384/],
    ['that is long in bytes alone', changed({ meta: '₹'.repeat(6_000) }), /allowed are 16384/],
  ])('%s is refused, quotes nothing and has nothing done', async (_what, body, says) => {
    const one = hook();
    const outcome = await orderPostback(one.parts, body);
    expect(outcome).toEqual({
      kind: 'refused',
      rule: expect.stringMatching(/^(size|shape|checksum)$/),
      why: expect.stringMatching(says),
    });
    // Only a body of the right shape is one whose checksum was judged.
    expect('rule' in outcome && outcome.rule === 'checksum').toBe(says.source.includes('checksum is not'));
    expect(one.reconciled).toBe(0);
    expect(one.lines).toEqual([expect.stringMatching(/^WARN postback refused /)]);
  });

  test('of another app is refused', async () => {
    const one = hook('another-app');
    expect(await orderPostback(one.parts, FILLED)).toMatchObject({ kind: 'refused', rule: 'checksum' });
    expect(one.reconciled).toBe(0);
  });

  test('whose reconciliation fails says so to whoever serves it', async () => {
    const parts = { ...hook().parts, reconcile: () => Promise.reject(new Error('the store is down')) };
    await expect(orderPostback(parts, FILLED)).rejects.toThrow('the store is down');
  });
});

test('of any order, time and secret exactly the checksum of all three is taken', () => {
  const secret = fc.stringMatching(/^[a-z0-9]{8,32}$/);
  const id = fc.stringMatching(/^[0-9]{15,19}$/);
  const second = fc.integer({ min: 10, max: 59 });
  fc.assert(
    fc.property(secret, secret, id, id, second, second, (ours, theirs, one, other, then, later) => {
      const stamp = (s: number): string => `2026-09-09 10:00:${s}`;
      const checksum = sha256(`${other}${stamp(later)}${theirs}`);
      const body = changed({ order_id: one, order_timestamp: stamp(then), checksum });
      const genuine = ours === theirs && one === other && then === later;
      expect(kitePostbacks(ours).read(body).kind).toBe(genuine ? 'genuine' : 'refused');
      const signed = changed({ order_id: other, order_timestamp: stamp(later), checksum });
      expect(kitePostbacks(theirs).read(signed)).toMatchObject({ kind: 'genuine', orderId: other });
    }),
  );
});

test('what the served simulator posts is taken as it comes over the socket', async () => {
  const one = hook();
  const outcomes = new Heard<string>();
  const receiver = createServer((asked, answer) => {
    void (async () => {
      const { kind } = await orderPostback(one.parts, await text(asked));
      answer.writeHead(kind === 'reconciled' ? 200 : 400).end();
      outcomes.push(kind);
    })();
  });
  await new Promise<void>((resolve) => {
    receiver.listen(0, '127.0.0.1', resolve);
  });
  onTestFinished(() => void receiver.close());
  const { port } = z.object({ port: z.number() }).parse(receiver.address());
  const served = await serving({ server: { postbackUrl: `http://127.0.0.1:${port}/postback` } });
  await served.ask('POST', '/orders/regular', encoded(BUY));
  await served.control('advance', { byMs: 1_000 });
  expect(await outcomes.next()).toBe('reconciled');
  expect(one.reconciled).toBe(1);
});
