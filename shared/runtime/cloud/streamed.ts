import type { BotName } from '../../domain/account.ts';
import { clockText, dayOf } from '../../domain/time.ts';
import type { Conflict, Done, Refused } from '../edge/cloud-app.ts';
import { CLASSES, type KeptClass } from '../feed/publication-log.ts';
import { NotPublishable, publishMinute, type ClosedBar } from './minutes.ts';
import { publisherOf, type CloudParts } from './parts.ts';
import { cloudTick } from './tick.ts';

/** A minute as the streamer closed it, of the classes that a bot's tick publishes. */
export interface StreamedMinute {
  /** Its end. */
  readonly at: number;
  /** A class without a bar is a minute in which nothing of it traded. */
  readonly bars: Readonly<Partial<Record<KeptClass, readonly ClosedBar[]>>>;
}

/**
 * The streamer's minute published, and decided on at once: the scheduled call of the same minute finds both done. The same minute again is no other one, so
 * a call that was not answered is made again; other bars for it are refused and told, for what was published may have been decided on. Throws a
 * NotPublishable for what no minute of that bot can have.
 */
export async function streamedMinute(
  parts: CloudParts,
  bot: BotName,
  { at, bars }: StreamedMinute,
): Promise<Done | Refused | Conflict> {
  const { ports, feed, market, setupOf } = parts;
  if (!feed.isStreamed)
    return {
      kind: 'refused',
      rule: 'not-streamed',
      why: 'no streamer publishes the minutes here: TRON_STREAMED is false',
    };
  const day = await market.day(dayOf(at));
  if (day === null)
    return { kind: 'refused', rule: 'not-prepared', why: 'nobody prepared the day: nothing is published' };
  const { bots } = setupOf(day.day);
  const classes = CLASSES.filter((of) => bars[of] !== undefined);
  for (const of of classes) {
    const publisher = publisherOf(of, bots);
    if (publisher !== bot)
      throw new NotPublishable(`bars of class ${of} are published by tick-${publisher ?? 'nobody'}`);
    if (!day.classes.includes(of)) throw new NotPublishable(`the day has no instruments of class ${of}`);
  }
  const answers = await Promise.all(
    classes.map(async (of) => [of, await publishMinute(parts, of, at, bars[of] ?? [])] as const),
  );
  const otherwise = answers.filter(([, answer]) => answer === 'otherwise').map(([of]) => of);
  if (otherwise.length > 0) {
    const why = `the streamer has other bars of ${otherwise.join(', ')} than were published: what was published stays`;
    ports.log.write('ERROR', null, why, { bot, minute: clockText(at) });
    // Without the minute: while it goes on it is one thing to be told.
    await ports.alerts.alert(why);
    return { kind: 'conflict', rule: 'published-otherwise', why };
  }
  await cloudTick(parts, bot, at);
  const published = answers.filter(([, answer]) => answer === 'published').map(([of]) => of);
  return { kind: 'done', data: { at, published } };
}
