import { z } from 'zod';
import { userIdText } from '../domain/access-token.ts';
import { dayText, isoText, type Day } from '../domain/time.ts';
import { inRupees } from '../domain/units.ts';
import type { Store } from '../ports.ts';
import type { Config } from './config.ts';
import { parsed, plain } from './documents.ts';
import { keys } from './keys.ts';

/** `live/{day}`: a person wants that day traded for real in that account, and has been told what may be lost. */
export interface Arming {
  readonly day: Day;
  readonly userId: string;
  /** Who answers for it. */
  readonly by: string;
  readonly at: number;
  readonly profile: string;
  /** Paise: what was printed as the most that the day may lose. */
  readonly maxDailyLoss: number;
  readonly maxTrades: number;
}

const armingDocument: z.ZodType<Arming> = z.strictObject({
  day: z.int(),
  userId: userIdText,
  by: z.string().min(1),
  at: z.number(),
  profile: z.string(),
  maxDailyLoss: z.int(),
  maxTrades: z.int(),
});

/** In the place of whatever that day was armed with. */
export async function arm(store: Store, arming: Arming): Promise<void> {
  await store.commit({ expect: [], writes: [{ key: keys.live(arming.day), value: plain(arming) }] });
}

/** False: the day was not armed. */
export async function disarm(store: Store, day: Day): Promise<boolean> {
  const was = await armingOf(store, day);
  if (was !== null) await store.commit({ expect: [], writes: [{ key: keys.live(day), value: null }] });
  return was !== null;
}

/** Null: it is not armed. Throws an Error that names a document which does not fit. */
export async function armingOf(store: Store, day: Day): Promise<Arming | null> {
  const key = keys.live(day);
  const [stored] = await store.read([key]);
  return stored == null ? null : parsed(key, stored.value, armingDocument);
}

/** Why a day may not be traded for real by what is armed, or null. An arming is for one day, one user, and at the most the loss that was printed. */
export function armingRefusal(
  arming: Arming | null,
  day: Day,
  userId: string,
  { profile, maxDailyLoss, maxTrades }: Pick<Config, 'profile' | 'maxDailyLoss' | 'maxTrades'>,
): string | null {
  const how = `tron live on --day ${dayText(day)} --sign NAME`;
  if (arming === null) return `${dayText(day)} is not armed for live trading; ${how}`;
  if (arming.day !== day)
    return `what is armed is ${dayText(arming.day)}, and today is ${dayText(day)}; ${how}`;
  if (arming.userId !== userId)
    return `it is armed for user ${arming.userId}, and KITE_USER_ID is ${userId}; ${how}`;
  if (arming.profile !== profile)
    return `it is armed for profile ${arming.profile}, and this run has ${profile}; ${how} --profile ${profile}`;
  if (maxDailyLoss > arming.maxDailyLoss)
    return `it is armed for a loss of ${inRupees(arming.maxDailyLoss)} a day, and this run may lose ${inRupees(maxDailyLoss)}; ${how}`;
  if (maxTrades > arming.maxTrades)
    return `it is armed for ${arming.maxTrades} trades a day, and this run may make ${maxTrades}; ${how}`;
  return null;
}

/** For people. */
export function armingText({ day, userId, by, at, profile, maxDailyLoss, maxTrades }: Arming): string {
  return `${dayText(day)} is armed for live trading in the account of ${userId}: profile ${profile}, at most ${inRupees(maxDailyLoss)} of loss and ${maxTrades} trades; by ${by}, ${isoText(at)}`;
}
