import { dayOf } from '../../domain/time.ts';
import { parsed, positionDocument } from '../documents.ts';
import { halted, type FlattenAsked, type FlattenReport } from '../flatten.ts';
import { daysOf } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import { isUnsettled } from '../until-flat.ts';
import type { RealTime } from './of-runtime.ts';

/** A minute is published some seconds after its end and lived then; one may be missed. */
export const LIVED_WITHIN_MS = 150_000;
export const LOOK_EVERY_MS = 1_000;
export const WITH_THE_MINUTES =
  'has an order or a trade that is not over: it closes with the next minutes that are lived';

/**
 * A paper day whose minutes come as they are published: its orders fill as its minutes are lived, by the one process that lives them. So what is wanted
 * is written with the halt, and the positions are looked at until whoever reads the book next has closed them.
 */
export async function flattenWithTheDay(
  { ports }: Runtime,
  { why }: FlattenAsked,
  real: RealTime,
): Promise<FlattenReport> {
  const day = dayOf(ports.clock.now());
  await halted({ ports }, day, why);
  const began = real.clock.now();
  const until = began + LIVED_WITHIN_MS;
  for (;;) {
    const left: string[] = [];
    for (const { key, value } of await ports.store.list(...daysOf('positions', day))) {
      if (isUnsettled(parsed(key, value, positionDocument))) left.push(`${key} ${WITH_THE_MINUTES}`);
    }
    const now = real.clock.now();
    if (left.length === 0 || now >= until)
      return { flat: left.length === 0, left, kept: [], tookMs: now - began };
    await real.sleepUntil(now + LOOK_EVERY_MS);
  }
}
