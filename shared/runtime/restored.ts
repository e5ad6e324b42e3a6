import { newAccountDay } from '../domain/account.ts';
import { dayOf, type Day } from '../domain/time.ts';
import { onOrder } from '../engine/on-order.ts';
import { newlyHalted } from './doubts.ts';
import { accountDocument, parsed, plain } from './documents.ts';
import { keys, daysOf } from './keys.ts';
import { committed } from './claim.ts';
import { ordersIn, revised } from './learn.ts';
import { ATTEMPTS_MAX, type Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tradedBy } from './setup.ts';
import { withLane } from './with-lane.ts';

/**
 * The database was restored since the account was last reconciled: trading stops until a person says otherwise, and nothing that it says of what was
 * sent is believed before the book was read. The doubt is written first and the epoch last, so that whoever dies between the two is followed by
 * somebody who does it again. Where no account is left one is written, halted: what it had is gone, and the book may say otherwise.
 */
export async function restored(runtime: Runtime): Promise<void> {
  const { ports, restoreEpoch } = runtime;
  const key = keys.account(ACCOUNT);
  for (let attempt = 0; attempt < ATTEMPTS_MAX; attempt++) {
    const [stored] = await ports.store.read([key]);
    const account =
      stored == null ? newAccountDay(await today(runtime)) : parsed(key, stored.value, accountDocument);
    if (account.restoreEpoch === restoreEpoch) return;
    const why = `the database was restored (${account.restoreEpoch} → ${restoreEpoch}): a person has to reconcile`;
    const halt = (epoch: number): Promise<boolean> =>
      committed(
        ports.store,
        {
          expect: [{ key, version: stored?.version ?? 0 }],
          writes: [
            {
              key,
              value: plain({
                ...account,
                halted: account.halted ?? why,
                restoreEpoch: epoch,
                revision: account.revision + 1,
              }),
            },
            ...newlyHalted(
              dayOf(ports.clock.now()),
              account.halted,
              account.halted ?? why,
              ports.clock.now(),
            ),
          ],
        },
        null,
      );
    // Nothing is claimed meanwhile: an entry's claim compares the epoch as well.
    await doubted(runtime);
    if (!(await halt(restoreEpoch))) continue;
    await ports.alerts.alert(`halted: ${account.halted ?? why}`);
    return;
  }
  throw new Error(`the account was changed by others ${ATTEMPTS_MAX} times while a restoration was met`);
}

async function today({ ports }: Runtime): Promise<Day> {
  return (await ports.market.upTo(ports.clock.now())).day;
}

/** Every order that has not ended, and every slot: only two complete readings of the book say what became of them. */
async function doubted(runtime: Runtime): Promise<void> {
  const { ports, setup, time, protocol } = runtime;
  const market = await ports.market.upTo(ports.clock.now());
  const documents = await ports.store.list(...daysOf('positions', market.day));
  const there = new Set(documents.map(({ key }) => key));
  const instruments = setup.bots
    .flatMap((bot) => tradedBy(bot, market))
    .map(({ instrument }) => instrument.key)
    .filter((instrument) => there.has(keys.position(market.day, instrument)));
  for (const instrument of instruments) {
    await withLane(
      runtime,
      instrument,
      { part: 'doubt' },
      async () => undefined,
      (lane, account, sink, at) => {
        const since = time.now() + protocol.sendWithinMs;
        for (const { id, status } of ordersIn(lane)) {
          if (status === 'approved' || status === 'sending')
            onOrder(lane, account, id, { kind: 'doubted' }, at, sink);
          const claim = { nonce: runtime.nonce(), sendBy: since, what: 'place' as const, version: 0 };
          revised(lane, id, (order) =>
            order.status === 'unknown' ? { ...order, claim, absentAt: null } : order,
          );
        }
        lane.slot = { ...lane.slot, doubt: { since, absentAt: null } };
        return { value: undefined, nonce: null };
      },
    );
  }
}
