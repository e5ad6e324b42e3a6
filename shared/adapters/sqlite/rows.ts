import type { Row } from './file.ts';
import { StorageError } from './storage-error.ts';

/** Columns with the type that the schema gives them; anything else was not written by us. */

export function textIn(path: string, row: Row, column: string): string {
  const value = row[column];
  if (typeof value === 'string') return value;
  throw wrong(path, column, value);
}

export function numberIn(path: string, row: Row, column: string): number {
  const value = row[column];
  if (typeof value === 'number') return value;
  throw wrong(path, column, value);
}

export function optionalNumberIn(path: string, row: Row, column: string): number | null {
  return row[column] === null ? null : numberIn(path, row, column);
}

export function optionalTextIn(path: string, row: Row, column: string): string | null {
  return row[column] === null ? null : textIn(path, row, column);
}

function wrong(path: string, column: string, value: unknown): StorageError {
  return new StorageError('corrupt', path, `the column ${column} holds ${typeof value}`);
}
