import { describe, expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import {
  MARGIN_TABLE,
  marginRowOf,
  spreadMarginRowOf,
  type MarginRow,
} from '../../shared/risk/margin-table.ts';

type Named = Pick<Instrument, 'key' | 'kind' | 'underlying'>;
const STOCK: Named = { key: 'NSE:SBIN', kind: 'equity', underlying: 'SBIN' };
const FUTURE: Named = { key: 'NFO:NIFTY26SEPFUT', kind: 'future', underlying: 'NIFTY' };
const OPTION: Named = { key: 'NFO:NIFTY26SEP24500CE', kind: 'option', underlying: 'NIFTY' };

function rowOf(...args: Parameters<typeof marginRowOf>): MarginRow {
  const row = marginRowOf(...args);
  if ('kind' in row) throw new Error(row.why);
  return row;
}

describe('paper margin', () => {
  test('a share needs a fifth, an index future 13 %, a bought option its premium', () => {
    expect(rowOf(STOCK, 'SELL', 20260909).share).toBe(0.2);
    expect(rowOf(FUTURE, 'SELL', 20170925).share).toBe(0.13);
    expect(rowOf(OPTION, 'BUY', 20260909).share).toBe(1);
  });

  test('a debit spread needs its worst loss, and has no row in a table without one', () => {
    expect(spreadMarginRowOf(20221118)).toMatchObject({ share: 1, of: 'debit-spread' });
    expect(spreadMarginRowOf(20221118, [])).toMatchObject({ kind: 'refused', rule: 'no-margin-row' });
  });

  test('every row says that it is approximate', () => {
    for (const row of MARGIN_TABLE) expect(row.note).toContain('approximate');
  });

  test.each<[Named, 'BUY' | 'SELL']>([
    [OPTION, 'SELL'],
    [{ ...FUTURE, key: 'NFO:SBIN26SEPFUT', underlying: 'SBIN' }, 'BUY'],
    [{ key: 'NSE:NIFTY', kind: 'index', underlying: 'NIFTY' }, 'BUY'],
  ])('%o to %s has no row and is refused by name', (instrument, side) => {
    const refusal = marginRowOf(instrument, side, 20260909);
    expect(refusal).toMatchObject({ kind: 'refused', rule: 'no-margin-row' });
    expect(refusal).toHaveProperty('why', expect.stringContaining(instrument.key));
  });

  test('the day decides the row', () => {
    const table: MarginRow[] = [...MARGIN_TABLE, { from: 20270101, of: 'equity', share: 0.25, note: '' }];
    expect(rowOf(STOCK, 'BUY', 20261231, table).share).toBe(0.2);
    expect(rowOf(STOCK, 'BUY', 20270101, table).share).toBe(0.25);
  });
});
