import { freezeQtyOf, largestOrder } from '../../domain/freeze-table.ts';
import type { Instrument } from '../../domain/instrument.ts';
import type { Calendar } from '../../domain/session-table.ts';
import { dayText, type Day } from '../../domain/time.ts';
import { instrumentTokenAt, type InstrumentBook, type LookupRefusal } from '../../instruments/book.ts';
import { chainOf, strikesOf, strikeStepOf } from '../../instruments/chain.ts';
import { optionExpiries } from '../../instruments/expiries.ts';
import { bookFindings } from '../../instruments/findings.ts';
import { instrumentByKey, instrumentBySymbol } from '../../instruments/lookup.ts';
import type { DumpRefusal } from '../../instruments/report.ts';
import { futureToTrade } from '../../instruments/roll.ts';
import { settlementRefusal } from '../../instruments/settlement.ts';
import type { Underlying } from '../../instruments/table.ts';
import {
  contractsOf,
  futuresOf,
  spotOf,
  underlyingKind,
  underlyingOf,
} from '../../instruments/underlying.ts';
import type { InstrumentsDocument } from './instruments-json.ts';

/** What is asked of a book; null: not asked. */
export interface InstrumentsQuestion {
  readonly underlying: { readonly name: string; readonly exchange: 'NFO' | 'BFO' | null } | null;
  readonly expiry: Day | null;
  /** "NFO:NIFTY26AUGFUT", or the symbol alone. */
  readonly symbol: string | null;
}

type Part<K extends keyof InstrumentsDocument> = NonNullable<InstrumentsDocument[K]>;

/** A dump that is refused as a whole. */
export function refusedDocument(dump: string, day: Day, { rule, why }: DumpRefusal): InstrumentsDocument {
  return { ...head(dump, day), refused: { rule, why, nearest: [] } };
}

/** What a book says to a question; the first thing that is not there ends the answer. */
export function instrumentsDocument(
  dump: string,
  book: InstrumentBook,
  question: InstrumentsQuestion,
  calendar: Calendar,
): InstrumentsDocument {
  const document: InstrumentsDocument = { ...head(dump, book.day), book: bookPart(book, calendar) };
  if (question.underlying !== null) {
    const underlying = underlyingOf(book, question.underlying.name, question.underlying.exchange);
    if (underlying.kind === 'refused') return { ...document, refused: refusedPart(underlying) };
    document.underlying = underlyingPart(book, underlying, calendar);
    if (question.expiry !== null) {
      const chain = chainPart(book, underlying, question.expiry);
      if ('rule' in chain) return { ...document, refused: refusedPart(chain) };
      document.chain = chain;
    }
  }
  if (question.symbol !== null) {
    const find = question.symbol.includes(':') ? instrumentByKey : instrumentBySymbol;
    const instrument = find(book, question.symbol);
    if (instrument.kind === 'refused') return { ...document, refused: refusedPart(instrument) };
    document.instrument = instrumentPart(book, instrument, calendar);
  }
  return document;
}

function head(dump: string, day: Day): InstrumentsDocument {
  return {
    format: 'tron-instruments',
    version: 1,
    dump,
    day: dayText(day),
    refused: null,
    book: null,
    underlying: null,
    chain: null,
    instrument: null,
  };
}

function refusedPart({ rule, why, nearest }: LookupRefusal): Part<'refused'> {
  return { rule, why, nearest: [...nearest] };
}

function bookPart(book: InstrumentBook, calendar: Calendar): Part<'book'> {
  const { rows, good, others, bad } = book.report;
  return {
    rows,
    good,
    others: [...others],
    bad: [...bad],
    findings: [...bookFindings(book, calendar)],
    underlyings: book.table.underlyings.map(({ exchange, name, from, to }) => ({
      exchange,
      name,
      contracts: to - from,
    })),
  };
}

