import type { MarketDay } from '../../domain/market-day.ts';
import { dayText, instantOf } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { Alerts, Log } from '../../ports.ts';
import type { Hours } from '../run-day.ts';
import { GrowingBars, growingDay } from './growing.ts';
import { keptBars, type KeptClass, type Prepared } from './kept.ts';
import { eachPacked } from './packed.ts';
import { hoursOf, prepared, preparedDay, sessionOn, type DayWanted, type FeedParts } from './prepare.ts';
import { Publisher, type Stream } from './publisher.ts';

/** A day whose minutes are published while it happens. */
export interface Feed {
  /** As it stood before its first bar, however far it is by now. */
  readonly opening: MarketDay;
  /** What is published of it: its bars grow. */
  readonly market: MarketDay;
  readonly hours: Hours;
  publisher(told: { readonly alerts: Alerts; readonly log: Log }): Publisher;
}

/** The day prepared, with what an earlier life published of it. Rejects with a DayRefused where it cannot be had. */
export async function openFeed(parts: FeedParts, wanted: DayWanted): Promise<Feed> {
  const { day, rules, settings } = wanted;
  const preparation = await prepared(parts, wanted);
  const opening = preparedDay(preparation, wanted);
  const streams = preparation.prepared.map((one): Stream => {
    const { key, hasVolume } = one.instrument;
    const known = opening.instruments.find(({ instrument }) => instrument.key === key) ?? null;
    const { open } = known?.session ?? sessionOn(day, one.instrument, rules);
    const growing = new GrowingBars(day, hasVolume, open, known);
    return { key, token: one.token, class: classOf(one), growing };
  });
  const kept = await keptBars(parts.store, day);
  for (const stream of streams) putBack(stream, kept.get(stream.key) ?? '');
  const barsOf = (key: string): GrowingBars => {
    const found = streams.find((stream) => stream.key === key);
    if (found === undefined) throw new RangeError(`${dayText(day)} has no bars of ${key}`);
    return found.growing;
  };
  const vix = preparation.prepared.find((each) => each.as === 'vix');
  const hours = hoursOf(opening);
  return {
    opening,
    market: growingDay(opening, barsOf, vix === undefined ? null : barsOf(vix.instrument.key)),
    hours,
    publisher: ({ alerts, log }) =>
      new Publisher({ ...parts, alerts, log, day, last: hours[1], streams, settings }),
  };
}

function classOf({ instrument: { kind } }: Prepared): KeptClass {
  if (kind === 'option') throw new RangeError('options are not part of this feed');
  return kind;
}

function putBack({ growing }: Stream, text: string): void {
  eachPacked(text, (day, minute, [open, high, low, close], volume, oi) => {
    growing.publish({
      at: instantOf(day, minute),
      open: paise(open),
      high: paise(high),
      low: paise(low),
      close: paise(close),
      volume,
      oi,
    });
  });
}
