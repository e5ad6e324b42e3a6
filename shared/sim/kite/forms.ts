import { z } from 'zod';
import { inputError, type KiteError } from './answers.ts';
import type { Draft } from './order.ts';
import type { World } from './world.ts';

const whole = z.string().regex(/^\d+$/).transform(Number);
/** Rupees to paise; more than two decimals stay a fraction, which no tick divides. */
const price = z
  .string()
  .regex(/^\d+(\.\d+)?$/)
  .transform((text) => Math.round(Number(text) * 1e6) / 1e4);
/** A decimal: `true` does not decode. */
const protection = z
  .string()
  .regex(/^-?\d+(\.\d+)?$/)
  .transform(Number);
const type = z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']);

const placeForm = z.object({
  exchange: z.enum(['NSE', 'BSE', 'NFO', 'BFO', 'CDS', 'BCD', 'MCX']),
  tradingsymbol: z.string(),
  transaction_type: z.enum(['BUY', 'SELL']),
  quantity: whole,
  product: z.enum(['CNC', 'NRML', 'MIS']),
  order_type: type,
  validity: z.enum(['DAY', 'IOC']).default('DAY'),
  price: price.default(0),
  trigger_price: price.default(0),
  disclosed_quantity: z.literal('0').optional(),
  market_protection: protection.default(0),
  autoslice: z.enum(['false', '0']).optional(),
  tag: z.string().nullable().default(null),
});

const changeForm = z.object({
  quantity: whole.optional(),
  price: price.optional(),
  order_type: type.optional(),
  validity: z.enum(['DAY', 'IOC']).optional(),
  disclosed_quantity: z.literal('0').optional(),
  trigger_price: price.optional(),
  market_protection: protection.optional(),
});

export type ChangeForm = z.output<typeof changeForm>;
export type Params = ReadonlyMap<string, string>;
type Read<T> =
  | { readonly kind: 'read'; readonly value: T }
  | { readonly kind: 'error'; readonly error: KiteError };

/** An empty value is a missing one. */
export function readPlace(params: Params, world: World): Read<Draft> {
  const form = read(placeForm, params);
  if (form.kind === 'error') return form;
  const { value } = form;
  const key = `${value.exchange}:${value.tradingsymbol}`;
  const desk = world.desks.get(key);
  if (desk === undefined)
    return { kind: 'error', error: inputError(`The instrument ${key} is either expired or does not exist.`) };
  const limited = value.order_type === 'LIMIT' || value.order_type === 'SL';
  const stops = value.order_type === 'SL' || value.order_type === 'SL-M';
  return {
    kind: 'read',
    value: {
      desk,
      side: value.transaction_type,
      type: value.order_type,
      validity: value.validity,
      product: value.product,
      qty: value.quantity,
      price: limited ? value.price : 0,
      trigger: stops ? value.trigger_price : 0,
      protection: value.market_protection,
      tag: value.tag,
    },
  };
}

export function readChange(params: Params): Read<ChangeForm> {
  return read(changeForm, params);
}

function read<S extends z.ZodType>(schema: S, params: Params): Read<z.output<S>> {
  const given = Object.fromEntries([...params].filter(([, text]) => text !== ''));
  const parsed = schema.safeParse(given);
  if (parsed.success) return { kind: 'read', value: parsed.data };
  const field = String(parsed.error.issues[0]?.path[0] ?? '');
  const problem =
    field in given ? `Invalid \`${field}\`: ${given[field]}` : `Missing or empty field \`${field}\``;
  return { kind: 'error', error: inputError(problem) };
}