function underlyingPart(
  book: InstrumentBook,
  underlying: Underlying,
  calendar: Calendar,
): Part<'underlying'> {
  const { exchange, name } = underlying;
  const spot = spotOf(book, underlying);
  const futures = futuresOf(book, underlying);
  const contracts = contractsOf(book, underlying);
  const lots = [...new Set(contracts.map(({ lot }) => lot))].sort((a, b) => a - b);
  const freezeQty =
    exchange === 'NFO' || exchange === 'BFO' ? freezeQtyOf(name, book.day, book.freeze[exchange]) : null;
  return {
    exchange,
    name,
    kind: underlyingKind(book, name),
    spot: spot.kind === 'refused' ? null : spot.key,
    lots,
    futureTick: futures[0]?.tick ?? null,
    optionTick: contracts.find(({ kind }) => kind === 'option')?.tick ?? null,
    freezeQty,
    largestOrder: lots.length === 1 ? largestOrder(lots[0] ?? 1, freezeQty) : null,
    futures: futures.map(({ key, expiry, lot }) => ({ key, expiry: dayText(expiry ?? 0), lot })),
    expiries: optionExpiries(book, underlying).map(({ day, label, contracts }) => {
      const strikes = strikesOf(book, underlying, day);
      const step = strikeStepOf(book, underlying, day);
      const known = step === null || 'rule' in step ? null : step;
      return {
        day: dayText(day),
        label,
        contracts,
        strikes: 'rule' in strikes ? 0 : strikes.length,
        step: known?.step ?? null,
        even: known === null || known.smallest === known.largest,
      };
    }),
    ...futureParts(book, underlying, calendar),
  };
}

function futureParts(
  book: InstrumentBook,
  underlying: Underlying,
  calendar: Calendar,
): Pick<Part<'underlying'>, 'future' | 'futureRefused'> {
  const choice = futureToTrade(book, underlying, book.day, undefined, undefined, calendar);
  if (choice.kind === 'refused') {
    const nearest = 'nearest' in choice ? [...choice.nearest] : [];
    return { future: null, futureRefused: { rule: choice.rule, why: choice.why, nearest } };
  }
  const { contract, by, why, near, next, rollDay, warmUpKey } = choice;
  return {
    future: {
      key: contract.key,
      by,
      why,
      near: near.key,
      next: next?.key ?? null,
      rollDay: typeof rollDay === 'number' ? dayText(rollDay) : null,
      warmUp: warmUpKey,
    },
    futureRefused: null,
  };
}

function chainPart(book: InstrumentBook, underlying: Underlying, expiry: Day): Part<'chain'> | LookupRefusal {
  const chain = chainOf(book, underlying, expiry);
  if ('rule' in chain) return chain;
  const label = optionExpiries(book, underlying).find(({ day }) => day === expiry)?.label ?? 'weekly';
  return {
    expiry: dayText(expiry),
    label,
    strikes: chain.map(({ strike, call, put }) => ({
      strike,
      call: call?.key ?? null,
      put: put?.key ?? null,
    })),
  };
}

function instrumentPart(
  book: InstrumentBook,
  instrument: Instrument,
  calendar: Calendar,
): Part<'instrument'> {
  const { key, kind, token, lot, tick, underlying, expiry, strike, right, closingAuction, freezeQty } =
    instrument;
  const entry = settlementRefusal(book, instrument, book.day, undefined, calendar);
  const row = book.table.find(instrument.exchange, instrument.symbol);
  return {
    key,
    kind,
    token,
    instrumentToken: instrumentTokenAt(book, row),
    lot,
    tick,
    underlying,
    expiry: expiry === null ? null : dayText(expiry),
    strike,
    right,
    closingAuction,
    freezeQty,
    largestOrder: largestOrder(lot, freezeQty),
    assumed: [...instrument.assumed],
    entry:
      entry === null
        ? null
        : {
            rule: entry.rule,
            why: entry.why,
            value: 'value' in entry ? Math.max(0, entry.value) : null,
            limit: 'limit' in entry ? entry.limit : null,
          },
  };
}
