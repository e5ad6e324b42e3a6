import { TYPE, type RowReader } from './row.ts';

/** The good rows of a dump in the file's order, column by column, before they are put in the book's. */
export class Rows {
  readonly line: number[] = [];
  readonly exchange: number[] = [];
  readonly type: number[] = [];
  readonly symbol: string[] = [];
  /** Place of the underlying in `names`; -1: a share or an index. */
  readonly name: number[] = [];
  readonly instrumentToken: number[] = [];
  readonly exchangeToken: number[] = [];
  readonly expiry: number[] = [];
  readonly strike: number[] = [];
  readonly tick: number[] = [];
  readonly lot: number[] = [];
  /** In the order of their first row. */
  readonly names: string[] = [];
  private readonly places = new Map<string, number>();

  get length(): number {
    return this.line.length;
  }

  add(line: number, row: RowReader): void {
    this.line.push(line);
    this.exchange.push(row.exchange);
    this.type.push(row.type);
    this.symbol.push(row.symbol);
    this.name.push(row.type < TYPE.future ? -1 : this.placeOf(row.name));
    this.instrumentToken.push(row.instrumentToken);
    this.exchangeToken.push(row.exchangeToken);
    this.expiry.push(row.expiry);
    this.strike.push(row.strike);
    this.tick.push(row.tick);
    this.lot.push(row.lot);
  }

  private placeOf(name: string): number {
    const known = this.places.get(name);
    if (known !== undefined) return known;
    // A part of a long text keeps all of it in memory; joined anew it does not.
    const own = name.split('').join('');
    this.places.set(own, this.names.length);
    this.names.push(own);
    return this.names.length - 1;
  }
}

/** Rows by exchange, then symbol: the order of the book. */
export function symbolOrder(rows: Rows): Uint32Array {
  const { exchange, symbol } = rows;
  return allOf(rows).sort((a, b) => exchange[a]! - exchange[b]! || compared(symbol[a]!, symbol[b]!));
}

/** Rows of contracts by exchange, underlying, futures before options, expiry, strike, call before put. Equal neighbours are one contract. */
export function contractOrder(rows: Rows): Uint32Array {
  const rank = ranksOf(rows.names);
  return allOf(rows)
    .filter((i) => rows.type[i]! >= TYPE.future)
    .sort((a, b) => contractDifference(rows, rank, a, b));
}

/** Zero: two rows of one contract. */
function contractDifference(rows: Rows, rank: Int32Array, a: number, b: number): number {
  return (
    rows.exchange[a]! - rows.exchange[b]! ||
    rank[rows.name[a]!]! - rank[rows.name[b]!]! ||
    Number(rows.type[a]! > TYPE.future) - Number(rows.type[b]! > TYPE.future) ||
    rows.expiry[a]! - rows.expiry[b]! ||
    rows.strike[a]! - rows.strike[b]! ||
    rows.type[a]! - rows.type[b]!
  );
}

/** Groups of rows that are one contract, each with at least two. */
export function twins(rows: Rows, order: Uint32Array): readonly (readonly number[])[] {
  const rank = ranksOf(rows.names);
  const groups: number[][] = [];
  for (let i = 1; i < order.length; i += 1) {
    const [before, row] = [order[i - 1]!, order[i]!];
    if (contractDifference(rows, rank, before, row) !== 0) continue;
    const last = groups.at(-1);
    if (last?.at(-1) === before) last.push(row);
    else groups.push([before, row]);
  }
  return groups;
}

/** The place of each name in alphabetical order. */
export function ranksOf(names: readonly string[]): Int32Array {
  const rank = new Int32Array(names.length);
  names
    .map((_, i) => i)
    .sort((a, b) => compared(names[a]!, names[b]!))
    .forEach((i, place) => {
      rank[i] = place;
    });
  return rank;
}

function allOf(rows: Rows): Uint32Array {
  return Uint32Array.from({ length: rows.length }, (_, i) => i);
}

/** By code units, the same on every machine. */
export function compared(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
