import type { Instrument } from '../domain/instrument.ts';
import type { Side } from '../domain/order.ts';
import { dayText, type Day } from '../domain/time.ts';

/** Margin in paper and backtest, as a share of the order's value (of an option its premium, of a debit spread its worst loss), dated. Live asks the broker. */
export interface MarginRow {
  readonly from: Day;
  readonly of: 'equity' | 'index-future' | 'option-bought' | 'debit-spread';
  readonly share: number;
  /** For people: every row is an approximation. */
  readonly note: string;
}

/** Newest last. Rows from 0 hold for all of history. */
export const MARGIN_TABLE: readonly MarginRow[] = [
  { from: 0, of: 'equity', share: 0.2, note: 'margin 20 % of value (5×), approximate' },
  { from: 0, of: 'index-future', share: 0.13, note: 'margin 13 % of notional, approximate' },
  { from: 0, of: 'option-bought', share: 1, note: 'margin 100 % of premium, approximate' },
  {
    from: 0,
    of: 'debit-spread',
    share: 1,
    note: 'margin of a debit spread 100 % of its worst loss, approximate: the broker asks for more',
  },
];

const INDICES: ReadonlySet<string> = new Set([
  'NIFTY',
  'BANKNIFTY',
  'FINNIFTY',
  'MIDCPNIFTY',
  'NIFTYNXT50',
  'SENSEX',
  'BANKEX',
  'SENSEX50',
]);

/** A position whose margin no row gives. */
export interface MarginRefusal {
  readonly kind: 'refused';
  readonly rule: 'no-margin-row';
  readonly why: string;
}

/** The row for opening this side of the instrument alone. Sold options, stock futures and indices have none: they are refused. */
export function marginRowOf(
  instrument: Pick<Instrument, 'key' | 'kind' | 'underlying'>,
  side: Side,
  day: Day,
  table: readonly MarginRow[] = MARGIN_TABLE,
): MarginRow | MarginRefusal {
  const of = rowName(instrument, side);
  const row = of === null ? undefined : table.findLast((r) => r.of === of && r.from <= day);
  return (
    row ?? {
      kind: 'refused',
      rule: 'no-margin-row',
      why: `margin to ${side} ${instrument.key} on ${dayText(day)}: the paper margin table has no row for it`,
    }
  );
}

/** The row for a debit spread as a whole: the one case in which an option is sold. */
export function spreadMarginRowOf(
  day: Day,
  table: readonly MarginRow[] = MARGIN_TABLE,
): MarginRow | MarginRefusal {
  const row = table.findLast((r) => r.of === 'debit-spread' && r.from <= day);
  return (
    row ?? {
      kind: 'refused',
      rule: 'no-margin-row',
      why: `margin of a debit spread on ${dayText(day)}: the paper margin table has no row for it`,
    }
  );
}

function rowName(instrument: Pick<Instrument, 'kind' | 'underlying'>, side: Side): MarginRow['of'] | null {
  switch (instrument.kind) {
    case 'equity':
      return 'equity';
    case 'future':
      return INDICES.has(instrument.underlying) ? 'index-future' : null;
    case 'option':
      return side === 'BUY' ? 'option-bought' : null;
    case 'index':
      return null;
  }
}
