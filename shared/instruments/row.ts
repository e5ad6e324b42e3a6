import type { Exchange } from '../domain/instrument.ts';
import { parseDay, type Day } from '../domain/time.ts';
import { paiseOf, wholeOf } from './numbers.ts';

/** Kite's columns, in order. The first line of a dump is exactly this. */
export const COLUMNS = [
  'instrument_token',
  'exchange_token',
  'tradingsymbol',
  'name',
  'last_price',
  'expiry',
  'strike',
  'tick_size',
  'lot_size',
  'instrument_type',
  'segment',
  'exchange',
] as const;

/** In the order of the book: a row holds the place of its exchange here. */
export const EXCHANGES = ['NSE', 'BSE', 'NFO', 'BFO'] as const satisfies readonly Exchange[];

/** What a row is, as it is held: options from `call` on. */
export const TYPE = { share: 0, index: 1, future: 2, call: 3, put: 4 } as const;

/** What may be wrong with a row. */
export type RowRule =
  | 'quotes'
  | 'columns'
  | 'exchange'
  | 'segment'
  | 'type'
  | 'symbol'
  | 'name'
  | 'token'
  | 'last-price'
  | 'expiry'
  | 'strike'
  | 'tick'
  | 'lot'
  | 'same-contract';

export interface RowFault {
  readonly rule: RowRule;
  readonly why: string;
}

/** `other`: a row of an exchange that is not ours, to be counted by its name. */
export type RowVerdict = 'good' | 'other' | RowFault;

const UINT32_MAX = 4_294_967_295;
const INT32_MAX = 2_147_483_647;
const SYMBOL = /^[!-~](?:[ -~]{0,62}[!-~])?$/;
const EXPIRY = /^\d{4}-\d{2}-\d{2}$/;
const OTHER_EXCHANGE = /^[A-Z]{2,10}$/;

/** Judges one row after the other; the numbers of the last good one stand in its fields. Prices in paise; no expiry and no strike are 0. */
export class RowReader {
  exchange = 0;
  type: number = TYPE.share;
  symbol = '';
  /** The underlying of a contract; of a share the company's name. */
  name = '';
  instrumentToken = 0;
  exchangeToken = 0;
  expiry: Day = 0;
  strike = 0;
  tick = 0;
  lot = 0;
  /** A dump of 40,000 rows has some 40 expiries. */
  private readonly days = new Map<string, Day>();

  read(fields: readonly string[]): RowVerdict {
    if (fields.length !== COLUMNS.length)
      return fault('columns', `${fields.length} columns, a row has ${COLUMNS.length}`);
    const [token = '', exchangeToken = '', symbol = '', name = '', last = '', expiry = ''] = fields;
    const [, , , , , , strike = '', tick = '', lot = '', type = '', segment = '', exchange = ''] = fields;
    const place = EXCHANGES.findIndex((each) => each === exchange);
    if (place < 0) return otherExchange(exchange, segment);
    this.exchange = place;
    this.instrumentToken = wholeOf(token, UINT32_MAX);
    this.exchangeToken = wholeOf(exchangeToken, UINT32_MAX);
    this.symbol = symbol;
    this.name = name;
    return (
      this.typed(type, segment, exchange) ??
      this.named() ??
      this.tokens(token, exchangeToken) ??
      this.sized(tick, lot) ??
      this.dated(expiry) ??
      this.struck(strike) ??
      (last === '' || paiseOf(last, Number.MAX_SAFE_INTEGER) >= 0
        ? 'good'
        : fault('last-price', `last_price ${quoted(last)}: blank or rupees`))
    );
  }

