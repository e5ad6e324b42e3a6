import type { Instrument } from '../../domain/instrument.ts';
import type { InstrumentDay, MarketDay } from '../../domain/market-day.ts';
import { dayOf, instantOf, MINUTE_MS, type Day } from '../../domain/time.ts';
import type { Market, Store } from '../../ports.ts';
import { GrowingBars, growingDay } from '../feed/growing.ts';
import { putBack } from '../feed/open.ts';
import { PublicationLog, type Head, type KeptClass } from '../feed/publication-log.ts';
import type { Stream } from '../feed/pull.ts';
import { openingOf, type Opening } from './opening.ts';
import { planBar, planOrBlocked, type DayPlan } from './plan.ts';

/** What a day that was prepared has to work with. */
export interface CloudDay {
  readonly day: Day;
  readonly plan: DayPlan;
  readonly opening: Opening;
  readonly log: PublicationLog;
  readonly classes: readonly KeptClass[];
}

/** One that is decided on, and the one before it, which the paper market lives. */
const WHOLE_MOST = 3;

/** Streams with what was published into them by some minute. */
export interface Grown {
  readonly market: MarketDay;
  readonly streams: readonly Stream[];
  readonly heads: ReadonlyMap<KeptClass, Head>;
}

/**
 * The day’s market from the store alone, for a process that is born for one call. What a warm one knows already and cannot change is not read again: the
 * opening, the hours that are over, and a minute that is published whole.
 */
export class DayMarket implements Market {
  readonly #store: Store;
  #day: CloudDay | null = null;
  /** The minutes that were asked for last and are published whole. */
  #whole: readonly { readonly at: number; readonly market: MarketDay }[] = [];

  constructor(store: Store) {
    this.#store = store;
  }

  /** As it was published by then, the lists of the plan applied as they were when the minute was first asked for. Of a day that nobody prepared it is empty: nothing is decided on it. */
  async upTo(at: number): Promise<MarketDay> {
    const minute = Math.floor(at / MINUTE_MS) * MINUTE_MS;
    const known = this.#whole.find((each) => each.at === minute);
    if (known !== undefined) return known.market;
    const day = await this.day(dayOf(at));
    if (day === null) return emptyDay(dayOf(at));
    const { market, heads } = await this.grown(day, minute);
    const isWhole = day.classes.every((of) => (heads.get(of)?.closedTo ?? 0) >= minute);
    if (isWhole) this.#whole = [{ at: minute, market }, ...this.#whole].slice(0, WHOLE_MOST);
    return market;
  }

  /** Null: nobody prepared it. The plan is read each time, for a later preflight overwrites it. */
  async day(day: Day): Promise<CloudDay | null> {
    const known = this.#day;
    const openingId = async (): Promise<string | null> =>
      known?.day === day ? known.opening.id : ((await openingOf(this.#store, day))?.id ?? null);
    const plan = await planOrBlocked(this.#store, day, openingId);
    if (plan === null || plan.opening === null) return null;
    if (known?.day === day && known.opening.id === plan.opening)
      return known.plan.madeAt === plan.madeAt ? known : (this.#day = { ...known, plan });
    const opening = await openingOf(this.#store, day);
    if (opening === null || opening.id !== plan.opening)
      throw new Error(
        `the plan of ${day} is of an opening that is not there: the preflight has to be made again`,
      );
    const log = new PublicationLog(this.#store, day, openAt(opening, day));
    const classes = [...new Set(opening.sources.map((source) => source.class))];
    return (this.#day = { day, plan, opening, log, classes });
  }

  /** Of the day that was asked for last; undefined: it has none by that key. */
  instrument(key: string): Instrument | undefined {
    return this.#day?.opening.market.instruments.find(({ instrument }) => instrument.key === key)?.instrument;
  }

  /** `of`: of these classes alone. */
  async grown(
    { plan, opening, log, classes }: CloudDay,
    at: number,
    of: readonly KeptClass[] = classes,
  ): Promise<Grown> {
    const published = await log.read(of, at);
    const { market, streams } = growing(planned(opening.market, plan), opening);
    putBack(streams, published.values());
    return { market, streams, heads: new Map([...published].map(([of, { head }]) => [of, head])) };
  }
}

/** When the first of its instruments opens. */
function openAt({ sources }: Opening, day: Day): number {
  const first = Math.min(...sources.flatMap(({ windows }) => windows.map(([from]) => from)));
  return instantOf(day, first);
}

function planned(market: MarketDay, plan: DayPlan): MarketDay {
  const bar = planBar(plan);
  const instruments = market.instruments.map((each): InstrumentDay => {
    const found = plan.instruments[each.instrument.key];
    const of = found === undefined ? each : { ...each, ...found };
    const why = [of.blocked, bar].filter((text) => text !== null).join('; ');
    return { ...of, blocked: why === '' ? null : why };
  });
  return { ...market, instruments, assumed: plan.assumed };
}

function growing(
  market: MarketDay,
  { sources }: Opening,
): { readonly market: MarketDay; readonly streams: readonly Stream[] } {
  const streams = sources.map(({ key, token, class: of, hasVolume, windows }): Stream => {
    const known = market.instruments.find(({ instrument }) => instrument.key === key) ?? null;
    return { key, token, class: of, growing: new GrowingBars(market.day, hasVolume, windows, known) };
  });
  const barsOf = (wanted: string): GrowingBars => {
    const found = streams.find(({ key }) => key === wanted);
    if (found === undefined) throw new RangeError(`${market.day} has no bars of ${wanted}`);
    return found.growing;
  };
  const vix = sources.find(({ isVix }) => isVix);
  return { market: growingDay(market, barsOf, vix === undefined ? null : barsOf(vix.key)), streams };
}

function emptyDay(day: Day): MarketDay {
  const assumed = ['nobody prepared the day: it has no instruments'];
  return { day, instruments: [], reference: null, chains: [], vix: null, event: null, assumed };
}
