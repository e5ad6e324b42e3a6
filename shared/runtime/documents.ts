import { z } from 'zod';
import { BOT_NAMES, type AccountState } from '../domain/account.ts';
import { ORDER_STATUSES, type Order } from '../domain/order.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import { EMPTY_SLOT, type Slot } from '../domain/slot.ts';
import type { Trade } from '../domain/trade.ts';
import { paise } from '../domain/units.ts';
import type { Json } from '../ports.ts';
import type { SetupStop } from './day-result.ts';
import { DocumentError } from './document-error.ts';
import { disabledDocument } from './disabled-document.ts';
import { slotDocument } from './slot-document.ts';

/** What the store holds, by key. A document that does not fit its schema is corruption: it is reported by key and never used. */

const money = z.int().transform(paise);
const side = z.enum(['BUY', 'SELL']);
const bot = z.enum(BOT_NAMES);
const instant = z.number();

export const accountDocument: z.ZodType<AccountState> = z.strictObject({
  day: z.int(),
  halted: z.string().nullable(),
  desired: z.literal('flat').nullable(),
  restoreEpoch: z.int(),
  disabled: z.array(disabledDocument),
  realised: money,
  charges: money,
  trades: z.int(),
  bots: z.array(
    z.strictObject({
      name: bot,
      realised: money,
      trades: z.int(),
      lossesInRow: z.int(),
      lastLossAt: instant.nullable(),
    }),
  ),
  open: z.array(
    z.strictObject({
      order: z.string(),
      bot,
      strategy: z.string(),
      instrument: z.string(),
      side,
      bet: side,
      worstLoss: money,
      charges: money,
      margin: money,
      notional: money,
      counted: z.boolean(),
    }),
  ),
  tallies: z.record(z.string(), z.int()),
  strategies: z.record(z.string(), z.strictObject({ losses: z.int(), lastClosedAt: instant })),
  closed: z.array(z.string()),
  mostAtRisk: money,
  revision: z.int(),
  entriesClosedAt: z.int(),
});

const change = z.strictObject({
  type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
  price: money,
  trigger: money,
  protection: z.number(),
});

export const orderSchema = z.strictObject({
  id: z.string(),
  bot: z.string(),
  instrument: z.string(),
  position: z.string(),
  role: z.enum(['entry', 'exit']),
  request: change.extend({ side, validity: z.enum(['DAY', 'IOC']), qty: z.int() }),
  plan: z
    .strictObject({
      strategy: z.string(),
      decidedAt: instant,
      signalPrice: money,
      stop: money,
      target: money.nullable(),
      trail: money.nullable(),
      exitBy: z.int(),
      why: z.string(),
      spread: z.strictObject({ instrument: z.string(), price: money, width: money }).nullable(),
    })
    .nullable(),
  status: z.enum(ORDER_STATUSES),
  brokerId: z.string().nullable(),
  filledQty: z.int(),
  filledValue: money,
  firstFillAt: instant.nullable(),
  asked: z.union([change, z.literal('cancel')]).nullable(),
  modifications: z.int(),
  createdAt: instant,
  validUntil: instant.nullable(),
  note: z.string().nullable(),
  version: z.int(),
  askedAt: instant.nullable(),
  claim: z
    .strictObject({
      nonce: z.string(),
      sendBy: instant,
      what: z.enum(['place', 'modify', 'cancel']),
      version: z.int(),
    })
    .nullable(),
  spent: z.strictObject({ trail: z.int(), chase: z.int(), flatten: z.int() }),
  absentAt: instant.nullable(),
  triggeredAt: instant.nullable(),
  deliveries: z.int(),
});

export const orderDocument: z.ZodType<Order> = orderSchema;

const charges = z.strictObject({
  brokerage: money,
  stt: money,
  transaction: money,
  sebi: money,
  stamp: money,
  gst: money,
  total: money,
});

