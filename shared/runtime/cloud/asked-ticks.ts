import { z } from 'zod';
import type { BotName } from '../../domain/account.ts';
import { dayOf } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { committed } from '../claim.ts';
import { parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { ATTEMPTS_MAX } from '../runtime.ts';

/** `heard/{day}-paper-{bot}`: the newest minute that a bot’s tick asked to decide, by its end, and how long after that it was ready to. */
const askedDocument = z.strictObject({ at: z.number(), lateMs: z.number() });

/** The first call that is ready counts. Rejects where the store does not answer, or was overtaken too often. */
export async function askTick(store: Store, bot: BotName, at: number, lateMs: number): Promise<void> {
  const key = keys.askedOnPaper(dayOf(at), bot);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt += 1) {
    const [stored] = await store.read([key]);
    if (stored != null && parsed(key, stored.value, askedDocument).at >= at) return;
    const writes = [{ key, value: plain({ at, lateMs }) }];
    if (await committed(store, { expect: [{ key, version: stored?.version ?? 0 }], writes }, null)) return;
  }
  throw new Error(`document ${key} was overtaken ${ATTEMPTS_MAX} times and given up`);
}

/** The same of several, by whoever is alone in the book: whatever stood there of a life that is over. */
export async function askTicks(
  store: Store,
  bots: readonly BotName[],
  at: number,
  lateMs: number,
): Promise<void> {
  const value = plain({ at, lateMs });
  const writes = bots.map((bot) => ({ key: keys.askedOnPaper(dayOf(at), bot), value }));
  await store.commit({ expect: [], writes });
}

/** Who asked to decide the minute that ended at `at`, in that order of bots, and how late each was. */
export async function askedTicks(
  store: Store,
  bots: readonly BotName[],
  at: number,
): Promise<readonly { readonly bot: BotName; readonly lateMs: number }[]> {
  const wanted = bots.map((bot) => keys.askedOnPaper(dayOf(at), bot));
  const stored = await store.read(wanted);
  return bots.flatMap((bot, i) => {
    const found = stored[i];
    if (found == null) return [];
    const asked = parsed(wanted[i]!, found.value, askedDocument);
    return asked.at === at ? [{ bot, lateMs: asked.lateMs }] : [];
  });
}
