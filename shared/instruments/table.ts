import type { Exchange } from '../domain/instrument.ts';
import { EXCHANGES, TYPE } from './row.ts';
import { ranksOf, type Rows } from './rows.ts';

/** Of what contracts are listed: "NIFTY" of NFO. [from, to) of the table's `contracts`, its futures up to `options`. */
export interface Underlying {
  readonly kind: 'underlying';
  readonly exchange: Exchange;
  readonly name: string;
  readonly from: number;
  readonly options: number;
  readonly to: number;
}

/**
 * Every good row of a dump, by exchange and symbol, in columns: about sixty bytes a row. What a row means is `book.ts`'s to say. Prices in paise; no
 * expiry, no strike: 0.
 */
export class InstrumentTable {
  readonly length: number;
  /** All symbols in one text; a row's is [symbolFrom[row], symbolFrom[row + 1]). */
  readonly symbols: string;
  readonly symbolFrom: Uint32Array;
  /** Rows of EXCHANGES[i] are [exchangeFrom[i], exchangeFrom[i + 1]). */
  readonly exchangeFrom: Uint32Array;
  readonly type: Uint8Array;
  readonly instrumentToken: Uint32Array;
  readonly exchangeToken: Uint32Array;
  readonly expiry: Int32Array;
  readonly strike: Int32Array;
  readonly tick: Int32Array;
  readonly lot: Int32Array;
  /** Underlyings' names in alphabetical order, and the place of each row's in it; of shares and indices it means nothing. */
  readonly names: readonly string[];
  readonly name: Uint32Array;
  /** Rows by instrument token. */
  readonly byToken: Uint32Array;
  /** Rows of contracts by underlying, futures before options, expiry, strike, call before put. */
  readonly contracts: Uint32Array;
  /** By exchange and name. */
  readonly underlyings: readonly Underlying[];

  /** `symbolOrder` and `contractOrder`: as `rows.ts` gives them, of the same rows each. */
  constructor(rows: Rows, symbolOrder: Uint32Array, contractOrder: Uint32Array) {
    const n = symbolOrder.length;
    const placed = (from: readonly number[]) => Array.from(symbolOrder, (i) => from[i]!);
    const rank = ranksOf(rows.names);
    this.length = n;
    this.symbols = Array.from(symbolOrder, (i) => rows.symbol[i]!).join('');
    this.symbolFrom = new Uint32Array(n + 1);
    symbolOrder.forEach((i, row) => {
      this.symbolFrom[row + 1] = this.symbolFrom[row]! + rows.symbol[i]!.length;
    });
    this.type = Uint8Array.from(placed(rows.type));
    this.instrumentToken = Uint32Array.from(placed(rows.instrumentToken));
    this.exchangeToken = Uint32Array.from(placed(rows.exchangeToken));
    this.expiry = Int32Array.from(placed(rows.expiry));
    this.strike = Int32Array.from(placed(rows.strike));
    this.tick = Int32Array.from(placed(rows.tick));
    this.lot = Int32Array.from(placed(rows.lot));
    this.names = rows.names.toSorted();
    this.name = Uint32Array.from(symbolOrder, (i) => rank[rows.name[i]!] ?? 0);
    this.exchangeFrom = new Uint32Array(EXCHANGES.length + 1);
    for (const i of symbolOrder) this.exchangeFrom[rows.exchange[i]! + 1]! += 1;
    for (let i = 0; i < EXCHANGES.length; i += 1) this.exchangeFrom[i + 1]! += this.exchangeFrom[i]!;
    this.byToken = Uint32Array.from(symbolOrder.keys()).sort(
      (a, b) => this.instrumentToken[a]! - this.instrumentToken[b]!,
    );
    const rowOf = new Uint32Array(rows.length);
    symbolOrder.forEach((i, row) => {
      rowOf[i] = row;
    });
    this.contracts = contractOrder.map((i) => rowOf[i]!);
    this.underlyings = this.grouped();
  }

  symbolAt(row: number): string {
    return this.symbols.slice(this.symbolFrom[row], this.symbolFrom[row + 1]);
  }

  exchangeAt(row: number): Exchange {
    const found = EXCHANGES.find((_, place) => row < this.exchangeFrom[place + 1]!);
    if (found === undefined) throw new RangeError(`no row ${row} in a table of ${this.length}`);
    return found;
  }

  /** Where the symbol is, or would be, among those of the exchange. */
  placeOf(exchange: Exchange, symbol: string): number {
    const at = EXCHANGES.indexOf(exchange);
    let low = this.exchangeFrom[at]!;
    let high = this.exchangeFrom[at + 1]!;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.compareAt(middle, symbol) < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** The row of an exchange's symbol, -1: none. */
  find(exchange: Exchange, symbol: string): number {
    const row = this.placeOf(exchange, symbol);
    const end = this.exchangeFrom[EXCHANGES.indexOf(exchange) + 1]!;
    return row < end && this.compareAt(row, symbol) === 0 ? row : -1;
  }

  /** The row of an instrument token, -1: none. */
  findToken(token: number): number {
    let low = 0;
    let high = this.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.instrumentToken[this.byToken[middle]!]! < token) low = middle + 1;
      else high = middle;
    }
    const row = this.byToken[low];
    return row !== undefined && this.instrumentToken[row] === token ? row : -1;
  }

  /** The first place in [from, to) of `contracts`, all of one underlying and kind, whose row is not before (expiry, strike, type); `to`: none. */
  contractFrom(from: number, to: number, expiry: number, strike: number, type: number): number {
    let low = from;
    let high = to;
    while (low < high) {
      const middle = (low + high) >> 1;
      const row = this.contracts[middle]!;
      const difference = this.expiry[row]! - expiry || this.strike[row]! - strike || this.type[row]! - type;
      if (difference < 0) low = middle + 1;
      else high = middle;
    }
    return low;
  }

  /** Bytes of the columns and the symbols, without the few objects around them. */
  get bytes(): number {
    const columns = [
      this.symbolFrom,
      this.type,
      this.instrumentToken,
      this.exchangeToken,
      this.expiry,
      this.strike,
      this.tick,
      this.lot,
      this.name,
      this.byToken,
      this.contracts,
    ];
    return columns.reduce((sum, column) => sum + column.byteLength, this.symbols.length);
  }

  private compareAt(row: number, symbol: string): number {
    const from = this.symbolFrom[row]!;
    const length = this.symbolFrom[row + 1]! - from;
    const shared = Math.min(length, symbol.length);
    for (let i = 0; i < shared; i += 1) {
      const difference = this.symbols.charCodeAt(from + i) - symbol.charCodeAt(i);
      if (difference !== 0) return difference;
    }
    return length - symbol.length;
  }

  private grouped(): readonly Underlying[] {
    const found: Underlying[] = [];
    const { contracts } = this;
    const nameAt = (place: number): number => this.name[contracts[place]!]!;
    for (let from = 0; from < contracts.length;) {
      const exchange = this.exchangeAt(contracts[from]!);
      let to = from;
      let options = from;
      while (
        to < contracts.length &&
        nameAt(to) === nameAt(from) &&
        this.exchangeAt(contracts[to]!) === exchange
      ) {
        if (this.type[contracts[to]!] === TYPE.future) options = to + 1;
        to += 1;
      }
      const name = this.names[nameAt(from)] ?? '';
      found.push({ kind: 'underlying', exchange, name, from, options, to });
      from = to;
    }
    return found;
  }
}
