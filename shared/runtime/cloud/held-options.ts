import type { Day } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { accountDocument, parsed, positionDocument, type Position } from '../documents.ts';
import { keys } from '../keys.ts';
import { ACCOUNT } from '../session-state.ts';

/** Keys of the options in which anything is open or on its way, both legs of a spread: each has money set aside for it. */
export async function optionsHeld(store: Store, day: Day): Promise<readonly string[]> {
  const accountKey = keys.account(ACCOUNT);
  const [account] = await store.read([accountKey]);
  if (account == null) return [];
  const { open, day: of } = parsed(accountKey, account.value, accountDocument);
  const mine = of === day ? open.filter(({ bot }) => bot === 'options') : [];
  if (mine.length === 0) return [];
  const held = [...new Set(mine.map(({ instrument }) => instrument))];
  const wanted = held.map((key) => keys.position(day, key));
  const stored = await store.read(wanted);
  const legs = stored.flatMap((each, i) =>
    each === null ? [] : legsOf(parsed(wanted[i]!, each.value, positionDocument)),
  );
  return [...new Set([...held, ...legs])];
}

function legsOf({ entry, exit, trade }: Position): readonly string[] {
  const all = [entry?.instrument, entry?.plan?.spread?.instrument, exit?.instrument, trade?.sold?.instrument];
  return all.filter((each) => each !== undefined);
}
