import { newAccountDay, type AccountState } from '../../domain/account.ts';
import type { Day } from '../../domain/time.ts';
import type { Ports } from '../../ports.ts';
import { committed } from '../claim.ts';
import { accountDocument, parsed, plain } from '../documents.ts';
import { keys } from '../keys.ts';
import { ACCOUNT } from '../session-state.ts';

/** Preconditions are tried so often; then it is written without, for nothing may defeat it. */
const POLITE_ATTEMPTS = 3;

/**
 * No entry any more until a person clears it; what is open is looked after as ever. The first reason stays, and twice is once. Rejects where the store
 * cannot be written.
 */
export async function pause(
  { store, alerts }: Pick<Ports, 'store' | 'alerts'>,
  day: Day,
  why: string,
): Promise<string> {
  const key = keys.account(ACCOUNT);
  for (let attempt = 0; ; attempt += 1) {
    const [stored] = await store.read([key]);
    const account = stored == null ? newAccountDay(day) : parsed(key, stored.value, accountDocument);
    if (account.halted !== null) return account.halted;
    const next: AccountState = { ...account, halted: why, revision: account.revision + 1 };
    const writes = [{ key, value: plain(next) }];
    const isPolite = attempt < POLITE_ATTEMPTS;
    const expect = isPolite ? [{ key, version: stored?.version ?? 0 }] : [];
    const isWritten = isPolite
      ? await committed(store, { expect, writes }, null)
      : (await store.commit({ expect, writes })).kind === 'committed';
    if (!isWritten) continue;
    await alerts.alert(`halted: ${why}`);
    return why;
  }
}
