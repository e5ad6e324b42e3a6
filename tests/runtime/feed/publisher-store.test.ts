import { expect, test } from 'vitest';
import { memoryStore } from '../../../shared/adapters/memory-store.ts';
import { replayClock } from '../../../shared/adapters/replay-clock.ts';
import { minuteOf, MINUTE_MS } from '../../../shared/domain/time.ts';
import { paise } from '../../../shared/domain/units.ts';
import type { MarketData, Store } from '../../../shared/ports.ts';
import { GrowingBars } from '../../../shared/runtime/feed/growing.ts';
import { PublicationLog } from '../../../shared/runtime/feed/publication-log.ts';
import { Publisher } from '../../../shared/runtime/feed/publisher.ts';
import { FEED_SETTINGS } from '../../../shared/runtime/feed/settings.ts';
import { at, DAY } from './feed-day.ts';

const KEY = 'NSE:TINY';

/** One stock whose candle is there at once, in a store that fails while `isDown`. */
function publishing(
  isDown: (now: number) => boolean,
  fault: () => Error = () => new Error('the disk is gone'),
) {
  const store = memoryStore();
  const clock = replayClock(at(556));
  const down = async <T>(work: () => Promise<T>): Promise<T> => {
    if (isDown(clock.now())) throw fault();
    return work();
  };
  const faulty: Store = {
    read: (wanted) => down(() => store.read(wanted)),
    list: (from, before) => down(() => store.list(from, before)),
    commit: (commit) => down(() => store.commit(commit)),
  };
  const data: MarketData = {
    dump: async () => ({ kind: 'dump', text: '' }),
    async minutes(_token, after, until) {
      const first = Math.max(after, at(555));
      const ends = Array.from({ length: (until - first) / MINUTE_MS }, (_, i) => first + (i + 1) * MINUTE_MS);
      const price = paise(10_000);
      const candle = (end: number) => ({
        at: end,
        open: price,
        high: price,
        low: price,
        close: price,
        volume: 1,
        oi: 0,
      });
      return { kind: 'candles', candles: ends.map(candle) };
    },
  };
  const told: string[] = [];
  const log = new PublicationLog(store, DAY, at(555));
  const publisher = new Publisher({
    data,
    turn: async () => true,
    clock,
    sleepUntil: async (until) => clock.set(Math.max(until, clock.now())),
    day: DAY,
    last: at(930),
    settings: FEED_SETTINGS,
    streams: [
      { key: KEY, token: 7, class: 'equity', growing: new GrowingBars(DAY, true, [[555, 930]], null) },
    ],
    published: new PublicationLog(faulty, DAY, at(555)),
    alerts: { alert: async (text) => void told.push(text) },
    log: { write: () => undefined },
  });
  return { publisher, told, log };
}

test('what the store does not take is decided by nobody, told once, and published with the next minute that it takes', async () => {
  const { publisher, told, log } = publishing((now) => now >= at(557) && now < at(559));
  const lags: (number | null)[] = [];
  for (const minute of [556, 557, 558, 559, 560]) lags.push(await publisher.published(at(minute)));
  expect(lags.map((lag) => lag !== null)).toEqual([true, false, false, true, true]);
  expect(told).toEqual([
    'The candles of 09:17 cannot be kept: Error: the disk is gone. Nothing is decided until they can be',
    'Candles are kept again at 09:19',
  ]);
  const kept = (await log.read(['equity'], at(560))).get('equity')?.publications ?? [];
  expect(kept.map((each) => minuteOf(each.at))).toEqual([556, 559, 560]);
});

test('a fault of the program is none of the store’s, and ends what published it', async () => {
  const { publisher } = publishing(
    () => true,
    () => new RangeError('a number that is none'),
  );
  await expect(publisher.published(at(556))).rejects.toThrow('a number that is none');
});
