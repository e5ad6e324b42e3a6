import type { Bars } from '../domain/bars.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay, MarketDay, PreOpen } from '../domain/market-day.ts';
import {
  marketOf,
  sessionOfReplay,
  type Session,
  type SessionRules,
  STANDARD_RULES,
} from '../domain/session.ts';
import { rowsOfDay } from '../domain/rows.ts';
import { dayText, type Day, type Minute } from '../domain/time.ts';
import { ELIGIBILITY_ASSUMED } from '../domain/with-eligibility.ts';
import type { Paise } from '../domain/units.ts';
import { fiveMinuteBars, HISTORY_BARS } from '../indicators/five-minute.ts';
import type { InstrumentBook } from '../instruments/book.ts';
import { withSettlement } from '../instruments/with-settlement.ts';
import { previousClose, type History, type HistoryInstrument } from './data/history.ts';
import type { RollingDays } from './rolling-days.ts';
import { laterDump } from './listed.ts';
import { marketDay } from './market-of.ts';
import { chainsOfDay } from './option-chains.ts';
import type { SyntheticMarket } from './synthetic/generate.ts';
import { syntheticChain } from './synthetic/options.ts';
import { expiresBefore, tradedAs } from './traded-as.ts';

/** Why a day cannot be run: for a program and for people. */
export class DayRefused extends Error {
  readonly rule: string;

  constructor(rule: string, why: string, options?: ErrorOptions) {
    super(why, options);
    this.name = 'DayRefused';
    this.rule = rule;
  }
}

/** Sessions that are read for the warm-up: 60 five-minute bars are less than one ordinary day, short days need more. */
const WARMUP_DAYS = 3;

/**
 * A day of the files, its contracts as the day's dump lists them; `book` null: as the dated tables have them. Throws a DayRefused when nothing of it can be
 * traded, naming every series and its reason, and for a dump that must be of a later day.
 */
export function historyMarketDay(
  history: History,
  day: Day,
  rules: SessionRules = STANDARD_RULES,
  book: InstrumentBook | null = null,
): MarketDay {
  const assumed = ['trading days are the file’s days; India VIX unknown', ELIGIBILITY_ASSUMED];
  const refused: string[] = [];
  const instruments: InstrumentDay[] = [];
  const sources = history.day(day).instruments;
  const later = book === null ? null : laterDump(book, sources, day);
  if (later !== null) throw new DayRefused('dump-later', later);
  for (const source of sources) {
    const instrument = tradedAs(source, history, day, book);
    if (instrument === null) continue;
    if ('rule' in instrument) {
      refused.push(`${source.series} not traded: ${instrument.why}`);
      continue;
    }
    const gapUnknown = expiresBefore(instrument, source.bars, day, book);
    if (gapUnknown)
      assumed.push(
        `${instrument.key}: gap unknown, the contract before ${book === null ? 'expired' : 'may have expired'}`,
      );
    const own = gapUnknown ? NaN : previousClose(source.bars, day);
    const spot = Number.isNaN(own) && !gapUnknown ? spotCloseBefore(instrument, sources, day) : NaN;
    if (!Number.isNaN(spot)) assumed.push(`${instrument.key}: previous close is the spot’s, without basis`);
    instruments.push(
      instrumentDay(
        instrument,
        source.bars,
        sessionFor(instrument, day, rules),
        null,
        Number.isNaN(own) ? spot : own,
        source.preOpens?.get(day) ?? null,
      ),
    );
  }
  const options = chainsOfDay(
    sources.filter(({ kind }) => kind === 'option'),
    instruments.filter(({ instrument }) => instrument.kind === 'future'),
    day,
    (instrument, bars) =>
      instrumentDay(
        instrument,
        bars,
        sessionFor(instrument, day, rules),
        null,
        instrument.kind === 'option' ? previousClose(bars, day) : NaN,
      ),
    book,
  );
  instruments.push(...options.instruments);
  refused.push(...options.refused);
  if (!instruments.some(({ instrument }) => instrument.kind !== 'index')) {
    const why = refused.length > 0 ? refused.join('; ') : 'its bars are of indices or farther contracts only';
    throw new DayRefused('no-instrument', `${dayText(day)}: nothing to trade. ${why}`);
  }
  const settled = withSettlement(instruments, book?.indices, rules.calendar);
  return marketDay(day, settled, options.chains, null, [...assumed, ...options.assumed, ...refused]);
}

