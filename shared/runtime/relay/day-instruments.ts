import type { Instrument } from '../../domain/instrument.ts';
import { dayOf, type Day } from '../../domain/time.ts';
import { bookOf, type InstrumentBook } from '../../instruments/book.ts';
import { readDump } from '../../instruments/dump.ts';
import { instrumentByKey } from '../../instruments/lookup.ts';
import { DUMP_SETTINGS, type LeastRows } from '../../instruments/settings.ts';
import type { Clock, MarketData } from '../../ports.ts';

export interface InstrumentsParts {
  readonly data: Pick<MarketData, 'dump'>;
  readonly clock: Clock;
  readonly leastRows: LeastRows;
}

/** The instruments of the day that it is, by the broker's dump, fetched once a day: without its tick no order is priced. */
export class DayInstruments {
  readonly #parts: InstrumentsParts;
  #book: InstrumentBook | null = null;
  #loading: Promise<InstrumentBook> | null = null;

  constructor(parts: InstrumentsParts) {
    this.#parts = parts;
  }

  /** Undefined: unknown, or the day's dump is not there yet. */
  readonly of = (key: string): Instrument | undefined => {
    if (this.#book?.day !== dayOf(this.#parts.clock.now())) return undefined;
    const found = instrumentByKey(this.#book, key);
    return found.kind === 'refused' ? undefined : found;
  };

  /** How many rows today's dump has; it is fetched where it is not there. Rejects with why it cannot be had. Who asks meanwhile waits for the same. */
  readonly today = async (): Promise<number> => {
    const day = dayOf(this.#parts.clock.now());
    if (this.#book?.day !== day) {
      this.#loading ??= this.#fetched(day).finally(() => {
        this.#loading = null;
      });
      this.#book = await this.#loading;
    }
    return this.#book.table.length;
  };

  async #fetched(day: Day): Promise<InstrumentBook> {
    const { data, clock, leastRows } = this.#parts;
    const answer = await data.dump();
    if (answer.kind !== 'dump') throw new Error(`the instrument dump cannot be had: ${answer.why}`);
    const source = { text: answer.text, day, fetchedAt: clock.now(), transfer: null, previousRows: null };
    const dump = readDump(source, { ...DUMP_SETTINGS, leastRows });
    if (dump.kind === 'refused') throw new Error(`the instrument dump is refused: ${dump.why}`);
    return bookOf(dump);
  }
}
