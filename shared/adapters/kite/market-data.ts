import { MINUTE_MS } from '../../domain/time.ts';
import type { Candle, DumpAnswer, MarketData } from '../../ports.ts';
import { candlesAnswer } from './answers.ts';
import { refusalOf } from './failures.ts';
import type { Outcome } from './sdk.ts';
import { KiteSession } from './session.ts';
import type { KiteSettings } from './settings.ts';
import { stampOf } from './stamps.ts';
import type { Transport } from './transport.ts';

export interface KiteDataOptions {
  readonly apiKey: string;
  /** The day's access token; rejects where there is none. It is asked again when Kite says that the last one is dead. */
  readonly token: () => Promise<string>;
  readonly transport: Transport;
  readonly settings: KiteSettings;
  /** How long a candle is waited for: a minute's answers are worth nothing after it. */
  readonly candleTimeoutMs: number;
}

/** 9.5 MB, which a slow line does not carry in the time of an order. */
const DUMP_TIMEOUT_MS = 60_000;

/** Kite's dump and its historical candles, which are named by their starts. */
export function kiteMarketData(options: KiteDataOptions): MarketData {
  const { apiKey, token, transport, settings, candleTimeoutMs } = options;
  const session = new KiteSession({ apiKey, transport, timeoutMs: candleTimeoutMs }, settings, token);
  return {
    dump: () => dumpOf(transport, settings),
    async minutes(instrumentToken, after, until) {
      const [from, to] = [stampOf(after), stampOf(until - MINUTE_MS)];
      const answer = await session.read(
        (kite) => kite.getHistoricalData(instrumentToken, 'minute', from, to, false, true),
        (body) => inOrder(candlesAnswer.parse(body).data.candles),
      );
      if (answer.kind !== 'data') return answer;
      const candles = answer.data.filter(({ at }) => at > after && at <= until);
      return { kind: 'candles', candles };
    },
  };
}

/** Throws an Error for a minute that is there twice: nobody knows which is right. */
function inOrder(candles: readonly Candle[]): readonly Candle[] {
  const sorted = candles.toSorted((a, b) => a.at - b.at);
  const twice = sorted.find(({ at }, i) => at === sorted[i + 1]?.at);
  if (twice !== undefined) throw new Error(`two candles of the minute that ends ${stampOf(twice.at)}`);
  return sorted;
}

/** CSV, for which no token is needed: the SDK would make objects of 117,000 rows. */
async function dumpOf(transport: Transport, settings: KiteSettings): Promise<DumpAnswer> {
  const headers = { 'x-kite-version': '3', 'accept-encoding': 'gzip' };
  const outcome = await transport(
    { method: 'GET', url: '/instruments', headers, body: '' },
    DUMP_TIMEOUT_MS,
    () => true,
  ).then(
    (answer): Outcome => ({ kind: 'answer', answer }),
    (error: unknown): Outcome => ({ kind: 'none', error }),
  );
  if (outcome.kind === 'answer' && outcome.answer.status === 200)
    return { kind: 'dump', text: outcome.answer.body };
  return refusalOf(outcome, settings);
}
