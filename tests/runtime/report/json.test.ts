import { expect, test } from 'vitest';
import { z } from 'zod';
import { fromRupees } from '../../../shared/domain/units.ts';
import { decisionHash } from '../../../shared/runtime/decision-hash.ts';
import { dayDocumentSchema, rangeDocumentSchema } from '../../../shared/runtime/report/document.ts';
import { dayJson, rangeJson } from '../../../shared/runtime/report/json.ts';
import { LOSS, REFUSED, result, trade, WIN } from './sample.ts';

const open = trade({ closedAt: null, exitQty: 0, exitValue: fromRupees(0), exitReason: null });
const parts = {
  source: { kind: 'synthetic', seed: 7 },
  result: result({ left: [open] }),
  findings: [
    {
      file: 'a.csv',
      symbol: '',
      day: null,
      kind: 'malformed',
      count: 1,
      rows: ['line 1'],
      action: 'excluded',
    },
  ],
  seedRun: { result: result(), firstRefused: REFUSED, smallestCap: fromRupees(26_374), smallestWhy: 'found' },
} as const;

test('the document of a day is what its schema says, and survives JSON', () => {
  const document = dayJson(parts);
  expect(dayDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(dayDocumentSchema.parse(dayJson({ ...parts, seedRun: null })).seedRun).toBeNull();
});

test('money is paise, days and minutes are text, instants are both', () => {
  const document = dayJson(parts);
  expect(document).toMatchObject({
    format: 'tron-day',
    version: 3,
    day: '2026-09-09',
    config: { cutoff: '15:00' },
  });
  expect(document.account).toMatchObject({ net: -316_060, gross: -293_460, charges: 22_600, winRate: 0.5 });
  expect(document.trades[0]).toMatchObject({
    exitBy: '15:05',
    entryPrice: 2_485_000,
    exitPrice: 2_490_050,
    gross: -328_250,
    net: -342_750,
    closed: { ms: LOSS.closedAt, iso: '2026-09-09T10:31:00.000+05:30' },
  });
  expect(document.left[0]).toMatchObject({ closed: null, exitPrice: null });
  expect(document.account.bots.map(({ name, net }) => [name, net])).toEqual([
    ['stocks', 26_690],
    ['futures', -342_750],
  ]);
});

test('the decision hash can be computed again from the document', () => {
  const { decisions, hash } = dayJson(parts);
  expect(decisionHash(decisions.map((each) => Object.assign({}, each, { barAt: each.barAt.ms })))).toBe(hash);
});

test('the document of a range is what its schema says', () => {
  const range = [
    { kind: 'run', result: result({ trades: [WIN] }) },
    { kind: 'refused', day: 20_260_910, rule: 'no-data', why: 'none' },
  ] as const;
  const document = rangeJson({ kind: 'history', folder: 'data' }, 20_260_909, 20_260_910, range);
  expect(rangeDocumentSchema.parse(JSON.parse(JSON.stringify(document)))).toEqual(document);
  expect(document).toMatchObject({
    from: '2026-09-09',
    days: [{ day: '2026-09-09' }],
    refused: [{ day: '2026-09-10' }],
  });
});

test('a field more or a fraction of a paisa is refused', () => {
  const document = dayJson(parts);
  expect(dayDocumentSchema.safeParse({ ...document, extra: 1 }).success).toBe(false);
  const account = { ...document.account, net: 0.5 };
  expect(dayDocumentSchema.safeParse({ ...document, account }).success).toBe(false);
});

test('both schemas have a JSON Schema', () => {
  expect(z.toJSONSchema(dayDocumentSchema)).toMatchObject({ type: 'object', additionalProperties: false });
  expect(z.toJSONSchema(rangeDocumentSchema)).toMatchObject({ type: 'object' });
});
