import { expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import type { FlattenAsked } from '../../../shared/runtime/flatten.ts';
import { edgeDesk } from './edge-desk.ts';

const FLAT = {
  format: 'tron-flatten',
  version: 1,
  flat: true,
  left: [],
  kept: [],
  tookMs: 1,
  by: 'store',
  store: 'up',
  halted: true,
} as const;

test('a reason of nothing but blanks is none, and one is kept without those around it', async () => {
  const asked: FlattenAsked[] = [];
  const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], {
    async flatten(of) {
      asked.push(of);
      return { ...FLAT, left: [], kept: [] };
    },
  });
  for (const why of ['', ' ', '\t\n'])
    expect(await desk.call('/', { as: 'person', body: { why } })).toMatchObject({
      status: 400,
      body: { error: 'why: must say why' },
    });
  expect(await desk.call('/', { as: 'person', body: { why: ' a test\n' } })).toMatchObject({ status: 200 });
  expect(asked).toEqual([{ why: 'a test', all: false }]);
});
