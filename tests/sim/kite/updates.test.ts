import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import type { FaultOptions } from '../../../shared/sim/kite/fault-schema.ts';
import { sha256 } from '../../../shared/sim/kite/ids.ts';
import { step } from '../../support/tiny-day.ts';
import * as shapes from './shapes.ts';
import { API_KEY, API_SECRET, armed, at, BUY, Client, encoded, STOP, tiny, TOKEN } from './support.ts';

describe('an order update', () => {
  test('has the shape of an order with its checksum; a mere placement has none', () => {
    const client = new Client(tiny([step(601, 10_000, 10_000, 60)]));
    client.place(BUY, at(600, 1));
    const resting = client.place(STOP, at(600, 2));
    client.modify(resting, { order_type: 'SL', trigger_price: 98, price: 97 }, at(600, 3));
    client.cancel(resting, at(600, 4));
    client.kite.advance(at(602));
    const heard = z.array(z.unknown()).parse(client.heard);
    const events = [...heard.flat(), ...client.kite.events()].flatMap((each) => {
      const event = z.object({ kind: z.enum(['postback', 'websocket']), body: z.string() }).safeParse(each);
      return event.success ? [event.data] : [];
    });
    const posted = events
      .filter(({ kind }) => kind === 'postback')
      .map(({ body }) => shapes.update.parse(JSON.parse(body)));
    const told = events
      .filter(({ kind }) => kind === 'websocket')
      .map(({ body }) => shapes.message.parse(JSON.parse(body)).data);
    expect(posted.map(({ status }) => status)).toEqual(['UPDATE', 'UPDATE', 'CANCELLED', 'COMPLETE']);
    expect(told).toEqual(posted);
    for (const { order_id, order_timestamp, checksum } of posted)
      expect(checksum).toBe(sha256(`${order_id}${order_timestamp}${API_SECRET}`));
    expect(posted[0]).toMatchObject({ filled_quantity: 6, unfilled_quantity: 4 });
  });
});

describe('order updates', () => {
  const kinds = (client: Client, when: number) => {
    client.kite.advance(when);
    return client.kite
      .events()
      .map(({ kind, at: sentAt, body }) => [kind, sentAt - at(600), /"status":"(\w+)"/.exec(body)?.[1]]);
  };
  const quick = (...faults: readonly FaultOptions[]) => {
    const client = armed(...faults);
    client.kite.http(
      {
        method: 'POST',
        url: '/orders/regular',
        headers: { authorization: `token ${API_KEY}:${TOKEN}` },
        body: encoded(BUY),
      },
      at(600, 1),
    );
    return client;
  };
  // Placed at 1,000 ms, filled 30 ms later, told 30 ms later.
  const [WS, POST] = [
    ['websocket', 1_060, 'COMPLETE'],
    ['postback', 1_060, 'COMPLETE'],
  ];

  test('come on both channels', () => {
    expect(kinds(quick(), at(600, 2))).toEqual([WS, POST]);
  });
  test('come late', () => {
    const client = quick({ fault: 'late-updates', byMs: 500, nth: 2 });
    expect(kinds(client, at(600, 1) + 60)).toEqual([WS]);
    expect(kinds(client, at(600, 2))).toEqual([['postback', 1_560, 'COMPLETE']]);
  });
  test('come twice', () => {
    expect(kinds(quick({ fault: 'duplicated-updates', nth: 2 }), at(600, 2))).toEqual([WS, POST, POST]);
  });
  test('do not come', () => {
    expect(kinds(quick({ fault: 'lost-updates', nth: 1 }), at(600, 2))).toEqual([POST]);
  });
  test('come in another order: the first fill after the last', () => {
    const client = new Client(tiny([step(601, 10_000, 10_000, 60)]));
    client.kite.arm({ fault: 'reordered-updates', holdMs: 90_000, nth: 1 });
    client.kite.http(
      {
        method: 'POST',
        url: '/orders/regular',
        headers: { authorization: `token ${API_KEY}:${TOKEN}` },
        body: encoded(BUY),
      },
      at(600, 1),
    );
    const told = kinds(client, at(601, 30)).filter(([kind]) => kind === 'websocket');
    expect(told).toEqual([
      ['websocket', 60_030, 'COMPLETE'],
      ['websocket', 60_030, 'UPDATE'],
    ]);
  });
  test('come when the hold is over, where nothing overtakes them', () => {
    const client = quick({ fault: 'reordered-updates', holdMs: 3_000, nth: 1 });
    expect(kinds(client, at(600, 5))).toEqual([POST, ['websocket', 4_060, 'COMPLETE']]);
  });
});
