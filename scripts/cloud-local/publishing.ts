import { memoryQueue } from '../../shared/adapters/memory-queue.ts';
import type { Bars } from '../../shared/domain/bars.ts';
import type { MarketDay } from '../../shared/domain/market-day.ts';
import type { Candle, Log, Store } from '../../shared/ports.ts';
import { paise } from '../../shared/domain/units.ts';
import { DayMarket } from '../../shared/runtime/cloud/day-market.ts';
import { publishMinute, type ClosedBar } from '../../shared/runtime/cloud/minutes.ts';
import { publisherOf, type CloudParts } from '../../shared/runtime/cloud/parts.ts';
import type { KeptClass } from '../../shared/runtime/feed/publication-log.ts';
import { FEED_SETTINGS } from '../../shared/runtime/feed/settings.ts';
import type { TradingSetup } from '../../shared/runtime/setup.ts';
import { loggedAlerts } from '../../shared/runtime/telling.ts';
import { PAPER } from '../../shared/runtime/wire.ts';
import type { SharedTime } from './shared-time.ts';

/** What a streamer does at the end of a minute, by the entry that it will have: the bars of the day as it knows them, published. */
export class Publishing {
  readonly #market: MarketDay;
  readonly #parts: CloudParts;
  readonly #vixKey: string;

  constructor(market: MarketDay, setup: TradingSetup, store: Store, time: SharedTime, log: Log) {
    this.#market = market;
    this.#vixKey = FEED_SETTINGS.vix;
    const clock = { now: () => time.now };
    const data = {
      kind: 'refused',
      failure: 'refused',
      why: 'a streamer asks for no candles',
      http: null,
    } as const;
    const nobody = { dump: async () => data, minutes: async () => data };
    this.#parts = {
      ports: {
        clock,
        store,
        log,
        alerts: loggedAlerts({ alert: async () => undefined }, log),
        queue: memoryQueue(),
      },
      market: new DayMarket(store),
      setupOf: () => setup,
      feed: {
        data: nobody,
        history: nobody,
        turnOf: () => async () => false,
        settings: { ...FEED_SETTINGS, turns: 'class' },
        isStreamed: true,
        askedMost: FEED_SETTINGS.instrumentsMost,
      },
      broker: { kind: 'paper', venueOf: PAPER },
      nonce: () => 'the-streamer',
      sleepUntil: async () => undefined,
      restoreEpoch: 0,
      paperLeaseMs: 0,
    };
  }

  /** What ended at `at`, a document a class. Nothing where the day was not prepared, and for a minute in which nothing trades. */
  async minute(at: number): Promise<void> {
    for (const [of, bars] of await this.#closed(at)) await publishMinute(this.#parts, of, at, bars);
  }

  /** The same as what each function is sent, by its name. */
  async bodies(at: number): Promise<ReadonlyMap<string, string>> {
    const { bots } = this.#parts.setupOf(this.#market.day);
    const byName = new Map<string, Record<string, object>>();
    for (const [of, bars] of await this.#closed(at)) {
      const name = `tick-${publisherOf(of, bots) ?? 'nobody'}`;
      const rows = bars.map(({ key, candle }) => Object.assign({ key }, candle));
      byName.set(name, { ...byName.get(name), [of]: rows });
    }
    return new Map(Array.from(byName, ([name, bars]) => [name, JSON.stringify({ at, bars })]));
  }

  async #closed(at: number): Promise<ReadonlyMap<KeptClass, readonly ClosedBar[]>> {
    const byClass = new Map<KeptClass, ClosedBar[]>();
    const day = await this.#parts.market.day(this.#market.day);
    for (const { key, class: of } of day?.opening.sources ?? []) {
      const candle = this.#candle(key, at);
      if (candle !== null) byClass.set(of, [...(byClass.get(of) ?? []), { key, candle }]);
    }
    return byClass;
  }

  #candle(key: string, at: number): Candle | null {
    const { instruments, vix } = this.#market;
    if (key === this.#vixKey) return vix === null ? null : candleIn(vix.bars, vix.from, vix.to, at);
    const found = instruments.find(({ instrument }) => instrument.key === key);
    return found === undefined ? null : candleIn(found.bars, found.from, found.to, at);
  }
}

function candleIn(bars: Bars, from: number, to: number, at: number): Candle | null {
  for (let i = from; i < to; i += 1) {
    if (bars.at[i]! !== at) continue;
    return {
      at,
      open: paise(bars.open[i]!),
      high: paise(bars.high[i]!),
      low: paise(bars.low[i]!),
      close: paise(bars.close[i]!),
      volume: bars.volume[i]!,
      oi: bars.oi[i]!,
    };
  }
  return null;
}
