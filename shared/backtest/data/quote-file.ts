import { instantOf, type Day } from '../../domain/time.ts';
import { CumulativeVolume } from './cumulative-volume.ts';
import { FindingLog, type FindingAction, type FindingKind, type RowPlace } from './findings.ts';
import type { Format, ParsedFile, SeriesIdentity, SourceFile } from './format.ts';
import { Quotes } from './quotes.ts';
import type { Leg, QuoteFileSpec } from './quote-spec.ts';
import { placeOf, type SessionWindows } from './sessions.ts';
import {
  dayInPath,
  decimal,
  DayReader,
  fieldsOf,
  isSubPaisa,
  linesOf,
  rawPaise,
  secondsOf,
  wholeCount,
} from './text.ts';

/** A format of CSV files whose rows are ticks or snapshots. */
export function quoteFormat(spec: QuoteFileSpec): Format {
  return {
    id: spec.id,
    title: spec.title,
    replay: false,
    matches: (file) => spec.path.test(file),
    parse: (source, sessions) => new QuoteFile(spec, source, sessions).parse(),
    span: () => null,
    chainDay: (file) => (spec.chain === true ? dayInPath(file) : null),
  };
}

/** What is remembered of an instrument from row to row. */
interface Known {
  readonly index: number;
  readonly identity: SeriesIdentity;
  readonly volume: CumulativeVolume;
  lastAt: number;
}

class QuoteFile {
  private readonly spec: QuoteFileSpec;
  private readonly sessions: SessionWindows;
  private readonly log: FindingLog;
  private readonly lines: readonly string[];
  private readonly names: readonly string[];
  private readonly prices: readonly number[];
  private readonly counts: readonly number[];
  private readonly volatilities: readonly number[];
  private readonly values: Float64Array;
  private readonly days = new DayReader();
  private readonly known = new Map<string, Known | null>();
  private readonly identities: SeriesIdentity[] = [];
  private readonly texts = new Set<string>();
  private readonly quotes: Quotes;
  private rowsRead = 0;
  private rowsUsed = 0;

  constructor(spec: QuoteFileSpec, source: SourceFile, sessions: SessionWindows) {
    this.spec = spec;
    this.sessions = sessions;
    this.log = new FindingLog(source.file);
    this.lines = source.parts.flatMap((part) => linesOf(part.text));
    this.names = spec.header.split(',');
    const { legs } = spec;
    this.prices = given(
      legs.flatMap((leg) => [leg.last, leg.bid, leg.ask, leg.spot, ...(leg.dayRange ?? [])]),
    );
    this.counts = given(legs.flatMap((leg) => [leg.qty, leg.volume, leg.oi]));
    this.volatilities = given(legs.map((leg) => leg.iv));
    this.values = new Float64Array(this.names.length);
    this.quotes = new Quotes(this.lines.length * legs.length, this.identities, spec);
  }

  parse(): ParsedFile {
    const headed = this.lines[0] === this.spec.header;
    for (let i = headed ? 1 : 0; i < this.lines.length; i++) {
      const text = this.lines[i]!;
      if (text === '') continue;
      this.rowsRead += 1;
      const place = { line: i + 1, text };
      if (headed) this.row(place);
      else this.malformed(place, `the file does not start with "${this.spec.header}"`);
    }
    const { log, rowsRead, rowsUsed, quotes } = this;
    return {
      file: log.file,
      format: this.spec.id,
      rowsRead,
      rowsUsed,
      rowsExcluded: log.excluded,
      series: [],
      quotes,
      findings: log.list(),
      remark: null,
    };
  }

  private row(place: RowPlace): void {
    const { spec } = this;
    const fields = fieldsOf(place.text);
    if (fields?.length !== this.names.length) {
      return this.malformed(place, `${fields?.length ?? 0} columns instead of ${this.names.length}`);
    }
    const [dateText, timeText] = spec.stamp(fields);
    const day = this.days.read(dateText);
    const seconds = secondsOf(timeText);
    if (Number.isNaN(day) || Number.isNaN(seconds)) return this.malformed(place, 'no date and time');
    const bad = this.readNumbers(fields);
    if (bad !== null) return this.malformed(place, bad);
    const legs = spec.legs.map((leg) => this.knownOf(leg, fields));
    const first = legs[0] ?? null;
    if (first === null || legs.includes(null)) return this.malformed(place, 'unknown instrument');
    const { identity } = first;
    const at = instantOf(day, 0) + seconds * 1000;
    const refused = this.refusal(place, first, day, seconds, at);
    if (refused !== null) return this.finding(refused, 'excluded', identity, day, place);
    this.noteSpot(place, identity, day);
    // Also of rows without a price: a volume that falls to 0 with it is the source's fault and no reset.
    const volumes = spec.legs.map((leg, i) => this.volumeOf(leg, legs[i] ?? first, day, place));
    if (spec.legs.every((leg) => this.values[leg.last]! < 0.5)) {
      return this.finding('zero-price', 'excluded', identity, day, place);
    }
    this.rowsUsed += 1;
    for (const [i, leg] of spec.legs.entries()) {
      this.leg(leg, legs[i] ?? first, day, at, volumes[i] ?? 0, place);
    }
  }

