import { Bars } from '../domain/bars.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay, OptionChain } from '../domain/market-day.ts';
import { rowsOfDay } from '../domain/rows.ts';
import { instantOf, minuteText, type Day, type Minute } from '../domain/time.ts';
import { forwardOfLasts, lastQuote, type StrikePair } from '../options/parity-forward.ts';
import type { InstrumentBook } from '../instruments/book.ts';
import type { HistoryInstrument } from './data/history.ts';
import { namedChain, type Listed, type Named } from './named-options.ts';
import { parityInstrument } from './option-table.ts';

/** The options of a day, with what is watched in their underlyings' places. */
export interface DayChains {
  /** Of each chain: the parity series where no future is at hand, then its options in the file's order. */
  readonly instruments: readonly InstrumentDay[];
  readonly chains: readonly OptionChain[];
  readonly assumed: readonly string[];
  /** Why a chain is left out. */
  readonly refused: readonly string[];
}

/** How an instrument's day is made of its bars. */
export type DayOfBars = (instrument: Instrument, bars: Bars) => InstrumentDay;

/**
 * `futures`: those of the day that are traded; the near one of the same underlying is watched. `book`: the day's dump, which names the options; null: the
 * dated table does.
 */
export function chainsOfDay(
  options: readonly HistoryInstrument[],
  futures: readonly InstrumentDay[],
  day: Day,
  dayOf: DayOfBars,
  book: InstrumentBook | null = null,
): DayChains {
  const instruments: InstrumentDay[] = [];
  const chains: OptionChain[] = [];
  const assumed: string[] = [];
  const refused: string[] = [];
  for (const [underlying, listed] of byUnderlying(options)) {
    const { options: named, refused: why } = namedChain(underlying, listed, day, book);
    refused.push(...why);
    if (named.length === 0) continue;
    const watched = futures.find(
      ({ instrument }) => instrument.underlying === underlying && !instrument.proxy,
    );
    const parity = watched === undefined ? parityDay(underlying, named, day, dayOf) : null;
    if (watched === undefined && parity === null) {
      refused.push(
        `${named.length} options of ${underlying} not traded: neither a future nor a minute with enough pairs of call and put`,
      );
      continue;
    }
    if (parity !== null) instruments.push(parity);
    for (const { instrument, source } of named) instruments.push(dayOf(instrument, source.bars));
    const chain: OptionChain = {
      underlying,
      watched: (watched ?? parity)?.instrument.key ?? '',
      cadence: 'minutes',
      carries: {
        bidAsk: false,
        volume: named.some(({ source }) => source.hasVolume),
        oi: named.some(({ source }) => source.hasOi),
      },
    };
    chains.push(chain);
    assumed.push(toldOf(chain, named, day));
  }
  return { instruments, chains, assumed, refused };
}

function byUnderlying(options: readonly HistoryInstrument[]): ReadonlyMap<string, readonly Listed[]> {
  const groups = new Map<string, Listed[]>();
  for (const source of options) {
    const { contract, symbol } = source;
    if (contract === null) continue;
    const group = groups.get(symbol);
    if (group === undefined) groups.set(symbol, [{ source, contract }]);
    else group.push({ source, contract });
  }
  return groups;
}

function toldOf({ underlying, watched, carries }: OptionChain, named: readonly Named[], day: Day): string {
  const minutes = new Set<Minute>();
  for (const { source } of named) {
    const [from, to] = rowsOfDay(source.bars, day);
    for (let row = from; row < to; row++) minutes.add(source.bars.minute[row]!);
  }
  const lacking = [
    ...(carries.volume ? [] : ['volume']),
    ...(carries.oi ? [] : ['open interest']),
    ...(carries.bidAsk ? [] : ['bid and ask']),
  ];
  return (
    `${exchangeOf(named)}:${underlying} options (${named.length}): ${minutes.size} minutes from ${minuteText(Math.min(...minutes))} to ` +
    `${minuteText(Math.max(...minutes))}, without ${lacking.join(', ')}; the price watched is ${watched.slice(4)}`
  );
}

function exchangeOf(named: readonly Named[]): Instrument['exchange'] {
  return named[0]?.instrument.exchange ?? 'NFO';
}

/** The parity forward of the nearest expiry, minute by minute; null where no minute has enough pairs. */
function parityDay(
  underlying: string,
  named: readonly Named[],
  day: Day,
  dayOf: DayOfBars,
): InstrumentDay | null {
  const expiry = Math.min(...named.map(({ contract }) => contract.expiry));
  const bars = parityBars(
    named.filter(({ contract }) => contract.expiry === expiry),
    day,
  );
  return bars.length === 0 ? null : dayOf(parityInstrument(underlying, expiry, exchangeOf(named)), bars);
}

/** One value a minute in which enough strikes have a call and a put that were both seen in it. */
export function parityBars(listed: readonly Listed[], day: Day): Bars {
  const pairsAt = new Map<Minute, StrikePair[]>();
  const puts = new Map(
    listed.filter(({ contract }) => contract.right === 'PE').map((each) => [each.contract.strike, each]),
  );
  for (const { source: call, contract } of listed) {
    const put = contract.right === 'CE' ? puts.get(contract.strike)?.source : undefined;
    if (put !== undefined) addPairs(pairsAt, contract.strike, call.bars, put.bars, day);
  }
  const minutes = [...pairsAt.keys()].sort((a, b) => a - b);
  const bars = new Bars(minutes.length, false);
  for (const minute of minutes) {
    const forward = forwardOfLasts(pairsAt.get(minute) ?? [], instantOf(day, minute));
    if (forward > 0) bars.push(day, minute, forward, forward, forward, forward, 0);
  }
  return bars;
}

function addPairs(pairsAt: Map<Minute, StrikePair[]>, strike: number, call: Bars, put: Bars, day: Day): void {
  let [c, p] = [rowsOfDay(call, day)[0], rowsOfDay(put, day)[0]];
  const [callTo, putTo] = [rowsOfDay(call, day)[1], rowsOfDay(put, day)[1]];
  while (c < callTo && p < putTo) {
    const minute = call.minute[c]!;
    const other = put.minute[p]!;
    if (minute === other) {
      const pairs = pairsAt.get(minute) ?? [];
      pairs.push({
        strike,
        call: lastQuote(call.close[c]!, call.at[c]!),
        put: lastQuote(put.close[p]!, put.at[p]!),
      });
      pairsAt.set(minute, pairs);
    }
    if (minute <= other) c += 1;
    if (other <= minute) p += 1;
  }
}
