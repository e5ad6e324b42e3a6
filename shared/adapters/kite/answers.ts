import { z } from 'zod';
import { accessTokenText, userIdText } from '../../domain/access-token.ts';
import { fromRupees, paise, type Paise } from '../../domain/units.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { instantOfCandle, instantOfStamp } from './stamps.ts';

/** What Kite's answers must look like. Of a row only what is used is looked at: Kite adds fields. Prices come in rupees. */

/** Order ids have up to 19 digits: beyond what a number holds, so one that comes as a number is no id any more. */
const orderId = z.string().regex(/^\w{1,40}$/);
const count = z.int().min(0);
const rupees = z.number().min(0).max(1e9);
const text = z.string().nullish();
const side = z.enum(['BUY', 'SELL']);

const stamp = z.string().transform((value, context) => {
  const at = instantOfStamp(value);
  if (at !== null) return at;
  context.addIssue({ code: 'custom', message: `"${value}" is no YYYY-MM-DD HH:MM:SS` });
  return z.NEVER;
});

/** Every success wears this, and nothing that names an error is one. */
function success<T extends z.ZodType>(data: T) {
  return z.object({ status: z.literal('success'), error_type: z.null().optional(), data });
}

/** What placing, modifying and cancelling answer. An autosliced order's answer has children; we never ask for one. */
export const orderAnswer = success(z.object({ order_id: orderId, children: z.undefined().optional() }));

/** Of every order in the book, ours or not. */
const orderRow = z.looseObject({
  order_id: orderId,
  tag: text,
  status: z.string().min(1),
  status_message: text,
  exchange: z.string(),
  tradingsymbol: z.string(),
  transaction_type: side,
  product: z.string(),
  quantity: count,
  filled_quantity: count,
});
export type OrderRow = z.output<typeof orderRow>;

export const ordersAnswer = success(z.array(orderRow));

/** Of ours: what they were made of, read strictly, for a row of ours that is not understood must not be left out. */
export const ownRow = z.object({
  order_type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
  price: rupees,
  trigger_price: rupees,
  average_price: rupees,
  market_protection: z.number().nullish(),
  tags: z.array(z.string()).nullish(),
  order_timestamp: stamp.nullish(),
  exchange_timestamp: stamp.nullish(),
  exchange_update_timestamp: stamp.nullish(),
});
export type OwnRow = z.output<typeof ownRow>;

const tradeRow = z.object({
  trade_id: z.string().min(1),
  order_id: orderId,
  exchange: z.string(),
  tradingsymbol: z.string(),
  product: z.string(),
  transaction_type: side,
  quantity: count,
  average_price: rupees,
  fill_timestamp: stamp,
});
export type KiteTrade = z.output<typeof tradeRow>;

export const tradesAnswer = success(z.array(tradeRow));

const positionRow = z.object({
  exchange: z.string(),
  tradingsymbol: z.string(),
  product: z.string(),
  quantity: z.int(),
  last_price: rupees.nullish(),
});
export type KitePosition = z.output<typeof positionRow>;

export const positionsAnswer = success(z.object({ net: z.array(positionRow), day: z.array(positionRow) }));

export const sessionAnswer = success(z.object({ user_id: userIdText, access_token: accessTokenText }));

export const profileAnswer = success(z.object({ user_id: userIdText }));

/** One order asked about, one margin. */
export const marginAnswer = success(z.tuple([z.object({ total: rupees.transform(paiseUp) })]));

const cash = z.number().min(-1e12).max(1e12).transform(fromRupees);

/** GET /user/margins/equity. Commodities have cash of their own, and nothing of ours. */
export const fundsAnswer = success(
  z.object({
    available: z.object({ opening_balance: cash, live_balance: cash, intraday_payin: cash }),
    utilised: z.object({ payout: cash }),
  }),
);

/** An order asked about, a row: in the order asked. DP charges are not in it. */
export const chargesAnswer = success(
  z.array(
    z.object({
      exchange: z.string(),
      tradingsymbol: z.string(),
      transaction_type: side,
      quantity: count,
      charges: z.object({ total: rupees }),
    }),
  ),
);
const INT32_MAX = 2_147_483_647;
const price = z
  .number()
  .min(0.01)
  .max(INT32_MAX / 100)
  .transform(fromRupees);
const units = z.int().min(0).max(INT32_MAX);

/** A candle is named by its start. Open interest is not there where it was not asked for, or the instrument has none. */
const candle = z
  .tuple([z.string(), price, price, price, price, units])
  .rest(units)
  .transform(([start, open, high, low, close, volume, oi = 0], context) => {
    const startsAt = instantOfCandle(start);
    if (startsAt === null || startsAt % MINUTE_MS !== 0)
      context.addIssue({ code: 'custom', message: `"${start}" is no YYYY-MM-DDTHH:MM:00+0530` });
    if (high < Math.max(open, close, low) || low > Math.min(open, close))
      context.addIssue({ code: 'custom', message: `high ${high} and low ${low} do not hold the others` });
    return { at: (startsAt ?? NaN) + MINUTE_MS, open, high, low, close, volume, oi };
  });

export const candlesAnswer = success(z.object({ candles: z.array(candle) }));

/** To the next paisa: what an order ties up is never understated. */
function paiseUp(amount: number): Paise {
  return paise(Math.ceil(Number((amount * 100).toFixed(4))));
}

/** An average price has more decimals than a price, so the value is exact to the rounding of the average. */
export function valueOf(averagePrice: number, qty: number): Paise {
  return fromRupees(averagePrice * qty);
}
