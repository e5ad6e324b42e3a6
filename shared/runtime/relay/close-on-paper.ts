import { dayOf } from '../../domain/time.ts';
import { isOpen, wished, type CloseAsked, type CloseReport, type Meant } from '../close-position.ts';
import { parsed, positionDocument } from '../documents.ts';
import { keys } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import type { RealTime } from './of-runtime.ts';
import { LIVED_WITHIN_MS, LOOK_EVERY_MS, WITH_THE_MINUTES } from './on-paper.ts';

/**
 * One position of a paper day whose minutes come as they are published: what is wanted is written into it, and it is looked at until whoever lives the day
 * has closed it. Rejects with a NotTraded for a name that is not of the day.
 */
export async function closeWithTheDay(
  runtime: Runtime,
  asked: CloseAsked,
  real: RealTime,
): Promise<CloseReport> {
  const began = real.clock.now();
  const until = began + LIVED_WITHIN_MS;
  let meant: Meant | null = null;
  for (;;) {
    // Once its trade is known, no other one is meant any more.
    if (meant?.of == null) meant = await wished(runtime, asked);
    const left: readonly string[] = meant === null ? [] : await leftOf(runtime, meant);
    const now = real.clock.now();
    if (left.length === 0 || now >= until)
      return { flat: left.length === 0, left, position: meant?.position ?? null, tookMs: now - began };
    await real.sleepUntil(now + LOOK_EVERY_MS);
  }
}

async function leftOf({ ports }: Runtime, { position, of }: Meant): Promise<readonly string[]> {
  const key = keys.position(dayOf(ports.clock.now()), position);
  const [stored] = await ports.store.read([key]);
  const isLeft = stored != null && isOpen(parsed(key, stored.value, positionDocument), of);
  return isLeft ? [`${key} ${WITH_THE_MINUTES}`] : [];
}
