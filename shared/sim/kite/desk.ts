import { BarCursor } from '../../domain/bars.ts';
import { segmentOf, type Instrument } from '../../domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../domain/market-day.ts';
import { marketOf, sessionOfReplay } from '../../domain/session.ts';
import { stopTypesOf } from '../../domain/stop-types.ts';
import { MINUTE_MS } from '../../domain/time.ts';
import { standInToken } from '../../domain/universe.ts';
import { paise } from '../../domain/units.ts';
import { tradingDayOf, type Book } from '../../exchange/book.ts';
import type { Exchange } from '../../exchange/exchange.ts';

/** Kite's segment is the low byte of an instrument token. */
const SEGMENTS = { NSE: 1, NFO: 2, BSE: 4, BFO: 5 } as const;
const INDICES = 9;

/** One instrument with its book and how far its day has come. */
export interface Desk {
  readonly instrument: Instrument;
  readonly day: InstrumentDay;
  readonly book: Book;
  readonly exchangeToken: number;
  /** Kite's instrument token: exchange token and segment in one number. It fits 31 bits, as clients and the ticker's wire format want it. */
  readonly token: number;
  /** The first minute of the day that has not passed. */
  readonly cursor: BarCursor;
  /** That minute has begun: its open is known, nothing else of it. */
  begun: boolean;
}

export function desksOf(exchange: Exchange, market: MarketDay): ReadonlyMap<string, Desk> {
  const days = [...market.instruments, ...vixDay(market)];
  const tokens = exchangeTokensOf(days.map(({ instrument }) => instrument));
  return new Map(days.map((day, i) => [day.instrument.key, deskOf(exchange, day, tokens[i]!)]));
}

/** Stand-ins take the upper half of what an instrument token's 31 bits leave to the exchange token. */
const STAND_INS = 2 ** 22;

/** A token that stands in for an unknown one is wider than an instrument token has room for: it becomes one that fits and that nobody else has. */
function exchangeTokensOf(instruments: readonly Instrument[]): readonly number[] {
  const taken = new Set(instruments.map(({ token }) => token));
  return instruments.map(({ token }) => {
    if (token < 2 * STAND_INS) return token;
    let narrow = token % STAND_INS;
    while (taken.has(STAND_INS + narrow)) narrow = (narrow + 1) % STAND_INS;
    taken.add(STAND_INS + narrow);
    return STAND_INS + narrow;
  });
}

function deskOf(exchange: Exchange, day: InstrumentDay, exchangeToken: number): Desk {
  const { instrument } = day;
  const segment = instrument.kind === 'index' ? INDICES : SEGMENTS[instrument.exchange];
  const book = exchange.list({ instrument, stopTypes: stopTypesOf(instrument) });
  exchange.startDay(book, tradingDayOf(day));
  const cursor = new BarCursor(day.bars, day.from);
  const token = exchangeToken * 256 + segment;
  return { instrument, day, book, exchangeToken, token, cursor, begun: false };
}

/** India VIX as an index like any other; none where the day has none. */
function vixDay({ day, vix, instruments }: MarketDay): readonly InstrumentDay[] {
  const key = 'NSE:INDIA VIX';
  if (vix === null || instruments.some((each) => each.instrument.key === key)) return [];
  const instrument: Instrument = {
    key,
    exchange: 'NSE',
    symbol: 'INDIA VIX',
    kind: 'index',
    token: standInToken(key),
    lot: 1,
    tick: paise(1),
    underlying: 'INDIA VIX',
    expiry: null,
    strike: null,
    right: null,
    closingAuction: false,
    hasVolume: false,
    proxy: false,
    freezeQty: null,
    spread: null,
    assumed: [],
  };
  const session = sessionOfReplay(day, marketOf(instrument));
  if (session.kind === 'refused') throw new RangeError(session.why);
  return [
    {
      instrument,
      session,
      ...vix,
      fives: vix.bars,
      warmupFrom: 0,
      fivesFrom: 0,
      fivesTo: 0,
      facts: {
        day,
        previousClose: NaN,
        hasVolume: false,
        kind: 'index',
        optionExpiry: null,
        sessionOpen: session.open[0]![0],
        squareOff: session.squareOff,
      },
      bandLow: null,
      bandHigh: null,
      preOpen: null,
      blocked: null,
    },
  ];
}

export function canTrade({ instrument }: Desk): boolean {
  return segmentOf(instrument) !== null;
}

/** The minutes of a day, one after the other, for every instrument: begin, path, begin, … */
export class MarketClock {
  readonly #exchange: Exchange;
  readonly #desks: readonly Desk[];
  readonly #endsAt: number;
  /** Start of the minute that begins next or has begun. */
  #minuteAt: number;
  #begun = false;

  constructor(exchange: Exchange, desks: readonly Desk[]) {
    this.#exchange = exchange;
    this.#desks = desks;
    this.#minuteAt = Math.min(...desks.map(({ book }) => book.opensAt[0] ?? Infinity));
    this.#endsAt = Math.max(...desks.map(({ book }) => book.endsAt));
  }

  /** When a minute begins or its path is travelled: the last millisecond, which is what its fills are stamped with. */
  get nextAt(): number {
    if (this.#begun) return this.#minuteAt + MINUTE_MS - 1;
    return this.#minuteAt <= this.#endsAt ? this.#minuteAt : Infinity;
  }

  step(): void {
    if (this.#begun) this.#path();
    else this.#begin();
  }

  #begin(): void {
    const at = this.#minuteAt;
    this.#begun = true;
    for (const desk of this.#desks) {
      const { cursor, day } = desk;
      while (cursor.index < day.to && day.bars.at[cursor.index]! <= at) cursor.index += 1;
      desk.begun = cursor.index < day.to && day.bars.at[cursor.index] === at + MINUTE_MS;
      this.#exchange.begin(desk.book, desk.begun ? cursor : null, at);
    }
  }

  #path(): void {
    for (const desk of this.#desks) {
      if (!desk.begun) continue;
      this.#exchange.path(desk.book, desk.cursor);
      desk.begun = false;
      desk.cursor.index += 1;
    }
    this.#minuteAt += MINUTE_MS;
    this.#begun = false;
  }
}
