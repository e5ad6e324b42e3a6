import { z } from 'zod';
import { flattenAnswerSchema, type FlattenAnswer } from './flatten.ts';

/** What became of asking one of those who can be asked. */
export const askedToldSchema = z.strictObject({
  kind: z.enum(['function', 'relay']),
  url: z.string(),
  said: z.enum(['report', 'unauthorised', 'refused', 'not-traded', 'no-store', 'unreachable']),
  why: z.string().nullable().describe('null: it answered with a report'),
});

const knownSchema = z.strictObject({
  book: z.string(),
  day: z.string(),
  instrument: z.string(),
  side: z.enum(['BUY', 'SELL']).describe('of the position, or of the order'),
  qty: z.int().min(0).describe('still open'),
  what: z.enum(['position', 'entry', 'exit']),
  status: z.string().nullable().describe('of an order'),
});

/** What `tron flatten --json` prints. */
export const flattenToldSchema = z.strictObject({
  format: z.literal('tron-flattened'),
  version: z.literal(2),
  flat: z.boolean(),
  report: flattenAnswerSchema.nullable().describe('the last one; null: nobody answered with one'),
  from: z.string().nullable().describe('the URL of whom the report is'),
  asked: z.array(askedToldSchema).describe('in that order'),
  steps: z.array(z.string()).describe('what a person does in the Kite app; empty where all is flat'),
  known: z.array(knownSchema).describe('what the local books last knew as open; empty where all is flat'),
  unread: z.array(z.string()).describe('local books that could not be read, with why'),
});

export type AskedTold = z.output<typeof askedToldSchema>;
export type LastKnown = z.output<typeof knownSchema>;
export type FlattenTold = z.output<typeof flattenToldSchema>;

/** By hand, when nothing of ours can be reached. The order matters: a stop that stays behind an exit could fill after it and turn the position round. */
export const KITE_APP_STEPS: readonly string[] = [
  'Stop what trades, so that nothing is placed behind you: Ctrl-C where `tron run` runs; in the cloud, pause the queues and stop the streamer.',
  'Open the Kite app or kite.zerodha.com and log in.',
  'Orders, Open: cancel every pending order that would open a position (an entry).',
  'Positions: take one instrument after the other. In Orders, Open, cancel the pending orders of that instrument (its stop); then at once Positions, the instrument, Exit, the whole quantity, as a limit order beyond the price: below the bid to sell, above the ask to buy.',
  'Orders: see that the exit says COMPLETE. One that stays open: modify its limit further beyond the price until it fills. One that was rejected says why; place it again.',
  'When every instrument is done: Positions shows quantity 0 for each, and Orders, Open is empty. Look once more after a minute.',
  'Before anything trades again: `tron status`, and `tron clear-halt` only when the broker and the book agree.',
];

export function knownText({ book, day, instrument, side, qty, what, status }: LastKnown): string {
  const state = status === null ? '' : `, ${status}`;
  return `${what === 'position' ? 'position' : `${what} order`}: ${side} ${qty} ${instrument} (book ${book}, ${day}${state})`;
}

/** "flat in 3.2 s", and what else a person must know. */
export function reportText({ flat, left, kept, tookMs, by, store, halted }: FlattenAnswer): string {
  const took = secondsText(tookMs);
  const without = store === 'none' ? 'this relay has no store' : 'its store does not answer';
  return [
    flat ? `flat in ${took}` : `NOT FLAT after ${took}`,
    ...(by === 'storeless'
      ? [`without the store (${without}): nothing was placed, what rested was made to fill`]
      : []),
    ...(halted
      ? ['halted: no entry follows until `tron clear-halt`']
      : [
          'NOT HALTED: the halt could not be written, so that entries may follow; stop what trades, and ask again when the store answers',
        ]),
    ...(flat && by === 'storeless'
      ? ['an entry that was on its way may still come: ask again in half a minute']
      : []),
    ...left.map((each) => `left: ${each}`),
    ...kept.map((each) => `kept: ${each}`),
  ].join('\n');
}

/** "3.2 s" */
export function secondsText(ms: number): string {
  return `${(ms / 1_000).toFixed(1)} s`;
}

export function numbered(steps: readonly string[]): string {
  return steps.map((step, i) => `  ${i + 1}. ${step}`).join('\n');
}
