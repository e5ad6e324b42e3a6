import { z } from 'zod';
import { dayOf, isoText, minuteOf, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Json, Store } from '../../ports.ts';
import { committed } from '../claim.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';

/** Published by themselves: each has its own documents, and its own turn at the broker’s candles. */
export const CLASSES = ['equity', 'future', 'index', 'option'] as const;
export type KeptClass = (typeof CLASSES)[number];

/** What was published of a class for the minute that ended at `at`: by instrument key its minutes, packed; earlier ones as well where those came late. */
export interface Publication {
  readonly at: number;
  readonly bars: Readonly<Record<string, string>>;
}

/** `market/{day}-minutes-{class}`: how far it is published. Each publication is one commit with this document, so that a minute is published once. */
export interface Head {
  /** End of the newest minute that is as published as it will be; 0: none. */
  readonly closedTo: number;
  /** Who fetches the next one, and until when nobody else does; null: nobody. */
  readonly taken: { readonly nonce: string; readonly until: number } | null;
  /** Since when nothing was answered; null: the last minute was. */
  readonly silentSince: number | null;
}

const headDocument: z.ZodType<Head> = z.strictObject({
  closedTo: z.number(),
  taken: z.strictObject({ nonce: z.string(), until: z.number() }).nullable(),
  silentSince: z.number().nullable(),
});

const NO_HEAD: Head = { closedTo: 0, taken: null, silentSince: null };

/** `market/{day}-bars-{class}-{hour}`: what was published in the minutes that ended in that hour, in the order in which it was. */
const publicationsDocument: z.ZodType<readonly Publication[]> = z.array(
  z.strictObject({ at: z.number(), bars: z.record(z.string(), z.string()) }),
);

/** A hundred instruments’ hour is 420 kB, and a document holds 1 MB. */
export const INSTRUMENTS_MAX = 100;

const HOUR_MINUTES = 60;
const ATTEMPTS_MAX = 5;

export interface Published {
  readonly head: Head;
  /** In order of `at`. */
  readonly publications: readonly Publication[];
}

export type Taken = 'taken' | 'busy' | 'published';

/**
 * What was published of a day, by class, in the order in which it was. Nothing in it ever changes, so whoever asks what was known when a minute was
 * decided is told the same at any later time. An hour that is over is read once a process.
 */
export class PublicationLog {
  readonly #store: Store;
  readonly #day: Day;
  /** The first hour that may have anything. */
  readonly #firstHour: number;
  readonly #whole = new Map<string, readonly Publication[]>();

  /** `openAt`: when the day’s first session opens. */
  constructor(store: Store, day: Day, openAt: number) {
    this.#store = store;
    this.#day = day;
    this.#firstHour = hourOf(openAt);
  }

