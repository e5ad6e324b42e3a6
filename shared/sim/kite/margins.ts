import { z } from 'zod';
import { fromRupees } from '../../domain/units.ts';
import { NO_CHARGES } from '../../ledger/charges.ts';
import { data, failed, inputError, rupees, type KiteError, type Reply } from './answers.ts';
import { chargesFor, chargesRow, readJson } from './charges.ts';
import { canTrade, type Desk } from './desk.ts';
import { closable, marginPrice, shareOf } from './funds.ts';
import type { Draft } from './order.ts';
import type { Call } from './orders.ts';
import type { World } from './world.ts';

const orderSchema = z.object({
  exchange: z.string(),
  tradingsymbol: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  variety: z.string(),
  product: z.enum(['MIS', 'NRML']),
  order_type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
  quantity: z.int().positive(),
  price: z.number().min(0).default(0),
  trigger_price: z.number().min(0).default(0),
});

type Asked = Pick<Draft, 'desk' | 'side' | 'product' | 'qty' | 'price' | 'trigger'>;
/** A row of an order; that of a sum names no instrument. */
type MarginRow = Omit<ReturnType<typeof marginRow>, 'exchange'> & { readonly exchange: string };

/** POST /margins/orders: each order for itself, whatever is held. `mode=compact` leaves the charges zero. */
export function orderMarginsReply(world: World, { body, params }: Call): Reply {
  const read = readAsked(world, body);
  if ('error' in read) return failed(read.error);
  const rows = marginsOf(world, read.asked, params.get('mode') === 'compact', () => 0);
  return 'error' in rows ? failed(rows.error) : data(rows.rows);
}

/**
 * POST /margins/basket: `initial` is the sum of the orders for themselves, `final` what they need together. What an order closes of an earlier one in the
 * basket, or (consider_positions) of a position, needs nothing; that different contracts hedge one another is not modelled.
 */
export function basketMarginsReply(world: World, { body, params }: Call): Reply {
  const read = readAsked(world, body);
  if ('error' in read) return failed(read.error);
  const compact = params.get('mode') === 'compact';
  const initial = marginsOf(world, read.asked, compact, () => 0);
  if ('error' in initial) return failed(initial.error);
  const final = marginsOf(
    world,
    read.asked,
    compact,
    closing(world, params.get('consider_positions') === 'true'),
  );
  if ('error' in final) return failed(final.error);
  const charges = sumOf(initial.rows).charges;
  return data({ initial: sumOf(initial.rows), final: sumOf(final.rows), orders: initial.rows, charges });
}

function readAsked(world: World, body: string): { asked: readonly Asked[] } | { error: KiteError } {
  const read = readJson(z.array(orderSchema), body);
  if ('error' in read) return read;
  const asked: Asked[] = [];
  for (const order of read.value) {
    const key = `${order.exchange}:${order.tradingsymbol}`;
    const desk = world.desks.get(key);
    if (desk === undefined || !canTrade(desk))
      return { error: inputError(`Instrument ${key} cannot be traded.`) };
    asked.push({
      desk,
      side: order.transaction_type,
      product: order.product,
      qty: order.quantity,
      price: fromRupees(order.price),
      trigger: fromRupees(order.trigger_price),
    });
  }
  return { asked };
}

function marginsOf(
  world: World,
  asked: readonly Asked[],
  compact: boolean,
  closes: (order: Asked) => number,
): { rows: readonly MarginRow[] } | { error: KiteError } {
  const rows: MarginRow[] = [];
  for (const order of asked) {
    const share = shareOf(order.desk, order.side, world);
    const price = marginPrice(order);
    const { key } = order.desk.instrument;
    if (share === undefined) return { error: inputError(`Margin to ${order.side} ${key} is not known.`) };
    if (Number.isNaN(price)) return { error: inputError(`${key} has no price yet.`) };
    const need = Math.ceil(Math.max(order.qty - closes(order), 0) * price * share);
    const charges = compact ? NO_CHARGES : chargesFor(order.desk, order.side, order.qty * price, world);
    rows.push(marginRow(order.desk, need, share, order.side === 'BUY', chargesRow(charges)));
  }
  return { rows };
}

/** How much of each order closes something: a position, or an order before it. */
function closing(world: World, considerPositions: boolean): (order: Asked) => number {
  const nets = new Map<Desk, number>();
  return (order) => {
    const sign = order.side === 'BUY' ? 1 : -1;
    const net = nets.get(order.desk) ?? (considerPositions ? -sign * closable(order, world) : 0);
    nets.set(order.desk, net + sign * order.qty);
    return Math.max(Math.min(-sign * net, order.qty), 0);
  };
}

function marginRow(
  { instrument }: Desk,
  need: number,
  share: number,
  bought: boolean,
  charges: ReturnType<typeof chargesRow>,
) {
  const { kind } = instrument;
  const total = rupees(need);
  const premium = kind === 'option' && bought;
  return {
    type: 'equity',
    tradingsymbol: instrument.symbol,
    exchange: instrument.exchange,
    span: kind === 'equity' || premium ? 0 : total,
    exposure: 0,
    option_premium: premium ? total : 0,
    additional: 0,
    bo: 0,
    cash: 0,
    var: kind === 'equity' ? total : 0,
    pnl: { realised: 0, unrealised: 0 },
    leverage: kind === 'equity' ? Math.round(1 / share) : 1,
    charges,
    total,
  };
}

/** The sum of rows, itself a row without an instrument. */
function sumOf(rows: readonly MarginRow[]): MarginRow {
  const sum = (pick: (row: MarginRow) => number): number =>
    Math.round(rows.reduce((total, row) => total + pick(row), 0) * 100) / 100;
  const gst = sum(({ charges }) => charges.gst.total);
  return {
    type: '',
    tradingsymbol: '',
    exchange: '',
    span: sum(({ span }) => span),
    exposure: 0,
    option_premium: sum((row) => row.option_premium),
    additional: 0,
    bo: 0,
    cash: 0,
    var: sum((row) => row.var),
    pnl: { realised: 0, unrealised: 0 },
    leverage: 0,
    charges: {
      transaction_tax: sum(({ charges }) => charges.transaction_tax),
      transaction_tax_type: 'stt',
      exchange_turnover_charge: sum(({ charges }) => charges.exchange_turnover_charge),
      sebi_turnover_charge: sum(({ charges }) => charges.sebi_turnover_charge),
      brokerage: sum(({ charges }) => charges.brokerage),
      stamp_duty: sum(({ charges }) => charges.stamp_duty),
      gst: { igst: gst, cgst: 0, sgst: 0, total: gst },
      total: sum(({ charges }) => charges.total),
    },
    total: sum(({ total }) => total),
  };
}
