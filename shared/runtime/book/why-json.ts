import { z } from 'zod';
import type { Order } from '../../domain/order.ts';
import { dayText } from '../../domain/time.ts';
import { day, decision, instant, instantPart, money, setup, side, trade } from '../report/fields.ts';
import { decisionPart, tradePart } from '../report/json.ts';
import { summaryOf } from './why-text.ts';
import type { Attempt, Reasons } from './why.ts';

const order = z.strictObject({
  id: z.string(),
  instrument: z.string(),
  role: z.enum(['entry', 'exit']),
  side,
  type: z.enum(['LIMIT', 'MARKET', 'SL', 'SL-M']),
  qty: z.int(),
  price: money.describe('limit; 0: none'),
  trigger: money.describe('0: none'),
  status: z.string(),
  filledQty: z.int(),
  filledValue: money.describe('price times quantity, summed over its fills'),
  created: instant,
  firstFill: instant.nullable(),
  note: z.string().nullable(),
});

/** What `tron why --json` prints. */
export const whyDocumentSchema = z.strictObject({
  format: z.literal('tron-why'),
  version: z.literal(1),
  book: z.string(),
  day,
  ended: z.boolean().describe('false: of the day so far'),
  instrument: z.string(),
  bots: z.array(z.string()),
  choices: z.array(decision).describe('what the selector allowed these bots, where it changed'),
  setups: z.array(setup),
  refusals: z.array(decision),
  attempts: z.array(
    z.strictObject({
      id: z.string(),
      order: order.nullable(),
      trade: trade.nullable().describe('null: nothing was filled'),
      sale: order.nullable().describe('of the second leg of a spread; null: none'),
      exits: z.array(order),
      decisions: z.array(decision),
    }),
  ),
  summary: z.string(),
});

export type WhyDocument = z.infer<typeof whyDocumentSchema>;

export function whyJson(book: string, reasons: Reasons): WhyDocument {
  const { instrument, bots, choices, setups, refusals, attempts } = reasons;
  return {
    format: 'tron-why',
    version: 1,
    book,
    day: dayText(reasons.day.day),
    ended: reasons.day.ended,
    instrument,
    bots: [...bots],
    choices: choices.map(decisionPart),
    setups: [...setups],
    refusals: refusals.map(decisionPart),
    attempts: attempts.map(attemptPart),
    summary: summaryOf(reasons),
  };
}

function attemptPart({ id, order, trade, sale, exits, decisions }: Attempt): WhyDocument['attempts'][number] {
  return {
    id,
    order: order === null ? null : orderPart(order),
    trade: trade === null ? null : tradePart(trade),
    sale: sale === null ? null : orderPart(sale),
    exits: exits.map(orderPart),
    decisions: decisions.map(decisionPart),
  };
}

function orderPart(of: Order): z.infer<typeof order> {
  const { id, instrument, role, request, status, filledQty, filledValue, createdAt, firstFillAt, note } = of;
  const { side, type, qty, price, trigger } = request;
  const firstFill = firstFillAt === null ? null : instantPart(firstFillAt);
  const created = instantPart(createdAt);
  return {
    id,
    instrument,
    role,
    side,
    type,
    qty,
    price,
    trigger,
    status,
    filledQty,
    filledValue,
    created,
    firstFill,
    note,
  };
}
