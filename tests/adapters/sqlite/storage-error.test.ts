import { expect, test } from 'vitest';
import { storageError } from '../../../shared/adapters/sqlite/storage-error.ts';

const of = (errcode: number) => Object.assign(new Error('disk I/O error'), { errcode });

test('a disk that is full says so, also where it is the shared memory of WAL that cannot grow', () => {
  expect(storageError('/x.db', 'opening', of(13)).message).toMatch(/^\/x\.db: opening failed: .*make room/);
  expect(storageError('/x.db', 'opening', of(4874)).kind).toBe('full');
  expect(storageError('/x.db', 'opening', of(778)).kind).toBe('io');
});
