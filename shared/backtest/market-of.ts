import { eventOf } from '../domain/event-days.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import type { Day } from '../domain/time.ts';
import { marginRowOf } from '../risk/margin-table.ts';

/** The day made of its instruments: what stands for the market, what was assumed of each. */
export function marketDay(
  day: Day,
  instruments: readonly InstrumentDay[],
  chains: MarketDay['chains'],
  vix: MarketDay['vix'],
  assumed: readonly string[],
): MarketDay {
  const options = new Map<string, number>();
  for (const { instrument } of instruments) {
    if (instrument.kind !== 'option') continue;
    options.set(instrument.underlying, (options.get(instrument.underlying) ?? 0) + 1);
  }
  // Hundreds of options assume the same: a row says it once for a chain.
  const name = ({ kind, key, exchange, underlying }: Instrument): string =>
    kind === 'option' ? `${exchange}:${underlying} options (${options.get(underlying)})` : key;
  const rows = new Set(
    instruments.flatMap(({ instrument, session, blocked }) =>
      [
        ...instrument.assumed,
        ...marginNotes(instrument, day),
        ...session.assumed,
        ...(blocked === null ? [] : [`no entries: ${blocked}`]),
      ].map((what) => `${name(instrument)}: ${what}`),
    ),
  );
  return {
    day,
    instruments,
    reference: referenceOf(instruments),
    chains,
    vix,
    event: eventOf(day),
    assumed: [...assumed, ...rows],
  };
}

/** The paper margin of what can be traded: an approximation that every run names. */
function marginNotes(instrument: Instrument, day: Day): readonly string[] {
  if (instrument.kind === 'index') return [];
  const row = marginRowOf(instrument, 'BUY', day);
  return ['rule' in row ? row.why : row.note];
}

/** NIFTY's future stands for the market, else any index future, else the NIFTY index (or its forward by parity), else any. */
function referenceOf(instruments: readonly InstrumentDay[]): number | null {
  const tests: readonly ((instrument: Instrument) => boolean)[] = [
    ({ kind, underlying }) => kind === 'future' && underlying === 'NIFTY',
    ({ kind }) => kind === 'future',
    ({ kind, underlying }) => kind === 'index' && underlying === 'NIFTY',
    ({ kind }) => kind === 'index',
  ];
  for (const test of tests) {
    const found = instruments.findIndex(({ instrument }) => test(instrument));
    if (found >= 0) return found;
  }
  return null;
}
