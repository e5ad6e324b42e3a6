import { Bars } from '../../../domain/bars.ts';
import type { PreOpen } from '../../../domain/market-day.ts';
import { instantOf, type Day, type Minute } from '../../../domain/time.ts';
import { wholePaise } from '../../../domain/units.ts';
import { FindingLog, type FindingKind, type RowPlace } from '../findings.ts';
import type { BarSeries, Format, ParsedFile, SourceFile } from '../format.ts';
import { noteMissing } from '../missing.ts';
import { placeOf, type SessionWindows } from '../sessions.ts';
import { DayReader, fieldsOf, isSubPaisa, linesOf, rawPaise, secondsOf, splitStamp } from '../text.ts';

const SERIES = 'NIFTY';

/** One-minute bars of the seconds inside the session. The value of 15:30:00 begins a minute after the close. */
class SecondFile {
  private readonly sessions: SessionWindows;
  private readonly log: FindingLog;
  private readonly days = new DayReader();
  private readonly bars: Bars;
  private readonly lines: readonly string[];
  private readonly preOpens = new Map<Day, PreOpen>();
  private latest = -Infinity;
  private rowsRead = 0;
  private rowsUsed = 0;

  constructor(source: SourceFile, sessions: SessionWindows) {
    this.sessions = sessions;
    this.log = new FindingLog(source.file);
    this.lines = source.parts.flatMap((part) => linesOf(part.text));
    this.bars = new Bars(this.lines.length, false);
  }

  parse(): ParsedFile {
    for (const [i, text] of this.lines.entries()) if (text !== '') this.row({ line: i + 1, text });
    const { bars, log, rowsRead, rowsUsed } = this;
    noteMissing(bars, 1, (day) => this.sessions(day, 'index'), log, SERIES);
    const series: BarSeries = {
      symbol: SERIES,
      series: SERIES,
      kind: 'index',
      contract: null,
      source: log.file,
      timeframe: 1,
      bars,
      hasVolume: false,
      hasOi: false,
      preOpens: this.preOpens,
    };
    return {
      file: log.file,
      format: '06',
      rowsRead,
      rowsUsed,
      rowsExcluded: log.excluded,
      series: bars.length === 0 ? [] : [series],
      quotes: null,
      findings: log.list(),
      remark: null,
    };
  }

  private row(place: RowPlace): void {
    this.rowsRead += 1;
    const fields = fieldsOf(place.text);
    if (fields?.length !== 2)
      return this.out('malformed', null, place, `${fields?.length ?? 0} columns instead of 2`);
    const [dateText, timeText] = splitStamp(fields[0]!);
    const day = this.days.read(dateText);
    const seconds = secondsOf(timeText);
    if (Number.isNaN(day) || Number.isNaN(seconds))
      return this.out('malformed', null, place, 'no date and time');
    const price = rawPaise(fields[1]!, 100);
    if (Number.isNaN(price)) return this.out('malformed', day, place, `"${fields[1]}" is not a price`);
    if (price < 0.5) return this.out('zero-price', day, place);
    const key = day * 100_000 + seconds;
    if (key <= this.latest) return this.out(key === this.latest ? 'duplicate' : 'out-of-order', day, place);
    this.latest = key;
    const minute = Math.floor(seconds / 60);
    const placement = placeOf(this.sessions(day, 'index'), minute, minute + 1, false);
    if (placement === 'pre-open-print') this.notePreOpen(day, seconds, price);
    if (placement !== 'inside') return this.out(placement, day, place);
    if (isSubPaisa(price)) this.log.row('sub-paisa', 'repaired', SERIES, day, place);
    this.rowsUsed += 1;
    this.add(day, minute + 1, Math.round(price));
  }

  /** Each value replaces the one before: the last one before the open is what the pre-open came to. */
  private notePreOpen(day: Day, seconds: number, price: number): void {
    this.preOpens.set(day, { price: wholePaise(Math.round(price)), at: instantOf(day, 0) + seconds * 1000 });
  }

  private add(day: Day, end: Minute, price: number): void {
    const { bars } = this;
    const last = bars.length - 1;
    if (last < 0 || bars.day[last] !== day || bars.minute[last] !== end) {
      bars.push(day, end, price, price, price, price, 0);
      return;
    }
    bars.addToLast(price);
  }

  private out(kind: FindingKind, day: Day | null, place: RowPlace, why = ''): void {
    this.log.row(kind, 'excluded', SERIES, day, place, why);
  }
}

/** The NIFTY spot, one value each second, from the pre-open session to after the close. */
export const spotSeconds: Format = {
  id: '06',
  title: 'NIFTY spot seconds, made into minutes (2022)',
  replay: true,
  matches: (file) => /^06_[^/]+\/\d{4}-\d{2}-\d{2}\.csv\.gz$/.test(file),
  chainDay: () => null,
  parse: (source, sessions) => new SecondFile(source, sessions).parse(),
  span(source) {
    const day = new DayReader().read(source.parts[0]?.text.slice(0, 10) ?? '');
    return Number.isNaN(day) ? null : { first: day, last: day };
  },
};
