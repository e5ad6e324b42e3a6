import { describe, expect, test } from 'vitest';
import type { BrokerAnswer, Ports } from '../../shared/ports.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { recover } from '../../shared/runtime/recover.ts';
import { tick } from '../../shared/runtime/tick.ts';
import { at, decided } from './decided.ts';

/** The life ends at the first call of that kind: the call does not answer, before or after it did its work. */
function dying(which: 'place' | 'modify', lands: boolean) {
  const fate = { ended: false };
  const end = async (call: () => Promise<BrokerAnswer>): Promise<BrokerAnswer> => {
    if (fate.ended) return call();
    fate.ended = true;
    if (lands) await call();
    return new Promise<BrokerAnswer>(() => undefined);
  };
  const wrap = (ports: Ports): Ports => ({
    ...ports,
    broker: {
      ...ports.broker,
      place: (...order) =>
        which === 'place' ? end(() => ports.broker.place(...order)) : ports.broker.place(...order),
      modify: (...change) =>
        which === 'modify' ? end(() => ports.broker.modify(...change)) : ports.broker.modify(...change),
    },
  });
  return { fate, wrap };
}

/** As long as the work has something to do; what never answers is left behind. */
async function untilItHangs(work: Promise<void>, fate: { readonly ended: boolean }): Promise<void> {
  const hung = async (): Promise<void> => {
    for (let turn = 0; turn < 10_000 && !fate.ended; turn++) await Promise.resolve();
    for (let turn = 0; turn < 100; turn++) await Promise.resolve();
  };
  await Promise.race([work, hung()]);
}

describe('an entry that was claimed by a life that ended', () => {
  test('before it was sent goes back, is enqueued again and sent once', async () => {
    const { fate, wrap } = dying('place', false);
    const w = await decided(wrap);
    await untilItHangs(executeOrder(w.runtime, w.task), fate);
    expect((await w.position()).entry?.status).toBe('sending');
    await recover(w.runtime);
    expect((await w.position()).entry?.status).toBe('approved');
    await reconcile(w.runtime);
    await w.queue.drain((task) => executeOrder(w.runtime, task));
    expect((await w.broker.book()).map(({ status }) => status)).toEqual(['complete', 'trigger-pending']);
    expect((await w.position()).trade?.qty).toBe(w.entry.request.qty);
  });

  test('after it was sent stays claimed, and the book tells what became of it', async () => {
    const { fate, wrap } = dying('place', true);
    const w = await decided(wrap);
    await untilItHangs(executeOrder(w.runtime, w.task), fate);
    await recover(w.runtime);
    expect((await w.position()).entry?.status).toBe('sending');
    await reconcile(w.runtime);
    expect((await w.broker.book()).map(({ status }) => status)).toEqual(['complete', 'trigger-pending']);
    expect((await w.position()).exit?.status).toBe('trigger-pending');
  });
});

test.each([false, true])(
  'an exit whose change was cut off (landed: %s) is out within the minute',
  async (lands) => {
    const { fate, wrap } = dying('modify', lands);
    const w = await decided(wrap);
    await executeOrder(w.runtime, w.task);
    for (let minute = 558; minute < 565; minute++) await w.minute(minute);
    w.clock.set(at(565));
    await w.broker.begin();
    await untilItHangs(tick(w.runtime, 'stocks', at(565)), fate);
    expect((await w.position()).exit?.asked).not.toBeNull();
    await recover(w.runtime);
    await reconcile(w.runtime);
    expect((await w.position()).trade).toBeNull();
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(['square-off']);
    const book = await w.broker.book();
    expect(book.map(({ status }) => status)).toEqual(['complete', 'complete']);
  },
);
