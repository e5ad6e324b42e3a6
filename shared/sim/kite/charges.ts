import { z } from 'zod';
import { segmentOf } from '../../domain/instrument.ts';
import type { Side } from '../../domain/order.ts';
import { paise } from '../../domain/units.ts';
import { chargesOf, NO_CHARGES, type Charges } from '../../ledger/charges.ts';
import { data, failed, inputError, rupees, type KiteError, type Reply } from './answers.ts';
import type { Desk } from './desk.ts';
import type { World } from './world.ts';

const orderSchema = z.object({
  order_id: z.union([z.string(), z.number()]),
  exchange: z.string(),
  tradingsymbol: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  variety: z.string(),
  product: z.enum(['MIS', 'NRML']),
  order_type: z.string(),
  quantity: z.int().positive(),
  average_price: z.number().positive(),
});

/** The body of a JSON route, or the error that it is answered with. */
export function readJson<S extends z.ZodType>(
  schema: S,
  body: string,
): { readonly value: z.output<S> } | { readonly error: KiteError } {
  let json: unknown;
  try {
    json = JSON.parse(body);
  } catch (cause) {
    return { error: inputError(`Invalid JSON: ${cause instanceof Error ? cause.message : String(cause)}`) };
  }
  const parsed = schema.safeParse(json);
  if (parsed.success) return { value: parsed.data };
  const issue = parsed.error.issues[0];
  return { error: inputError(`Invalid \`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? ''}`) };
}

/** POST /charges/orders: the virtual contract note, an order at a time. */
export function chargesReply(world: World, body: string): Reply {
  const read = readJson(z.array(orderSchema), body);
  if ('error' in read) return failed(read.error);
  const rows = [];
  for (const order of read.value) {
    const desk = world.desks.get(`${order.exchange}:${order.tradingsymbol}`);
    if (desk === undefined)
      return failed(inputError(`Instrument ${order.exchange}:${order.tradingsymbol} does not exist.`));
    const value = Math.round(order.quantity * order.average_price * 100);
    rows.push({
      transaction_type: order.transaction_type,
      tradingsymbol: order.tradingsymbol,
      exchange: order.exchange,
      variety: order.variety,
      product: order.product,
      order_type: order.order_type,
      quantity: order.quantity,
      price: order.average_price,
      charges: chargesRow(chargesFor(desk, order.transaction_type, value, world)),
    });
  }
  return data(rows);
}

/** Paise. An index has none. */
export function chargesFor(desk: Desk, side: Side, value: number, { rates }: World): Charges {
  const segment = segmentOf(desk.instrument);
  if (segment === null) return NO_CHARGES;
  const { exchange, underlying } = desk.instrument;
  return chargesOf({ segment, exchange, underlying, side, turnover: paise(Math.round(value)) }, rates);
}

/** GST as between states, all of it integrated. */
export function chargesRow({ stt, transaction, sebi, brokerage, stamp, gst, total }: Charges) {
  return {
    transaction_tax: rupees(stt),
    transaction_tax_type: 'stt',
    exchange_turnover_charge: rupees(transaction),
    sebi_turnover_charge: rupees(sebi),
    brokerage: rupees(brokerage),
    stamp_duty: rupees(stamp),
    gst: { igst: rupees(gst), cgst: 0, sgst: 0, total: rupees(gst) },
    total: rupees(total),
  };
}
