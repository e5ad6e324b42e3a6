import { z } from 'zod';
import { paise } from '../../domain/units.ts';
import { ERROR_TYPES } from './answers.ts';
import { RULES } from './rule-names.ts';

const reply = z.strictObject({
  status: z.int().min(400).max(599),
  type: z.enum(ERROR_TYPES),
  message: z.string().min(1),
});

const ms = z.int().min(0);
const count = z.int().min(1);
const money = z.int().transform(paise);
/** A share of an order's value. Null: not known, so whatever needs it is refused. */
const share = z.number().positive().nullable();

/** An option as the dump describes it beyond what an `Instrument` carries. */

const carried = z.strictObject({
  instrument: z.string(),
  product: z.enum(['MIS', 'NRML', 'CNC']),
  /** Negative: short. */
  qty: z.int(),
  averagePrice: money,
});

const holding = z.strictObject({
  instrument: z.string(),
  isin: z.string(),
  qty: z.int().positive(),
  averagePrice: money,
});

/** Where the broker's real behaviour is not verified the field says UNV: the default is the less convenient one for a client. */
export const kiteSettingsSchema = z.strictObject({
  seed: z.string().default('kite').describe('Ids and tokens are functions of it.'),
  apiKey: z.string().min(1),
  apiSecret: z.string().min(1),
  appId: z.int().default(1000),
  userId: z.string().default('AB1234'),
  userName: z.string().default('TEST USER'),
  email: z.string().default('user@example.com'),
  accessToken: z.string().nullable().default(null).describe('A token that is valid when the model begins.'),
  requestTokenMs: ms.default(120_000).describe('A request token is good for "a few minutes", once.'),
  newLoginEndsOld: z.boolean().default(true).describe('UNV: a new session of the app ends the one before.'),

  openingCash: money,
  carried: z.array(carried).default([]),
  holdings: z.array(holding).default([]),

  answerMs: ms.default(40),
  stepMs: ms.default(10).describe('Between two interim states: an order reaches the exchange after three.'),
  updateMs: ms.default(30).describe('From an order event to its postback and its websocket message.'),
  positionsLagMs: ms.default(0).describe('UNV: positions know fills this much later.'),
  bookLagMs: ms.default(0).describe('UNV: an order is in the book this much after its id was given.'),
  formingCandle: z.boolean().default(true).describe('UNV: historical data end with the unfinished candle.'),
  modifyQuantity: z
    .enum(['total', 'remaining'])
    .default('total')
    .describe('UNV: what `quantity` of a PUT is.'),
  protectedShownAs: z
    .enum(['LIMIT', 'MARKET'])
    .default('LIMIT')
    .describe('UNV: type of a protected order in the book.'),
  averageDecimals: z.int().min(2).max(10).default(4).describe('UNV: decimals of average prices.'),
  /** Percent that market_protection = -1 gives (UNV: bands by price at Zerodha, about 2/1/0.5 and 5/3/2). */
  autoProtectionPct: z
    .strictObject({
      equity: z.number().positive(),
      future: z.number().positive(),
      option: z.number().positive(),
    })
    .default({ equity: 2, future: 2, option: 5 }),
  misBlocked: z.array(z.string()).default([]).describe('Keys that may not be traded as MIS.'),
  rmsUser: z.string().default('RMS').describe('UNV: placed_by of the square-off.'),
  /** Margins that the paper table has no row for. */
  shares: z
    .strictObject({ stockFuture: share, optionSold: share })
    .default({ stockFuture: null, optionSold: null }),

  limits: z
    .strictObject({
      ordersPerSecond: count.default(10),
      ordersPerMinute: count.default(400),
      ordersPerDay: count.default(5000),
      modifications: count.default(25),
      quotesPerSecond: count.default(1),
      historicalPerSecond: count.default(3),
      othersPerSecond: count.default(10),
      tagLength: count.default(20),
      equityQuantity: count.default(100_000),
    })
    .prefault({}),
  /** Whether a broken rule answers 400 without an id, or gives an id and a REJECTED row. Defaults stand with the rules. */
  rejections: z.partialRecord(z.enum(RULES), z.enum(['sync', 'book'])).default({}),
  /** Bodies that no source shows (UNV). */
  replies: z
    .strictObject({
      tooMany: reply.default({ status: 429, type: 'NetworkException', message: 'Too many requests' }),
      modificationsSpent: reply.default({
        status: 429,
        type: 'OrderException',
        message: 'Maximum allowed order modifications exceeded.',
      }),
      deadToken: reply.default({
        status: 403,
        type: 'TokenException',
        message: 'Incorrect `api_key` or `access_token`.',
      }),
      revokedIp: reply.default({
        status: 403,
        type: 'PermissionException',
        message: 'Order requests from this IP address are not allowed.',
      }),
    })
    .prefault({}),
});

export type KiteSettings = z.output<typeof kiteSettingsSchema>;
export type KiteOptions = z.input<typeof kiteSettingsSchema>;
