import { z } from 'zod';
import { addDays, clockText, dayOf, instantOf, minuteOf, minuteText } from './time.ts';

/** What goes into a header: printable, without spaces. */
export const accessTokenText = z.string().regex(/^[\x21-\x7e]{1,512}$/);

export const userIdText = z.string().regex(/^[A-Z0-9]{1,20}$/);

/** The broker's permission for a day, and for whom. `accessToken` is a secret by its name; nothing may print it. */
export const accessTokenSchema = z.strictObject({
  accessToken: accessTokenText,
  userId: userIdText,
  /** When it was asked for: it was made then or a moment later. */
  madeAt: z.int().min(0),
});

export type AccessToken = Readonly<z.output<typeof accessTokenSchema>>;

const minute = z.int().min(0).max(1439);

/** Minutes of the Indian day. */
export const tokenSettingsSchema = z.strictObject({
  endsAt: minute.default(360).describe('Kite ends a token at this minute of the next day'),
  sureFrom: minute
    .default(450)
    .describe(
      'UNV: before it a token of that day may still be flushed; flushes were seen from 05:00 to 07:30',
    ),
});

export type TokenSettings = z.output<typeof tokenSettingsSchema>;

export const TOKEN_SETTINGS: TokenSettings = tokenSettingsSchema.parse({});

/** Doubtful: it may be dead before its end, and only the broker can tell. */
export type TokenState =
  | { readonly kind: 'valid' | 'expired'; readonly endsAt: number }
  | { readonly kind: 'doubtful'; readonly endsAt: number; readonly why: string };

/** The instant from which on a token is dead. */
export function tokenEnd(madeAt: number, { endsAt }: TokenSettings = TOKEN_SETTINGS): number {
  return instantOf(addDays(dayOf(madeAt), 1), endsAt);
}

/** What its age alone says of a token: it may have been ended by hand besides. */
export function tokenState(
  { madeAt }: Pick<AccessToken, 'madeAt'>,
  now: number,
  settings: TokenSettings = TOKEN_SETTINGS,
): TokenState {
  const endsAt = tokenEnd(madeAt, settings);
  if (!(now < endsAt)) return { kind: 'expired', endsAt };
  if (!(madeAt <= now))
    return { kind: 'doubtful', endsAt, why: 'it was made later than now: a clock is wrong' };
  if (minuteOf(madeAt) >= settings.sureFrom) return { kind: 'valid', endsAt };
  const why = `it was made at ${clockText(madeAt)}, and until ${minuteText(settings.sureFrom)} Kite may flush tokens`;
  return { kind: 'doubtful', endsAt, why };
}
