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

/** In the place of whatever that day was armed with. Rejects where that cannot be read: `disarm` takes it away. */
export async function arm(store: Store, arming: Arming): Promise<void> {
  await armingOf(store, arming.day);
  await store.commit({ expect: [], writes: [{ key: keys.live(arming.day), value: plain(arming) }] });
}

/**
 * What an arming that was taken back had been: none, as it was written, or something that could not be read, whose copy lies under `kept` (`key`, `at`, `why`, and
 * the beginning of its JSON as `held`; null: it was not to be had).
 */
export type Disarmed =
  | { readonly kind: 'nothing' | 'arming' }
  | { readonly kind: 'unreadable'; readonly why: string; readonly kept: string };

/** Of a document that could not be read: more of it is not kept. */
const KEPT_CHARACTERS = 100_000;

/** Whatever stands there, and whether or not it can be read: a person must always be able to take it back. `at`: when that is asked. */
export async function disarm(store: Store, day: Day, at: number): Promise<Disarmed> {
  const gone = { key: keys.live(day), value: null };
  try {
    if ((await armingOf(store, day)) === null) return { kind: 'nothing' };
  } catch (error) {
    const kept = keys.unreadable(at, gone.key);
    const why = error instanceof Error ? error.message : String(error);
    const held = heldIn(error)?.slice(0, KEPT_CHARACTERS) ?? null;
    const value = plain({ key: gone.key, at, why, held });
    await store.commit({ expect: [], writes: [gone, { key: kept, value }] });
    return { kind: 'unreadable', why, kept };
  }
  await store.commit({ expect: [], writes: [gone] });
  return { kind: 'arming' };
}

/** What an error says stood there, as JSON. By its shape: each store has errors of its own. */
function heldIn(error: unknown): string | null {
  if (!(error instanceof Error) || !('held' in error) || error.held === null) return null;
  return typeof error.held === 'string' ? error.held : JSON.stringify(error.held);
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

/** For people. `then`: what follows from it, where it was armed. */
export function disarmedLines(day: Day, was: Disarmed, then = ''): readonly string[] {
  const last = `${dayText(day)} is not armed${was.kind === 'nothing' ? '' : ` any more${then}`}`;
  if (was.kind !== 'unreadable') return [last];
  return [
    `What it was armed with could not be read: ${was.why}. It is taken away; a copy is kept (${was.kept})`,
    last,
  ];
}