export const tradeDocument: z.ZodType<Trade> = z.strictObject({
  id: z.string(),
  bot,
  strategy: z.string(),
  instrument: z.string(),
  side,
  decidedAt: instant,
  signalPrice: money,
  stop: money,
  target: money.nullable(),
  trail: z.strictObject({ behind: money, stop: money }).nullable(),
  exitBy: z.int(),
  why: z.string(),
  asked: z.int(),
  qty: z.int(),
  entryValue: money,
  openedAt: instant,
  exitQty: z.int(),
  exitValue: money,
  exitAttempts: z.int(),
  settledExitQty: z.int(),
  settledExitValue: money,
  exitReason: z.string().nullable(),
  closedAt: instant.nullable(),
  charges,
  sold: z
    .strictObject({
      instrument: z.string(),
      width: money,
      qty: z.int(),
      value: money,
      coveredQty: z.int(),
      coveredValue: money,
      settledCoveredQty: z.int(),
      settledCoveredValue: money,
      attempts: z.int(),
    })
    .nullable(),
});

/** `positions/{day}-{instrument}`: the live entry (of a spread the sale of its second leg, beside its trade), or the trade with its one live exit. */
export interface Position {
  readonly entry: Order | null;
  readonly exit: Order | null;
  readonly trade: Trade | null;
  /** Orders that the book did not have when it had to: never sent again, a late fill of one still counts. */
  readonly past: readonly Order[];
  readonly slot: Slot;
}

export const FLAT: Position = { entry: null, exit: null, trade: null, past: [], slot: EMPTY_SLOT };

export const positionDocument: z.ZodType<Position> = z.strictObject({
  entry: orderDocument.nullable(),
  exit: orderDocument.nullable(),
  trade: tradeDocument.nullable(),
  past: z.array(orderDocument),
  slot: slotDocument,
});

/** What a lane must remember from one minute to the next and cannot derive. */
export interface LaneMemory {
  readonly denied: string;
  readonly spentAt: number;
  readonly decidedAt: number;
}

/** `bots/{day}-{bot}`: the last minute decided, so that a minute is decided once. */
export interface BotState {
  readonly decidedAt: number;
  readonly lanes: Readonly<Record<string, LaneMemory>>;
}

export const botDocument: z.ZodType<BotState> = z.strictObject({
  decidedAt: instant,
  lanes: z.record(
    z.string(),
    z.strictObject({ denied: z.string(), spentAt: z.number(), decidedAt: z.number() }),
  ),
});

/** `decisions/…`: what one piece of work decided, in order. */
export const decisionsDocument: z.ZodType<readonly DecisionRecord[]> = z.array(
  z.strictObject({
    bot: z.string(),
    instrument: z.string(),
    barAt: instant,
    kind: z.enum(['select', 'entry', 'denied', 'leg', 'stop', 'trail', 'exit']),
    side: z.union([side, z.literal('')]),
    qty: z.number(),
    price: z.number(),
    trigger: z.number(),
    rule: z.string(),
    strategy: z.string(),
    why: z.string(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
  }),
);

/** `setups/{day}-{bot}`: which rule of a strategy stopped how many setups, by instrument, and the last time's numbers. */
export const setupsDocument: z.ZodType<readonly SetupStop[]> = z.array(
  z.strictObject({
    bot,
    strategy: z.string(),
    instrument: z.string(),
    rule: z.string(),
    times: z.int(),
    value: z.number().nullable(),
    limit: z.number().nullable(),
  }),
);

/** The document's value, checked. Throws a DocumentError naming the key and every field that does not fit. */
export function parsed<T>(key: string, value: Json, schema: z.ZodType<T>): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    (issue) => `${issue.path.map(String).join('.') || 'document'}: ${issue.message}`,
  );
  throw new DocumentError(key, `does not fit its schema: ${faults.join('; ')}`, { held: value });
}

/** A value as plain data, for the store. Throws a RangeError naming the field for a number that JSON would turn into null. */
export function plain(value: unknown): Json {
  const text = JSON.stringify(value, (field, each: unknown) => {
    if (typeof each === 'number' && !Number.isFinite(each))
      throw new RangeError(`${field} is ${each}: nothing to store`);
    return each;
  });
  const json: Json = JSON.parse(text);
  return json;
}