/** A future that has no earlier bar takes the close of its spot, if the index is among the sources; NaN otherwise. */
function spotCloseBefore(
  { kind, underlying, proxy }: Instrument,
  sources: readonly HistoryInstrument[],
  day: Day,
): number {
  if (kind !== 'future' || proxy) return NaN;
  const spot = sources.find((each) => each.kind === 'index' && each.symbol === underlying);
  return spot === undefined ? NaN : previousClose(spot.bars, day);
}

/** A day of a generated market, the last one unless another is named. */
export function syntheticMarketDay(
  market: SyntheticMarket,
  day: Day = market.day,
  rules: SessionRules = STANDARD_RULES,
): MarketDay {
  const instruments = market.instruments.map((each) =>
    instrumentDay(
      each.instrument,
      each.bars,
      sessionFor(each.instrument, day, rules),
      day === market.day ? { low: each.bandLow, high: each.bandHigh } : null,
      previousClose(each.bars, day),
    ),
  );
  const [from, to] = rowsOfDay(market.vix, day);
  const vix = { bars: market.vix, from, to };
  const made = instruments.flatMap((each) => {
    const { kind } = each.instrument;
    return kind === 'future' ? (syntheticChain(each, vix, closingOf(each.session)) ?? []) : [];
  });
  const options = made.flatMap(({ options }) =>
    options.map(({ instrument, bars }) =>
      instrumentDay(instrument, bars, sessionFor(instrument, day, rules), null, NaN),
    ),
  );
  const chains = made.map(({ chain }) => chain);
  const settled = withSettlement([...instruments, ...options], undefined, rules.calendar);
  return marketDay(day, settled, chains, vix, [
    'synthetic market: every price is generated, options by Black-76 at the VIX, without a smile',
  ]);
}

/** The end of continuous trading. */
function closingOf(session: Session): Minute {
  return session.open.at(-1)?.[1] ?? session.squareOff;
}

/** One instrument's day. `close`: the close before it, NaN where it is unknown. The warm-up's sessions are folded anew. */
export function instrumentDay(
  instrument: Instrument,
  bars: Bars,
  session: Session,
  band: { readonly low: Paise; readonly high: Paise } | null,
  close: number,
  preOpen: PreOpen | null = null,
): InstrumentDay {
  const [from, to] = rowsOfDay(bars, session.day);
  const fives = fiveMinuteBars(bars, warmupFrom(bars, from), to, (each) =>
    openingOf(sessionFor(instrument, each)),
  );
  const [fivesFrom] = rowsOfDay(fives, session.day);
  return assembled(
    instrument,
    session,
    { minutes: bars, from, to, fives, fivesFrom, previousClose: close },
    band,
    preOpen,
  );
}

/** The next day of a run of many; `session` is the instrument's market's of that day. */
export function nextInstrumentDay(
  instrument: Instrument,
  session: Session,
  rolling: RollingDays,
): InstrumentDay {
  rolling.startDay(session.day, openingOf(session));
  return assembled(instrument, session, rolling, null, null);
}

function assembled(
  instrument: Instrument,
  session: Session,
  rows: Pick<RollingDays, 'minutes' | 'from' | 'to' | 'fives' | 'fivesFrom' | 'previousClose'>,
  band: { readonly low: Paise; readonly high: Paise } | null,
  preOpen: PreOpen | null,
): InstrumentDay {
  return {
    instrument,
    session,
    bars: rows.minutes,
    from: rows.from,
    to: rows.to,
    fives: rows.fives,
    warmupFrom: Math.max(0, rows.fivesFrom - HISTORY_BARS),
    fivesFrom: rows.fivesFrom,
    fivesTo: rows.fives.length,
    facts: {
      day: session.day,
      previousClose: rows.previousClose,
      hasVolume: instrument.hasVolume,
      kind: instrument.kind,
      optionExpiry: null,
      sessionOpen: openingOf(session),
      squareOff: session.squareOff,
    },
    preOpen,
    bandLow: band?.low ?? null,
    bandHigh: band?.high ?? null,
    blocked: null,
  };
}

function warmupFrom(bars: Bars, from: number): number {
  let row = from;
  for (let days = 0; days < WARMUP_DAYS && row > 0; days++) [row] = rowsOfDay(bars, bars.day[row - 1]!);
  return row;
}

function openingOf(session: Session): Minute {
  const [first] = session.open;
  if (first === undefined) throw new RangeError(`the session of ${session.day} has no window`);
  return first[0];
}

/** The session of a day that has bars. Throws a DayRefused for a day whose hours nobody knows. */
export function sessionFor(instrument: Instrument, day: Day, rules: SessionRules = STANDARD_RULES): Session {
  const session = sessionOfReplay(day, marketOf(instrument), rules.calendar, rules.settings);
  if ('rule' in session) throw new DayRefused(session.rule, session.why);
  return session;
}
