import type { Calendar } from '../domain/session-table.ts';
import { isTradingDay } from '../domain/session.ts';
import { dayText } from '../domain/time.ts';
import type { InstrumentBook } from './book.ts';
import type { Finding } from './report.ts';
import { TYPE } from './row.ts';
import type { Underlying } from './table.ts';

/** Names or days told of one finding; `count` says how many there are. */
const TOLD_MOST = 5;

/** Everything worth telling about a book: what was found in reading, and what its contracts say when they are laid side by side. */
export function bookFindings(book: InstrumentBook, calendar: Calendar): readonly Finding[] {
  return [
    ...book.report.findings,
    ...unpaired(book),
    ...lotsDiffer(book),
    ...noCashRow(book),
    ...closedExpiries(book, calendar),
  ];
}

/** Strikes with a call or a put only: real (the exchange adds them one by one), so only told. */
function unpaired({ table }: InstrumentBook): readonly Finding[] {
  let count = 0;
  for (const { options, to } of table.underlyings) {
    for (let place = options; place < to;) {
      const [a, b] = [table.contracts[place]!, table.contracts[place + 1]];
      const isPair =
        place + 1 < to &&
        b !== undefined &&
        table.type[a] === TYPE.call &&
        table.type[b] === TYPE.put &&
        table.expiry[a] === table.expiry[b] &&
        table.strike[a] === table.strike[b];
      if (!isPair) count += 1;
      place += isPair ? 2 : 1;
    }
  }
  return found('unpaired', count, `strikes with a call or a put only: ${count}`);
}

/** A lot is revised from some expiry on. */
function lotsDiffer({ table }: InstrumentBook): readonly Finding[] {
  const names = table.underlyings
    .map((each) => ({ each, lots: lotsOf(table.lot, table.contracts, each) }))
    .filter(({ lots }) => lots.length > 1)
    .map(({ each, lots }) => `${each.exchange} ${each.name} ${lots.join(', ')}`);
  return found('lots-differ', names.length, `lots differ from contract to contract: ${told(names)}`);
}

function lotsOf(lot: Int32Array, contracts: Uint32Array, { from, to }: Underlying): readonly number[] {
  return [...new Set(Array.from(contracts.subarray(from, to), (row) => lot[row]!))].sort((a, b) => a - b);
}

/** Told where the dump has shares at all: a name that matches none would not mark its share for the closing auction. */
function noCashRow({ table, stocks }: InstrumentBook): readonly Finding[] {
  if (!table.type.includes(TYPE.share)) return [];
  const names = [...stocks].filter((name) => table.find('NSE', name) < 0 && table.find('BSE', name) < 0);
  return found(
    'no-cash-row',
    names.length,
    `neither a known index nor a share of the dump, taken for stocks: ${told(names)}`,
  );
}

/** The dump is right about expiries, so the calendar may lack a change. Years without a table are passed over. */
function closedExpiries({ table }: InstrumentBook, calendar: Calendar): readonly Finding[] {
  const days = [...new Set(table.expiry)]
    .filter(
      (day) => day !== 0 && calendar.years.has(Math.floor(day / 10_000)) && !isTradingDay(day, calendar),
    )
    .sort((a, b) => a - b);
  const why = `contracts expire on days that the calendar calls closed (is it up to date?): ${told(days.map(dayText))}`;
  return found('expiry-without-session', days.length, why);
}

function found(rule: Finding['rule'], count: number, why: string): readonly Finding[] {
  return count === 0 ? [] : [{ rule, count, why }];
}

function told(names: readonly string[]): string {
  const more = names.length - TOLD_MOST;
  return names.slice(0, TOLD_MOST).join('; ') + (more > 0 ? `; and ${more} more` : '');
}
