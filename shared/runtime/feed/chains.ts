import { previousClose } from '../../backtest/data/history.ts';
import { listedUnderlying } from '../../backtest/listed.ts';
import { DayRefused } from '../../backtest/market-day.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { OptionChain } from '../../domain/market-day.ts';
import { dayText, type Day } from '../../domain/time.ts';
import { rupeeText, wholePaise } from '../../domain/units.ts';
import type { InstrumentBook } from '../../instruments/book.ts';
import { chainOf, type ChainRow } from '../../instruments/chain.ts';
import { nearestOptionExpiry } from '../../instruments/expiries.ts';
import type { Prepared } from './kept.ts';
import type { DayWanted } from './prepare.ts';
import { tokenOf, type Wanted } from './universe.ts';

/** The options of a day, as the dump lists them. */
export interface ListedChains {
  readonly chains: readonly OptionChain[];
  readonly wanted: readonly Wanted[];
  /** What is left out and why, for people. */
  readonly notes: readonly string[];
}

/** What a broker's candles carry. */
const CARRIES = { bidAsk: false, volume: true, oi: true } as const;

/**
 * Of each underlying whose options are wanted the nearest expiry: as many of its strikes as are published of, those nearest the close before the day
 * of the future that is watched in its place. A chain that cannot be had is left out and noted. Throws a DayRefused for more chains than a minute has room for.
 */
export function listedChains(
  book: InstrumentBook,
  futures: readonly Prepared[],
  { day, bots, settings }: Pick<DayWanted, 'day' | 'bots' | 'settings'>,
): ListedChains {
  const names = bots.includes('options') ? settings.optionsOf : [];
  const { instrumentsMost, legsLeast, optionsMost } = settings;
  const chainsMost = Math.floor(instrumentsMost / legsLeast);
  if (names.length > chainsMost)
    throw new DayRefused(
      'too-many-instruments',
      `${dayText(day)}: ${names.length} chains of options (${names.join(', ')}), allowed ${chainsMost}: a minute has room for ${instrumentsMost} options and a chain needs ${legsLeast}`,
    );
  const each = names.map((name) => ({
    name,
    found: ofUnderlying(book, name, futures, day, Math.floor(optionsMost / names.length)),
  }));
  return {
    chains: each.flatMap(({ found }) => ('why' in found ? [] : [found.chain])),
    wanted: each.flatMap(({ found }) =>
      'why' in found
        ? []
        : found.options.map((instrument): Wanted => ({
            instrument,
            token: tokenOf(book, instrument),
            as: 'market',
          })),
    ),
    notes: each.flatMap(({ name, found }) =>
      'why' in found ? [`options of ${name} not traded: ${found.why}`] : found.notes,
    ),
  };
}

type OfUnderlying =
  | {
      readonly chain: OptionChain;
      readonly options: readonly Instrument[];
      readonly notes: readonly string[];
    }
  | { readonly why: string };

function ofUnderlying(
  book: InstrumentBook,
  name: string,
  futures: readonly Prepared[],
  day: Day,
  most: number,
): OfUnderlying {
  const future = futures.find(
    ({ instrument: { kind, underlying } }) => kind === 'future' && underlying === name,
  );
  if (future === undefined) return { why: `its future, which is watched in its place, is not there` };
  const { key, symbol } = future.instrument;
  const underlying = listedUnderlying(book, name);
  if (underlying.kind === 'refused') return { why: underlying.why };
  const expiry = nearestOptionExpiry(book, underlying, day);
  if ('rule' in expiry) return { why: expiry.why };
  const rows = chainOf(book, underlying, expiry.day);
  if ('rule' in rows) return { why: rows.why };
  const close = previousClose(future.before, day);
  if (Number.isNaN(close) && expiry.contracts > most)
    return {
      why: `${expiry.contracts} expire on ${dayText(expiry.day)}, allowed ${most}, and which are nearest the market nobody knows: the close of ${symbol} before the day is unknown`,
    };
  const options = nearest(rows, close, most);
  const out = expiry.contracts - options.length;
  return {
    chain: { underlying: name, watched: key, cadence: 'minutes', carries: CARRIES },
    options,
    notes:
      out === 0
        ? []
        : [
            `options of ${name}: ${out} of ${expiry.contracts} that expire on ${dayText(expiry.day)} left out, farther than ${options.length} from the close of ${rupeeText(wholePaise(close))}`,
          ],
  };
}

/** At the most so many options, a strike with its call and its put; by strike. */
function nearest(rows: readonly ChainRow[], price: number, most: number): readonly Instrument[] {
  const byDistance = rows.toSorted((a, b) => Math.abs(a.strike - price) - Math.abs(b.strike - price));
  const taken = new Set<ChainRow>();
  let count = 0;
  for (const row of byDistance) {
    count += optionsIn(row).length;
    if (count > most) break;
    taken.add(row);
  }
  return rows.filter((row) => taken.has(row)).flatMap(optionsIn);
}

function optionsIn({ call, put }: ChainRow): readonly Instrument[] {
  return [call, put].filter((each) => each !== null);
}
