import { z } from 'zod';
import { isoText } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { haltCleared } from '../../risk/account.ts';
import { plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { instant, instantPart } from '../report/fields.ts';
import { ACCOUNT } from '../session-state.ts';
import { NothingThere } from './book.ts';
import { readAccount } from './read.ts';

/** `halts/{at}`: a halt that a person ended. */
export interface HaltCleared {
  /** Epoch milliseconds. */
  readonly at: number;
  /** The reason that had stopped trading. */
  readonly halted: string;
  readonly who: string;
  readonly why: string;
}

export const haltClearedDocument: z.ZodType<HaltCleared> = z.strictObject({
  at: z.int(),
  halted: z.string(),
  who: z.string(),
  why: z.string(),
});

/** What `tron clear-halt --json` prints. */
export const haltDocumentSchema = z.strictObject({
  format: z.literal('tron-halt-cleared'),
  version: z.literal(1),
  book: z.string(),
  at: instant,
  halted: z.string().describe('the reason that had stopped trading'),
  who: z.string(),
  why: z.string(),
});

/**
 * Ends the halt of the account and records who did, why and when, in one commit. Rejects with a NothingThere where nothing is halted, and with an
 * Error where somebody else wrote the account meanwhile: a person decided on what they saw, so nothing is tried again for them.
 */
export async function clearHalt(
  store: Store,
  book: string,
  { at, who, why }: Omit<HaltCleared, 'halted'>,
): Promise<HaltCleared> {
  const read = await readAccount(store);
  if (read === null || read.account.halted === null)
    throw new NothingThere(`the account of book ${book} is not halted: there is nothing to clear`);
  const { version, account } = read;
  const cleared: HaltCleared = { at, halted: read.account.halted, who, why };
  const [accountKey, haltKey] = [keys.account(ACCOUNT), keys.halt(at)];
  const answer = await store.commit({
    expect: [
      { key: accountKey, version },
      { key: haltKey, version: 0 },
    ],
    writes: [
      { key: accountKey, value: plain(haltCleared(account)) },
      { key: haltKey, value: plain(cleared) },
    ],
  });
  if (answer.kind === 'conflict')
    throw new Error(
      `${answer.key} was written by somebody else at ${isoText(at)}: the halt stands; look at tron status and ask again`,
    );
  return cleared;
}

export function haltJson(book: string, { at, ...rest }: HaltCleared): z.infer<typeof haltDocumentSchema> {
  return { format: 'tron-halt-cleared', version: 1, book, at: instantPart(at), ...rest };
}
