import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { calmTable } from './table.ts';

test('docs/flatten.md says how long a flatten takes, as the model has it', async () => {
  const docs = readFileSync(join(import.meta.dirname, '..', '..', '..', 'docs', 'flatten.md'), 'utf8');
  const table = await calmTable();
  expect(docs.slice(docs.indexOf('| state |')).startsWith(`${table}\n\n`)).toBe(true);
}, 60_000);
