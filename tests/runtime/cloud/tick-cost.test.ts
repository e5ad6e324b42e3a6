import { expect, test } from 'vitest';
import { instantOf } from '../../../shared/domain/time.ts';
import type { Store } from '../../../shared/ports.ts';
import { counted, countsText } from '../../../shared/runtime/counted.ts';
import { formatted } from '../../../shared/runtime/document-format.ts';
import { executeOrder } from '../../../shared/runtime/execute-order.ts';
import { handlersOf } from '../../../shared/runtime/handlers.ts';
import { describeWithEmulator } from '../../support/emulator.ts';
import { buyAt, stub, tinySetup, TODAY } from '../../support/tiny-day.ts';
import { market } from '../decided.ts';
import { world } from '../world.ts';

/** What each piece of a day's work asks of the store; the market's documents and the paper broker's are not among it. */
async function costs(firestore: Store): Promise<ReadonlyMap<string, string>> {
  // A replayed day has a time of its own, which Firestore's is not.
  const timeless: Store = {
    ...firestore,
    async commit(commit) {
      const answer = await firestore.commit(commit);
      return answer.kind === 'committed' ? { kind: 'committed' } : answer;
    },
  };
  const { store, taken } = counted(timeless);
  const w = world(tinySetup([stub({ find: buyAt(558) })]), market, (ports) => ({
    ...ports,
    store: formatted(store),
  }));
  const handlers = handlersOf(w.runtime);
  const found = new Map<string, string>();
  const measured = async (name: string, work: () => Promise<void>): Promise<void> => {
    taken();
    await work();
    found.set(name, countsText(taken()));
  };
  const ticked = (minute: number) => () => handlers.tick('stocks', instantOf(TODAY, minute));
  await w.minute(556, ticked(556));
  await w.minute(557, async () => {
    await measured('a tick that watches', ticked(557));
    await measured('the same minute again', ticked(557));
    await measured('a reconciliation of nothing', () => handlers.reconcile());
  });
  await w.minute(558, async () => {
    await measured('a tick that enters', ticked(558));
    await measured('its order, sent and protected', () =>
      w.queue.drain((task) => executeOrder(w.runtime, task)),
    );
  });
  await w.minute(559, async () => {
    await measured('a tick with a position', ticked(559));
    await measured('a reconciliation of a position', () => handlers.reconcile());
  });
  return found;
}

describeWithEmulator('on Firestore', 'tron-cost', (emulated) => {
  test('a warm tick is one or two readings and one commit', async () => {
    const found = await costs(emulated.store());
    process.stdout.write(
      `Firestore, documents: ${[...found].map(([name, text]) => `\n  ${name}: ${text}`).join('')}\n`,
    );
    expect(Object.fromEntries(found)).toEqual({
      'a tick that watches': '2 read in 1, 1 written in 1 commit',
      'the same minute again': '2 read in 1, 0 written in 0 commits',
      'a reconciliation of nothing': '3 read in 3, 0 listed in 1, 2 written in 2 commits',
      'a tick that enters': '3 read in 2, 5 written in 1 commit',
      'its order, sent and protected': '13 read in 5, 9 written in 4 commits',
      'a tick with a position': '3 read in 2, 1 written in 1 commit',
      'a reconciliation of a position': '7 read in 5, 1 listed in 1, 2 written in 2 commits',
    });
  });
});
