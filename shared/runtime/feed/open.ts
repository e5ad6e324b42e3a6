import type { MarketDay } from '../../domain/market-day.ts';
import type { Instrument } from '../../domain/instrument.ts';
import { dayText } from '../../domain/time.ts';
import type { Alerts, Log } from '../../ports.ts';
import type { Hours } from '../run-day.ts';
import { GrowingBars, growingDay } from './growing.ts';
import { candlesIn } from './packed.ts';
import { hoursOf, prepared, preparedDay, sessionOn, type DayWanted, type FeedParts } from './prepare.ts';
import { CLASSES, PublicationLog, type KeptClass, type Published } from './publication-log.ts';
import { Publisher } from './publisher.ts';
import type { Stream } from './pull.ts';

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
  const { day, bots, rules, settings } = wanted;
  if (bots.includes('options')) throw new RangeError('options are not part of this feed');
  const preparation = await prepared(parts, wanted);
  const opening = preparedDay(preparation, wanted);
  const streams = preparation.prepared.map((one): Stream => {
    const { key, hasVolume } = one.instrument;
    const known = opening.instruments.find(({ instrument }) => instrument.key === key) ?? null;
    const { open } = known?.session ?? sessionOn(day, one.instrument, rules);
    const growing = new GrowingBars(day, hasVolume, open, known);
    return { key, token: one.token, class: classOf(one.instrument), growing };
  });
  const hours = hoursOf(opening);
  const published = new PublicationLog(parts.store, day, hours[0]);
  putBack(streams, (await published.read(CLASSES, hours[1])).values());
  const barsOf = (key: string): GrowingBars => {
    const found = streams.find((stream) => stream.key === key);
    if (found === undefined) throw new RangeError(`${dayText(day)} has no bars of ${key}`);
    return found.growing;
  };
  const vix = preparation.prepared.find((each) => each.as === 'vix');
  return {
    opening,
    market: growingDay(opening, barsOf, vix === undefined ? null : barsOf(vix.instrument.key)),
    hours,
    publisher: ({ alerts, log }) =>
      new Publisher({ ...parts, alerts, log, day, last: hours[1], streams, settings, published }),
  };
}

export function classOf({ kind }: Pick<Instrument, 'kind'>): KeptClass {
  return kind;
}

/** What was published, in the order in which it was. */
export function putBack(
  streams: readonly Pick<Stream, 'key' | 'growing'>[],
  published: Iterable<Pick<Published, 'publications'>>,
): void {
  const growing = new Map(streams.map((stream) => [stream.key, stream.growing]));
  for (const { publications } of published)
    for (const { bars } of publications)
      for (const [key, text] of Object.entries(bars)) growing.get(key)?.add(candlesIn(text));
  for (const each of growing.values()) each.fold();
}
