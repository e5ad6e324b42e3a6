import { z } from 'zod';
import { clockText, dayOf, dayText } from '../../domain/time.ts';
import { count, instant, instantPart } from '../report/fields.ts';
import { counted, tableText, type Column } from '../report/text.ts';
import type { QueueRow } from './book.ts';

const COLUMNS: readonly Column[] = [
  { head: 'task' },
  { head: 'state' },
  { head: 'attempts', right: true },
  { head: 'not before' },
  { head: 'valid until' },
  { head: 'last error' },
];

/** What `tron queue --json` prints. */
export const queueDocumentSchema = z.strictObject({
  format: z.literal('tron-queue'),
  version: z.literal(1),
  book: z.string(),
  tasks: z.array(
    z.strictObject({
      name: z.string(),
      orderId: z.string(),
      state: z.enum(['waiting', 'delayed', 'running', 'dead']),
      attempts: count,
      lastError: z.string().nullable(),
      notBefore: instant.nullable().describe('null: at once'),
      validUntil: instant,
    }),
  ),
});

export type QueueDocument = z.infer<typeof queueDocumentSchema>;

export function queueJson(book: string, rows: readonly QueueRow[]): QueueDocument {
  return {
    format: 'tron-queue',
    version: 1,
    book,
    tasks: rows.map((row) => ({
      ...row,
      notBefore: row.notBefore === 0 ? null : instantPart(row.notBefore),
      validUntil: instantPart(row.validUntil),
    })),
  };
}

/** Tasks that are not done, in the order given. */
export function queueText(book: string, rows: readonly QueueRow[]): string {
  if (rows.length === 0) return `The queue of book ${book} is empty.`;
  const cells = rows.map(({ name, state, attempts, notBefore, validUntil, lastError }) => [
    name,
    state,
    String(attempts),
    notBefore === 0 ? 'at once' : timeText(notBefore),
    timeText(validUntil),
    lastError ?? '-',
  ]);
  return [`The queue of book ${book}: ${counted(rows.length, 'task')}`, tableText(COLUMNS, cells)].join('\n');
}

function timeText(at: number): string {
  return `${dayText(dayOf(at))} ${clockText(at)}`;
}
