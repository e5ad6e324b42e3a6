import type { InstrumentDay, MarketDay, OptionChain } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import { MINUTE_MS } from '../domain/time.ts';
import { buildUpOf, type DerivativeFacts, type OpenInterestChange } from './market-facts.ts';

const LATELY_MS = 30 * MINUTE_MS;

/** One listed option up to the row that was looked at last. */
interface Contract {
  readonly day: InstrumentDay;
  readonly put: boolean;
  readonly near: boolean;
  next: number;
  /** Traded since the open. */
  volume: number;
}

/**
 * Put-call ratios and what became of open interest, of the reference and the options on its underlying. A contract counts once a bar of it has been
 * seen today; its change begins with its first bar where that came later. What the chain does not carry is unknown.
 */
export class OpenInterest {
  readonly #contracts: readonly Contract[];
  readonly #chain: OptionChain | null;
  /** Whose open interest is the future's. */
  readonly #future: InstrumentDay | null;
  /** Whose price the chain's sides go by. */
  readonly #watched: InstrumentDay | null;

  constructor({ day, instruments, chains }: MarketDay, reference: InstrumentDay | null) {
    const underlying = reference?.instrument.underlying;
    this.#future = reference?.instrument.kind === 'future' ? reference : null;
    this.#chain = chains.find((chain) => chain.underlying === underlying) ?? null;
    this.#watched = instruments.find(({ instrument }) => instrument.key === this.#chain?.watched) ?? null;
    const listed = this.#chain === null ? [] : instruments.filter((each) => isOption(each, underlying));
    const expiries = listed.map(({ instrument }) => instrument.expiry ?? Infinity);
    const nearest = Math.min(...expiries.filter((expiry) => expiry >= day));
    this.#contracts = listed.map((each) => ({
      day: each,
      put: each.instrument.right === 'PE',
      near: each.instrument.expiry === nearest,
      next: each.from,
      volume: 0,
    }));
  }

  /** As of bars that ended by `at`, which never goes back. */
  factsAt(at: number): DerivativeFacts {
    const contracts = this.#contracts;
    for (let i = 0; i < contracts.length; i++) catchUp(contracts[i]!, at);
    const { oi = false, volume = false } = this.#chain?.carries ?? {};
    return {
      pcrOiNear: oi ? this.#ratio(openInterestOf, true) : NaN,
      pcrOiAll: oi ? this.#ratio(openInterestOf, false) : NaN,
      pcrVolumeNear: volume ? this.#ratio(volumeOf, true) : NaN,
      pcrVolumeAll: volume ? this.#ratio(volumeOf, false) : NaN,
      sinceOpen: this.#change(-Infinity, at),
      lately: this.#change(at - LATELY_MS, at),
    };
  }

  /** Puts ÷ calls; unknown without a call that has any. */
  #ratio(quantity: (contract: Contract) => number, nearOnly: boolean): number {
    let calls = 0;
    let puts = NaN;
    for (const contract of this.#contracts) {
      if ((nearOnly && !contract.near) || contract.next === contract.day.from) continue;
      if (contract.put) puts = (Number.isNaN(puts) ? 0 : puts) + quantity(contract);
      else calls += quantity(contract);
    }
    return calls > 0 ? puts / calls : NaN;
  }

  #change(since: number, at: number): OpenInterestChange {
    const carries = this.#chain?.carries.oi === true;
    const calls = carries ? this.#sideChange(false, since) : NaN;
    const puts = carries ? this.#sideChange(true, since) : NaN;
    const price = priceChange(this.#watched, since, at);
    const future = futureChange(this.#future, since, at);
    return {
      calls,
      puts,
      future,
      // An option's premium falls with time alone, so a side goes by what moves it: calls gain as the underlying rises, puts as it falls.
      callBuildUp: buildUpOf(price, calls),
      putBuildUp: buildUpOf(-price, puts),
      futureBuildUp: buildUpOf(priceChange(this.#future, since, at), future),
    };
  }

  #sideChange(put: boolean, since: number): number {
    let change = NaN;
    for (const { day, put: isPut, next } of this.#contracts) {
      if (isPut !== put || next === day.from) continue;
      const { oi } = day.bars;
      const base = baseRow(day, next, since);
      change = (Number.isNaN(change) ? 0 : change) + oi[next - 1]! - oi[base]!;
    }
    return change;
  }
}

function isOption({ instrument }: InstrumentDay, underlying: string | undefined): boolean {
  return instrument.kind === 'option' && instrument.underlying === underlying;
}

function catchUp(contract: Contract, at: number): void {
  const { bars, to } = contract.day;
  let next = contract.next;
  while (next < to && bars.at[next]! <= at) {
    contract.volume += bars.volume[next]!;
    next += 1;
  }
  contract.next = next;
}

function openInterestOf({ day, next }: Contract): number {
  return day.bars.oi[next - 1]!;
}

function volumeOf({ volume }: Contract): number {
  return volume;
}

/** The last row by `since`, the day's first where there is none; `next` is the row after the last that was seen. */
function baseRow({ bars, from }: InstrumentDay, next: number, since: number): number {
  return Math.max(from, rowAfter(bars, from, next, since) - 1);
}

function priceChange(day: InstrumentDay | null, since: number, at: number): number {
  if (day === null) return NaN;
  const { close } = day.bars;
  const next = rowAfter(day.bars, day.from, day.to, at);
  return next === day.from ? NaN : close[next - 1]! - close[baseRow(day, next, since)]!;
}

/** Bars of a source without open interest have 0, which no contract that trades has. */
function futureChange(day: InstrumentDay | null, since: number, at: number): number {
  if (day === null) return NaN;
  const { oi } = day.bars;
  const next = rowAfter(day.bars, day.from, day.to, at);
  if (next === day.from) return NaN;
  const [then, now] = [oi[baseRow(day, next, since)]!, oi[next - 1]!];
  return then > 0 && now > 0 ? now - then : NaN;
}