  /** What was published for the minutes that ended at or before `until`, in one reading. */
  async read(classes: readonly KeptClass[], until: number): Promise<ReadonlyMap<KeptClass, Published>> {
    const hours = this.#hours(until);
    const wanted = classes.flatMap((of) => [this.#headKey(of), ...hours.map((hour) => this.#key(of, hour))]);
    const asked = wanted.filter((key) => !this.#whole.has(key));
    const stored = await this.#store.read(asked);
    const found = new Map(asked.map((key, i) => [key, stored[i]?.value ?? null]));
    return new Map(classes.map((of) => [of, this.#published(of, hours, found, until)]));
  }

  #published(
    of: KeptClass,
    hours: readonly number[],
    found: ReadonlyMap<string, Json>,
    until: number,
  ): Published {
    const head = headIn(this.#headKey(of), found.get(this.#headKey(of)) ?? null);
    const publications = hours.flatMap((hour) => {
      const key = this.#key(of, hour);
      const whole = this.#whole.get(key);
      if (whole !== undefined) return whole;
      const read = publicationsIn(key, found.get(key) ?? null);
      if (hour < hourOf(head.closedTo)) this.#whole.set(key, read);
      return read;
    });
    return { head, publications: publications.filter(({ at }) => at <= until) };
  }

  /** End of the newest minute of a class that is as published as it will be; 0: none. */
  async closedTo(of: KeptClass): Promise<number> {
    const key = this.#headKey(of);
    const [stored] = await this.#store.read([key]);
    return headIn(key, stored?.value ?? null).closedTo;
  }

  /**
   * The minute taken, so that nobody else asks the broker for it: until `until`, or until it is published. `busy`: somebody else has it. A process that
   * dies with it keeps it no longer than that.
   */
  async take(of: KeptClass, at: number, nonce: string, now: number, until: number): Promise<Taken> {
    const key = this.#headKey(of);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const [stored] = await this.#store.read([key]);
      const head = headIn(key, stored?.value ?? null);
      if (head.closedTo >= at) return 'published';
      if (head.taken !== null && head.taken.until > now && head.taken.nonce !== nonce) return 'busy';
      const writes = [{ key, value: plain({ ...head, taken: { nonce, until } }) }];
      const expect = [{ key, version: stored?.version ?? 0 }];
      if (await committed(this.#store, { expect, writes }, nonce)) return 'taken';
    }
    return 'busy';
  }

  /**
   * Publishes a minute, once: false where it, or a later one, was published by somebody else; then nothing was written, and what is there counts. `by`:
   * whose it has to be; null: whoever comes first.
   */
  async publish(
    of: KeptClass,
    publication: Publication,
    by: string | null,
    silentSince: number | null = null,
  ): Promise<boolean> {
    const { at } = publication;
    if (dayOf(at) !== this.#day || at % MINUTE_MS !== 0)
      throw new RangeError(`${at} is not the end of a minute of ${this.#day}`);
    const count = Object.keys(publication.bars).length;
    if (count > INSTRUMENTS_MAX)
      throw new RangeError(`${count} instruments of class ${of}, allowed ${INSTRUMENTS_MAX}`);
    for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
      const answer = await this.#tried(of, publication, by, silentSince);
      if (answer !== null) return answer;
    }
    throw new Error(`the minute ${isoText(at)} of class ${of} could not be written ${ATTEMPTS_MAX} times`);
  }

  /** Null: it was not written, and nobody else has published it as far as one knows. */
  async #tried(
    of: KeptClass,
    publication: Publication,
    by: string | null,
    silentSince: number | null,
  ): Promise<boolean | null> {
    const { at } = publication;
    const wanted = [this.#headKey(of), this.#key(of, hourOf(at))];
    const [headKey = '', hourKey = ''] = wanted;
    const [headStored, hourStored] = await this.#store.read(wanted);
    const head = headIn(headKey, headStored?.value ?? null);
    if (head.closedTo >= at || (by !== null && head.taken?.nonce !== by)) return false;
    const before = publicationsIn(hourKey, hourStored?.value ?? null);
    const next: Head = { closedTo: at, taken: null, silentSince };
    const commit = {
      expect: [
        { key: headKey, version: headStored?.version ?? 0 },
        { key: hourKey, version: hourStored?.version ?? 0 },
      ],
      writes: [
        { key: headKey, value: plain(next) },
        { key: hourKey, value: plain([...before, publication]) },
      ],
    };
    return (await committed(this.#store, commit, null)) ? true : null;
  }

  #hours(until: number): readonly number[] {
    const last = dayOf(until) > this.#day ? 24 : hourOf(until);
    return Array.from({ length: Math.max(0, last - this.#firstHour + 1) }, (_, i) => this.#firstHour + i);
  }

  #headKey(of: KeptClass): string {
    return keys.market(this.#day, `minutes-${of}`);
  }

  #key(of: KeptClass, hour: number): string {
    return keys.market(this.#day, `bars-${of}-${String(hour).padStart(2, '0')}`);
  }
}

function hourOf(at: number): number {
  return Math.floor(minuteOf(at) / HOUR_MINUTES);
}

function headIn(key: string, value: Json): Head {
  return value === null ? NO_HEAD : parsed(key, value, headDocument);
}

function publicationsIn(key: string, value: Json): readonly Publication[] {
  return value === null ? [] : parsed(key, value, publicationsDocument);
}