  private typed(type: string, segment: string, exchange: string): RowFault | null {
    const isCash = exchange === 'NSE' || exchange === 'BSE';
    const allowed = isCash ? [exchange, 'INDICES'] : [`${exchange}-FUT`, `${exchange}-OPT`];
    switch (type) {
      case 'EQ':
        this.type = segment === 'INDICES' ? TYPE.index : TYPE.share;
        break;
      case 'FUT':
        this.type = TYPE.future;
        break;
      case 'CE':
        this.type = TYPE.call;
        break;
      case 'PE':
        this.type = TYPE.put;
        break;
      default:
        return fault('type', `instrument_type ${quoted(type)}: EQ, FUT, CE or PE`);
    }
    if (!allowed.includes(segment))
      return fault('segment', `segment ${quoted(segment)} at ${exchange}: ${allowed.join(' or ')}`);
    const held = type === 'EQ' ? null : `${exchange}-${type === 'FUT' ? 'FUT' : 'OPT'}`;
    const fits = isCash ? held === null : segment === held;
    return fits ? null : fault('segment', `segment ${quoted(segment)} does not hold ${type}`);
  }

  private named(): RowFault | null {
    if (!SYMBOL.test(this.symbol))
      return fault('symbol', `tradingsymbol ${quoted(this.symbol)}: 1 to 64 printable characters`);
    if (this.type >= TYPE.future && !SYMBOL.test(this.name))
      return fault('name', `name ${quoted(this.name)}: the underlying, 1 to 64 printable characters`);
    return null;
  }

  private tokens(token: string, exchangeToken: string): RowFault | null {
    if (!(this.instrumentToken > 0))
      return fault('token', `instrument_token ${quoted(token)}: a whole number above 0, at most 32 bits`);
    if (!(this.exchangeToken > 0))
      return fault(
        'token',
        `exchange_token ${quoted(exchangeToken)}: a whole number above 0, at most 32 bits`,
      );
    return null;
  }

  /** An index is not traded: Kite writes 0 for its tick and its lot. */
  private sized(tick: string, lot: string): RowFault | null {
    const least = this.type === TYPE.index ? 0 : 1;
    this.tick = paiseOf(tick, INT32_MAX);
    if (!(this.tick >= least))
      return fault(
        'tick',
        `tick_size ${quoted(tick)}: rupees, ${least === 0 ? 'at least 0' : 'above 0'}, in whole paise`,
      );
    this.lot = wholeOf(lot, INT32_MAX);
    if (!(this.lot >= least))
      return fault('lot', `lot_size ${quoted(lot)}: a whole number, at least ${least}`);
    return null;
  }

  private dated(text: string): RowFault | null {
    this.expiry = 0;
    if (this.type < TYPE.future)
      return text === '' ? null : fault('expiry', `expiry ${quoted(text)}: none for what does not expire`);
    const known = this.days.get(text);
    const day = known ?? expiryOf(text);
    if (day === null) return fault('expiry', `expiry ${quoted(text)}: a date, YYYY-MM-DD`);
    if (known === undefined) this.days.set(text, day);
    this.expiry = day;
    return null;
  }

  private struck(text: string): RowFault | null {
    this.strike = text === '' ? 0 : paiseOf(text, INT32_MAX);
    const isOption = this.type >= TYPE.call;
    if (isOption ? this.strike > 0 : this.strike === 0) return null;
    return fault(
      'strike',
      `strike ${quoted(text)}: ${isOption ? 'rupees above 0, in whole paise' : 'blank or 0 for what is no option'}`,
    );
  }
}

function expiryOf(text: string): Day | null {
  if (!EXPIRY.test(text)) return null;
  try {
    return parseDay(text);
  } catch {
    return null; // "2026-02-30": the row is told as one with a bad expiry
  }
}

/** "NF" with the segment "NFO-OPT" is no exchange but a damaged row. */
function otherExchange(exchange: string, segment: string): RowVerdict {
  const ours = EXCHANGES.find((each) => segment === each || segment.startsWith(`${each}-`));
  if (OTHER_EXCHANGE.test(exchange) && ours === undefined && segment !== '') return 'other';
  return fault(
    'exchange',
    `exchange ${quoted(exchange)} with segment ${quoted(segment)}: ${EXCHANGES.join(', ')}, or another with a segment of its own`,
  );
}

function fault(rule: RowRule, why: string): RowFault {
  return { rule, why };
}

/** Text from the file in a message: quoted, cut short, and a string of its own, so that it does not keep the whole dump in memory. */
export function quoted(text: string): string {
  return JSON.stringify(text.length > 40 ? `${text.slice(0, 40)}…` : text);
}
