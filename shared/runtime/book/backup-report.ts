import { z } from 'zod';
import { count } from '../report/fields.ts';
import { counted } from '../report/text.ts';
import type { Backup } from './book.ts';
import { bytesText } from './status-text.ts';

/** What `tron backup --json` prints. */
export const backupDocumentSchema = z.strictObject({
  format: z.literal('tron-backup'),
  version: z.literal(1),
  book: z.string(),
  path: z.string(),
  bytes: count,
  documents: count,
});

export function backupJson(book: string, backup: Backup): z.infer<typeof backupDocumentSchema> {
  return { format: 'tron-backup', version: 1, book, ...backup };
}

export function backupText(book: string, { path, bytes, documents }: Backup): string {
  return `Book ${book} copied to ${path}: ${counted(documents, 'document')}, ${bytesText(bytes)}`;
}
