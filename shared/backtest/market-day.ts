import type { Bars } from '../domain/bars.ts';
import { eventOf } from '../domain/event-days.ts';
import type { Instrument } from '../domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../domain/market-day.ts';
import { CALENDAR } from '../domain/session-table.ts';
import {
  marketOf,
  SESSION_SETTINGS,
  sessionOfReplay,
  type Session,
  type SessionSettings,
} from '../domain/session.ts';
import { dayText, type Day } from '../domain/time.ts';
import type { Paise } from '../domain/units.ts';
import { dayRange, previousClose, type History, type HistoryInstrument } from './data/history.ts';
import { firstRowOf, fiveMinuteBars, HISTORY_BARS } from './five-minute-history.ts';
import { crossesExpiry, historyInstrument, SERIES } from './history-tables.ts';
import type { SyntheticMarket } from './synthetic/generate.ts';

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

/** A day of the files. Throws a DayRefused when nothing of it can be traded, naming every series and its reason. */
export function historyMarketDay(
  history: History,
  day: Day,
  sessions: SessionSettings = SESSION_SETTINGS,
): MarketDay {
  const assumed = [
    'trading days are the file’s days; eligibility (ban, circuit, surveillance lists) assumed; price bands unknown; India VIX unknown',
  ];
  const refused: string[] = [];
  const instruments: InstrumentDay[] = [];
  for (const source of history.day(day).instruments) {
    const instrument = tradedAs(source, history, day);
    if (instrument === null) continue;
    if ('rule' in instrument) {
      refused.push(`${source.series} not traded: ${instrument.why}`);
      continue;
    }
    const gapUnknown = instrument.kind === 'future' && !instrument.proxy && expiresBefore(source.bars, day);
    if (gapUnknown) assumed.push(`${instrument.key}: gap unknown, the contract before expired`);
    instruments.push(
      instrumentDay(
        instrument,
        source.bars,
        day,
        null,
        gapUnknown ? NaN : previousClose(source.bars, day),
        undefined,
        sessions,
      ),
    );
  }
  if (!instruments.some(({ instrument }) => instrument.kind !== 'index')) {
    throw new DayRefused('no-instrument', `${dayText(day)}: nothing to trade. ${refused.join('; ')}`);
  }
  return marketDay(day, instruments, null, [...assumed, ...refused]);
}

/** A day of a generated market, the last one unless another is named. */
export function syntheticMarketDay(
  market: SyntheticMarket,
  day: Day = market.day,
  sessions: SessionSettings = SESSION_SETTINGS,
): MarketDay {
  const instruments = market.instruments.map((each) =>
    instrumentDay(
      each.instrument,
      each.bars,
      day,
      day === market.day ? { low: each.bandLow, high: each.bandHigh } : null,
      previousClose(each.bars, day),
      undefined,
      sessions,
    ),
  );
  const [from, to] = dayRange(market.vix, day);
  return marketDay(day, instruments, { bars: market.vix, from, to }, [
    'synthetic market: every price is generated',
  ]);
}

/** Every five-minute bar of an instrument, made once for a run of many days. */
export function fivesOf(instrument: Instrument, bars: Bars): Bars {
  return fiveMinuteBars(bars, 0, bars.length, (each) => openOf(instrument, each));
}

/** One instrument's day. `sessions`: when our exits are due. `fives`: made before, for runs of many days; left out, only what the warm-up needs is made. */
export function instrumentDay(
  instrument: Instrument,
  bars: Bars,
  day: Day,
  band: { readonly low: Paise; readonly high: Paise } | null,
  close: number,
  fives?: Bars,
  sessions: SessionSettings = SESSION_SETTINGS,
): InstrumentDay {
  const session = sessionFor(instrument, day, sessions);
  const [from, to] = dayRange(bars, day);
  const history =
    fives ?? fiveMinuteBars(bars, warmupFrom(bars, from), from, (each) => openOf(instrument, each));
  const historyTo = firstRowOf(history, day);
  return {
    instrument,
    session,
    bars,
    from,
    to,
    history,
    historyFrom: Math.max(0, historyTo - HISTORY_BARS),
    historyTo,
    facts: {
      previousClose: close,
      hasVolume: instrument.hasVolume,
      kind: instrument.kind,
      sessionOpen: session.open[0]?.[0] ?? 0,
      squareOff: session.squareOff,
    },
    bandLow: band?.low ?? null,
    bandHigh: band?.high ?? null,
  };
}

function marketDay(
  day: Day,
  instruments: readonly InstrumentDay[],
  vix: MarketDay['vix'],
  assumed: readonly string[],
): MarketDay {
  const rows = instruments.flatMap(({ instrument, session }) =>
    [...instrument.assumed, ...session.assumed].map((what) => `${instrument.key}: ${what}`),
  );
  return {
    day,
    instruments,
    reference: referenceOf(instruments),
    vix,
    event: eventOf(day),
    assumed: [...assumed, ...rows],
  };
}

/** NIFTY's future stands for the market, else any index future, else the NIFTY index. */
function referenceOf(instruments: readonly InstrumentDay[]): number | null {
  const tests: readonly ((instrument: Instrument) => boolean)[] = [
    ({ kind, underlying }) => kind === 'future' && underlying === 'NIFTY',
    ({ kind }) => kind === 'future',
    ({ kind }) => kind === 'index',
  ];
  for (const test of tests) {
    const found = instruments.findIndex(({ instrument }) => test(instrument));
    if (found >= 0) return found;
  }
  return null;
}

/** Null: not for the bots of this version (options, farther contracts). An index without a future of its own becomes its proxy. */
function tradedAs(
  source: HistoryInstrument,
  history: History,
  day: Day,
): ReturnType<typeof historyInstrument> | null {
  if (source.kind === 'option') return null;
  if (source.kind === 'future') {
    return /(_F1|-I)$/.test(source.series) ? historyInstrument(source.symbol, 'future', day) : null;
  }
  if (source.kind === 'equity') return historyInstrument(source.symbol, 'equity', day);
  const hasFuture = history
    .day(day)
    .instruments.some((each) => each.kind === 'future' && each.symbol === source.symbol);
  const proxied = SERIES.some(
    (row) => row.underlying === source.symbol && row.proxy && row.from <= day && day <= row.to,
  );
  return historyInstrument(source.symbol, proxied && !hasFuture ? 'future' : 'index', day);
}

function expiresBefore(bars: Bars, day: Day): boolean {
  const [from] = dayRange(bars, day);
  return from > 0 && crossesExpiry(bars.day[from - 1]!, day);
}

function warmupFrom(bars: Bars, from: number): number {
  let row = from;
  for (let days = 0; days < WARMUP_DAYS && row > 0; days++) [row] = dayRange(bars, bars.day[row - 1]!);
  return row;
}

function openOf(instrument: Instrument, day: Day): number {
  return sessionFor(instrument, day).open[0]?.[0] ?? 0;
}

function sessionFor(instrument: Instrument, day: Day, settings: SessionSettings = SESSION_SETTINGS): Session {
  const session = sessionOfReplay(day, marketOf(instrument), CALENDAR, settings);
  if ('rule' in session) throw new DayRefused(session.rule, session.why);
  return session;
}
