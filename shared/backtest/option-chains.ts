import { Bars } from '../domain/bars.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay, OptionChain } from '../domain/market-day.ts';
import { parityForward, type ParityPair } from '../domain/parity.ts';
import { rowsOfDay } from '../domain/rows.ts';
import { dayText, minuteText, type Day, type Minute } from '../domain/time.ts';
import type { Contract } from './data/format.ts';
import type { HistoryInstrument } from './data/history.ts';
import { optionInstrument, optionLotOf, parityInstrument } from './option-table.ts';

/** The options of a day, with what is watched in their underlyings' places. */
export interface DayChains {
  /** Of each chain: the parity series where no future is at hand, then its options in the file's order. */
  readonly instruments: readonly InstrumentDay[];
  readonly chains: readonly OptionChain[];
  readonly assumed: readonly string[];
  /** Why a chain is left out. */
  readonly refused: readonly string[];
}

/** One option of the files with its terms. */
interface Listed {
  readonly source: HistoryInstrument;
  readonly contract: Contract;
}

/** How an instrument's day is made of its bars. */
export type DayOfBars = (instrument: Instrument, bars: Bars) => InstrumentDay;

/** `futures`: those of the day that are traded; the near one of the same underlying is watched. */
export function chainsOfDay(
  options: readonly HistoryInstrument[],
  futures: readonly InstrumentDay[],
  day: Day,
  dayOf: DayOfBars,
): DayChains {
  const instruments: InstrumentDay[] = [];
  const chains: OptionChain[] = [];
  const assumed: string[] = [];
  const refused: string[] = [];
  for (const [underlying, all] of byUnderlying(options)) {
    const listed = all.filter(({ contract }) => contract.expiry >= day);
    if (listed.length < all.length)
      refused.push(
        `${all.length - listed.length} options of ${underlying} not traded: they expired before ${dayText(day)}`,
      );
    if (listed.length === 0) continue;
    const lot = optionLotOf(underlying, day);
    if (lot === null) {
      refused.push(
        `${listed.length} options of ${underlying} not traded: no lot in the history tables for ${dayText(day)}`,
      );
      continue;
    }
    const watched = futures.find(
      ({ instrument }) => instrument.underlying === underlying && !instrument.proxy,
    );
    const parity = watched === undefined ? parityDay(underlying, listed, day, dayOf) : null;
    if (watched === undefined && parity === null) {
      refused.push(
        `${listed.length} options of ${underlying} not traded: neither a future nor a minute with enough pairs of call and put`,
      );
      continue;
    }
    if (parity !== null) instruments.push(parity);
    for (const { source, contract } of listed)
      instruments.push(
        dayOf(optionInstrument(underlying, contract, lot, day, source.hasVolume), source.bars),
      );
    const chain: OptionChain = {
      underlying,
      watched: (watched ?? parity)?.instrument.key ?? '',
      cadence: 'minutes',
      carries: {
        bidAsk: false,
        volume: listed.some(({ source }) => source.hasVolume),
        oi: listed.some(({ source }) => source.hasOi),
      },
    };
    chains.push(chain);
    assumed.push(toldOf(chain, listed, day));
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

function toldOf({ underlying, watched, carries }: OptionChain, listed: readonly Listed[], day: Day): string {
  const minutes = new Set<Minute>();
  for (const { source } of listed) {
    const [from, to] = rowsOfDay(source.bars, day);
    for (let row = from; row < to; row++) minutes.add(source.bars.minute[row]!);
  }
  const lacking = [
    ...(carries.volume ? [] : ['volume']),
    ...(carries.oi ? [] : ['open interest']),
    ...(carries.bidAsk ? [] : ['bid and ask']),
  ];
  return (
    `NFO:${underlying} options (${listed.length}): ${minutes.size} minutes from ${minuteText(Math.min(...minutes))} to ` +
    `${minuteText(Math.max(...minutes))}, without ${lacking.join(', ')}; the price watched is ${watched.slice(4)}`
  );
}

/** The parity forward of the nearest expiry, minute by minute; null where no minute has enough pairs. */
function parityDay(
  underlying: string,
  listed: readonly Listed[],
  day: Day,
  dayOf: DayOfBars,
): InstrumentDay | null {
  const expiry = Math.min(...listed.map(({ contract }) => contract.expiry));
  const bars = parityBars(
    listed.filter(({ contract }) => contract.expiry === expiry),
    day,
  );
  return bars.length === 0 ? null : dayOf(parityInstrument(underlying, expiry), bars);
}

/** One value a minute in which enough strikes have a call and a put that were both seen in it. */
export function parityBars(listed: readonly Listed[], day: Day): Bars {
  const pairsAt = new Map<Minute, ParityPair[]>();
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
    const forward = Math.round(parityForward(pairsAt.get(minute) ?? []));
    if (forward > 0) bars.push(day, minute, forward, forward, forward, forward, 0);
  }
  return bars;
}

function addPairs(pairsAt: Map<Minute, ParityPair[]>, strike: number, call: Bars, put: Bars, day: Day): void {
  let [c, p] = [rowsOfDay(call, day)[0], rowsOfDay(put, day)[0]];
  const [callTo, putTo] = [rowsOfDay(call, day)[1], rowsOfDay(put, day)[1]];
  while (c < callTo && p < putTo) {
    const minute = call.minute[c]!;
    const other = put.minute[p]!;
    if (minute === other) {
      const pairs = pairsAt.get(minute) ?? [];
      pairs.push({ strike, call: call.close[c]!, put: put.close[p]! });
      pairsAt.set(minute, pairs);
    }
    if (minute <= other) c += 1;
    if (other <= minute) p += 1;
  }
}