  /** Why a well-formed row is not used. */
  private refusal(place: RowPlace, known: Known, day: Day, seconds: number, at: number): FindingKind | null {
    const { repeats, seedPrints, legs } = this.spec;
    if (repeats === 'text') {
      if (this.texts.has(place.text)) return 'duplicate';
      this.texts.add(place.text);
    }
    if (repeats === 'time' && at === known.lastAt) return 'duplicate';
    if (at < known.lastAt) return 'out-of-order';
    known.lastAt = at;
    const minute = seconds / 60;
    const placement = placeOf(this.sessions(day, known.identity.kind), minute, minute, false);
    if (placement !== 'inside') return placement;
    return seedPrints && legs.every((leg) => this.values[leg.qty ?? 0] === 1) ? 'seed-print' : null;
  }

  private noteSpot(place: RowPlace, identity: SeriesIdentity, day: Day): void {
    const { legs } = this.spec;
    const zero = legs.some((leg) => leg.spot !== undefined && this.values[leg.spot]! < 0.5);
    if (!zero) return;
    const used = legs.some((leg) => this.values[leg.last]! >= 0.5);
    this.finding('zero-spot', used ? 'kept' : 'noted', identity, day, place);
  }

  private leg(leg: Leg, known: Known, day: Day, at: number, volume: number, place: RowPlace): void {
    const { identity } = known;
    const last = this.value(leg.last);
    if (last < 0.5) return this.finding('zero-price', 'noted', identity, day, place);
    if (leg.dayRange !== undefined) {
      const [high, low] = leg.dayRange;
      if (last > this.value(high) || last < this.value(low)) {
        this.finding('outside-day-range', 'kept', identity, day, place);
      }
    }
    const prices = [last, this.value(leg.bid), this.value(leg.ask), this.value(leg.spot)] as const;
    if (prices.some(isSubPaisa)) this.finding('sub-paisa', 'repaired', identity, day, place);
    this.quotes.push(known.index, {
      at,
      last: Math.round(prices[0]),
      bid: Math.round(prices[1]),
      ask: Math.round(prices[2]),
      spot: Math.round(prices[3]),
      qty: this.value(leg.qty),
      volume,
      oi: this.value(leg.oi),
      iv: leg.iv === undefined ? NaN : this.value(leg.iv),
    });
  }

  private volumeOf(leg: Leg, { volume, identity }: Known, day: Day, place: RowPlace): number {
    if (leg.volume === undefined) return 0;
    const defect = volume.next(day, this.value(leg.volume));
    const action = this.value(leg.last) < 0.5 ? 'noted' : 'repaired';
    if (defect !== null) this.finding(defect, action, identity, day, place);
    return volume.top;
  }

  private value(column: number | undefined): number {
    return column === undefined ? 0 : this.values[column]!;
  }

  private readNumbers(fields: readonly string[]): string | null {
    for (const column of this.prices) {
      const value = rawPaise(fields[column]!, 100);
      if (!(value >= 0)) return `${this.names[column]} "${fields[column]}" is not a price`;
      this.values[column] = value;
    }
    for (const column of this.counts) {
      const value = wholeCount(fields[column]!, Number.MAX_SAFE_INTEGER);
      if (Number.isNaN(value)) return `${this.names[column]} "${fields[column]}" is not a whole count`;
      this.values[column] = value;
    }
    for (const column of this.volatilities) {
      const text = fields[column]!;
      const value = text === '' ? NaN : decimal(text);
      if (text !== '' && !(value >= 0)) return `${this.names[column]} "${text}" is not a volatility`;
      this.values[column] = value;
    }
    return null;
  }

  private knownOf(leg: Leg, fields: readonly string[]): Known | null {
    const key = leg.key(fields);
    let known = this.known.get(key);
    if (known === undefined) {
      const identity = leg.identify(fields);
      known =
        identity === null
          ? null
          : { index: this.identities.length, identity, volume: new CumulativeVolume(), lastAt: -Infinity };
      if (identity !== null) this.identities.push(identity);
      this.known.set(key, known);
    }
    return known;
  }

  /** By the underlying: a table of hundreds of contracts tells a reader nothing. */
  private finding(
    kind: FindingKind,
    action: FindingAction,
    { symbol }: SeriesIdentity,
    day: Day,
    place: RowPlace,
  ): void {
    this.log.row(kind, action, symbol, day, place);
  }

  private malformed(place: RowPlace, why: string): void {
    this.log.row('malformed', 'excluded', '', null, place, why);
  }
}

function given(columns: readonly (number | undefined)[]): readonly number[] {
  return [...new Set(columns.filter((column) => column !== undefined))];
}
