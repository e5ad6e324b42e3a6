import { z } from 'zod';
import { BOT_NAMES } from '../../domain/account.ts';
import { isoText } from '../../domain/time.ts';

/** What every JSON document is made of: money in paise, days as text, instants both as milliseconds and as text. */

export const money = z.int().describe('paise');
export const amount = z.number().nullable();
export const count = z.int().min(0);
export const day = z.string().regex(/^\d{4}-\d{2}-\d{2}$/);
export const minute = z.string().regex(/^\d{2}:\d{2}$/);
export const side = z.enum(['BUY', 'SELL']);
export const bot = z.enum(BOT_NAMES);

export const instant = z
  .strictObject({
    ms: z.int().describe('epoch milliseconds'),
    iso: z.string().regex(/^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}\+05:30$/),
  })
  .describe('an instant');

export function instantPart(ms: number): z.infer<typeof instant> {
  return { ms, iso: isoText(ms) };
}

const charges = z.strictObject({
  brokerage: money,
  stt: money,
  transaction: money,
  sebi: money,
  stamp: money,
  gst: money,
  total: money,
});

export const soldLeg = z
  .strictObject({
    instrument: z.string(),
    width: money.describe('between the strikes'),
    qty: count,
    price: z.number().nullable().describe('average it was sold at; null: nothing was'),
    coveredQty: count,
    coverPrice: z.number().nullable().describe('average it was bought back at; null: nothing was'),
  })
  .nullable()
  .describe(
    'the second leg of a debit spread: prices and quantities beside it are of the bought leg, stop and target of the spread; null: one leg',
  );

export const trade = z.strictObject({
  id: z.string().describe('the id of its entry order'),
  bot,
  strategy: z.string(),
  instrument: z.string(),
  side,
  asked: count.describe('quantity asked'),
  qty: count.describe('quantity filled'),
  exitQty: count,
  decided: instant.describe('end of the bar it was decided on'),
  opened: instant,
  closed: instant.nullable(),
  signalPrice: money,
  entryPrice: z.number().describe('average, paise and fractions of one'),
  exitPrice: z.number().nullable().describe('average, paise and fractions of one'),
  stop: money.describe('what it risked at its entry'),
  trail: z
    .strictObject({ behind: money, stop: money.describe('where the stop has got to') })
    .nullable()
    .describe('the stop follows so far behind the best close; null: it stays'),
  target: money.nullable(),
  exitBy: minute,
  why: z.string(),
  exitReason: z.string().nullable(),
  gross: money,
  charges,
  net: money,
  sold: soldLeg,
});

export const decision = z
  .strictObject({
    bot: z.string(),
    instrument: z.string(),
    barAt: instant.describe('end of the bar it was decided on'),
    kind: z.enum(['select', 'entry', 'denied', 'leg', 'stop', 'trail', 'exit']),
    side: z.enum(['BUY', 'SELL', '']),
    qty: count,
    price: z.number().describe('limit, paise; 0: none'),
    trigger: z.number().describe('paise; 0: none'),
    rule: z.string(),
    strategy: z.string(),
    why: z.string(),
    value: amount.describe('what was asked, in the unit of the rule; null: unknown'),
    limit: amount.describe('what is allowed; null: unknown'),
  })
  .describe('the fields from bot to rule enter the decision hash, barAt as its ms');

export const setup = z.strictObject({
  bot,
  strategy: z.string(),
  instrument: z.string(),
  rule: z.string(),
  times: count,
  value: amount,
  limit: amount,
});

export const tally = z.strictObject({
  name: z.string(),
  trades: count,
  won: count,
  lost: count,
  gross: money,
  charges: money,
  net: money,
});
