import { createHash, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { PostbackAnswer, Postbacks } from '../../ports.ts';
import { jsonOf } from './failures.ts';
import { instantOfStamp } from './stamps.ts';

/** Of a postback what is used; Kite sends the whole order. */
const postback = z.looseObject({
  order_id: z.string().regex(/^\w{1,40}$/),
  order_timestamp: z.string().refine((text) => instantOfStamp(text) !== null),
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
  status: z.string().regex(/^[A-Z][A-Z ]{0,39}$/),
});

/** Kite's order updates: raw JSON, signed with SHA-256 over the order's id, its timestamp as it stands there, and the app's secret. */
export function kitePostbacks(apiSecret: string): Postbacks {
  return {
    read(body) {
      const json = jsonOf(body);
      if (json === undefined) return shapeless('the body is no JSON');
      const result = postback.safeParse(json);
      if (!result.success) {
        const fields = result.error.issues.map((issue) => issue.path.map(String).join('.') || 'body');
        return shapeless(`the body is no order update: ${[...new Set(fields)].join(', ')}`);
      }
      const { order_id: orderId, order_timestamp: stamp, checksum, status } = result.data;
      const signed = createHash('sha256').update(`${orderId}${stamp}${apiSecret}`).digest();
      if (!timingSafeEqual(signed, Buffer.from(checksum, 'hex')))
        return {
          kind: 'refused',
          rule: 'checksum',
          why: 'the checksum is not that of the order, its timestamp and our secret',
        };
      return { kind: 'genuine', orderId, status };
    },
  };
}

function shapeless(why: string): PostbackAnswer {
  return { kind: 'refused', rule: 'shape', why };
}
