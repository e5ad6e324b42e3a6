import { z } from 'zod';

/** The fields and types of Kite's answers, from its documentation and the official client's type definitions. */

const stamp = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/);
const time = z.string().regex(/^\d\d:\d\d:\d\d$/);
const side = z.enum(['BUY', 'SELL']);
const exchange = z.enum(['NSE', 'BSE', 'NFO', 'BFO']);
const product = z.enum(['MIS', 'NRML', 'CNC']);
const orderType = z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']);

const named = { tradingsymbol: z.string(), exchange, instrument_token: z.int().positive() };

const orderFields = {
  ...named,
  placed_by: z.string(),
  order_id: z.string().regex(/^\d{15,19}$/),
  exchange_order_id: z.string().nullable(),
  parent_order_id: z.string().nullable(),
  status: z.string(),
  status_message: z.string().nullable(),
  status_message_raw: z.string().nullable(),
  order_timestamp: stamp,
  exchange_update_timestamp: stamp.nullable(),
  exchange_timestamp: stamp.nullable(),
  variety: z.literal('regular'),
  modified: z.boolean(),
  order_type: orderType,
  transaction_type: side,
  validity: z.enum(['DAY', 'IOC']),
  validity_ttl: z.int(),
  product,
  quantity: z.int(),
  disclosed_quantity: z.int(),
  price: z.number(),
  trigger_price: z.number(),
  average_price: z.number(),
  filled_quantity: z.int(),
  pending_quantity: z.int(),
  cancelled_quantity: z.int(),
  market_protection: z.number(),
  meta: z.strictObject({}),
  tag: z.string().nullable(),
  tags: z.array(z.string()).optional(),
  guid: z.string(),
};
export const order = z.strictObject(orderFields);

export const update = z.strictObject({
  ...orderFields,
  user_id: z.string(),
  app_id: z.int(),
  checksum: z.string().regex(/^[0-9a-f]{64}$/),
  unfilled_quantity: z.int(),
  status: z.enum(['COMPLETE', 'REJECTED', 'CANCELLED', 'UPDATE']),
});
export const message = z.strictObject({ type: z.literal('order'), data: update });

export const trade = z.strictObject({
  ...named,
  trade_id: z.string(),
  order_id: z.string(),
  exchange_order_id: z.string(),
  transaction_type: side,
  product,
  average_price: z.number(),
  quantity: z.int().positive(),
  fill_timestamp: stamp,
  order_timestamp: time,
  exchange_timestamp: stamp,
});

const amounts = (...names: readonly string[]) => Object.fromEntries(names.map((name) => [name, z.number()]));

const position = z.strictObject({
  ...named,
  product,
  ...amounts(
    'quantity',
    'overnight_quantity',
    'multiplier',
    'average_price',
    'close_price',
    'last_price',
    'value',
    'pnl',
    'm2m',
    'unrealised',
    'realised',
    'buy_quantity',
    'buy_price',
    'buy_value',
    'buy_m2m',
    'day_buy_quantity',
    'day_buy_price',
    'day_buy_value',
    'sell_quantity',
    'sell_price',
    'sell_value',
    'sell_m2m',
    'day_sell_quantity',
    'day_sell_price',
    'day_sell_value',
  ),
});
export const positions = z.strictObject({ net: z.array(position), day: z.array(position) });

export const holding = z.strictObject({
  ...named,
  isin: z.string(),
  product,
  collateral_type: z.string(),
  authorised_date: stamp,
  discrepancy: z.boolean(),
  ...amounts(
    'price',
    'quantity',
    'used_quantity',
    't1_quantity',
    'realised_quantity',
    'authorised_quantity',
    'opening_quantity',
    'collateral_quantity',
    'average_price',
    'last_price',
    'close_price',
    'pnl',
    'day_change',
    'day_change_percentage',
  ),
});

export const funds = z.strictObject({
  enabled: z.boolean(),
  net: z.number(),
  available: z.strictObject(
    amounts('adhoc_margin', 'cash', 'opening_balance', 'live_balance', 'collateral', 'intraday_payin'),
  ),
  utilised: z.strictObject(
    amounts(
      'debits',
      'exposure',
      'm2m_realised',
      'm2m_unrealised',
      'option_premium',
      'payout',
      'span',
      'holding_sales',
      'turnover',
      'liquid_collateral',
      'stock_collateral',
      'delivery',
    ),
  ),
});

export const charges = z.strictObject({
  transaction_tax_type: z.enum(['stt', 'ctt']),
  gst: z.strictObject(amounts('igst', 'cgst', 'sgst', 'total')),
  ...amounts(
    'transaction_tax',
    'exchange_turnover_charge',
    'sebi_turnover_charge',
    'brokerage',
    'stamp_duty',
    'total',
  ),
});
export const note = z.strictObject({
  transaction_type: side,
  tradingsymbol: z.string(),
  exchange,
  variety: z.string(),
  product,
  order_type: orderType,
  quantity: z.int(),
  price: z.number(),
  charges,
});
const marginFields = {
  type: z.string(),
  tradingsymbol: z.string(),
  exchange: z.string(),
  pnl: z.strictObject(amounts('realised', 'unrealised')),
  charges,
  ...amounts('span', 'exposure', 'option_premium', 'additional', 'bo', 'cash', 'var', 'leverage', 'total'),
};
export const margin = z.strictObject(marginFields);
export const basket = z.strictObject({ initial: margin, final: margin, orders: z.array(margin), charges });

const personFields = {
  user_id: z.string(),
  user_type: z.string(),
  email: z.string(),
  user_name: z.string(),
  user_shortname: z.string(),
  broker: z.literal('ZERODHA'),
  exchanges: z.array(z.string()),
  products: z.array(z.string()),
  order_types: z.array(z.string()),
  avatar_url: z.string().nullable(),
  meta: z.strictObject({ demat_consent: z.string() }),
};
export const profile = z.strictObject(personFields);
export const session = z.strictObject({
  ...personFields,
  api_key: z.string(),
  access_token: z.string(),
  public_token: z.string(),
  refresh_token: z.string(),
  login_time: stamp,
});

const ltpFields = { instrument_token: z.int(), last_price: z.number() };
const ohlcFields = { ...ltpFields, ohlc: z.strictObject(amounts('open', 'high', 'low', 'close')) };
const level = z.strictObject({ price: z.number(), quantity: z.int(), orders: z.int() });
export const ltp = z.strictObject(ltpFields);
export const ohlc = z.strictObject(ohlcFields);
export const quote = z.strictObject({
  ...ohlcFields,
  timestamp: stamp,
  last_trade_time: stamp.nullable(),
  depth: z.strictObject({ buy: z.array(level).length(5), sell: z.array(level).length(5) }),
  ...amounts(
    'last_quantity',
    'buy_quantity',
    'sell_quantity',
    'volume',
    'average_price',
    'oi',
    'oi_day_high',
    'oi_day_low',
    'net_change',
    'lower_circuit_limit',
    'upper_circuit_limit',
  ),
});

const candleName = z.string().regex(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\+0530$/);
const n = z.number();
export const candles = z.strictObject({ candles: z.array(z.tuple([candleName, n, n, n, n, n])) });
export const candlesWithOi = z.strictObject({ candles: z.array(z.tuple([candleName, n, n, n, n, n, n])) });
