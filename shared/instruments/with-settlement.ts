import type { InstrumentDay } from '../domain/market-day.ts';
import { CALENDAR, type Calendar } from '../domain/session-table.ts';
import type { InstrumentBook } from './book.ts';
import { INDICES } from './index-table.ts';
import { SETTLEMENT_SETTINGS, type SettlementSettings } from './settings.ts';
import { settlementRefusal } from './settlement.ts';

/**
 * The instruments of a day, those that end in shares too soon marked as blocked; what blocks them already stays. `indices`: a day without a dump has the
 * built-in table's. An expiry whose sessions nobody can count blocks too.
 */
export function withSettlement(
  instruments: readonly InstrumentDay[],
  indices: InstrumentBook['indices'] = INDICES,
  calendar: Calendar = CALENDAR,
  settings: SettlementSettings = SETTLEMENT_SETTINGS,
): readonly InstrumentDay[] {
  return instruments.map((each) => {
    const { day } = each.session;
    const refusal = settlementRefusal({ day, indices }, each.instrument, day, settings, calendar);
    if (refusal === null) return each;
    const reason = 'reason' in refusal ? refusal.reason : refusal.why;
    return { ...each, blocked: each.blocked === null ? reason : `${each.blocked}; ${reason}` };
  });
}
