import { z } from 'zod';
import type { MarketDay } from '../../domain/market-day.ts';
import type { Day } from '../../domain/time.ts';
import type { Slippage } from '../../ledger/ladder.ts';
import type { DayResult } from '../day-result.ts';
import { plain } from '../documents.ts';
import { keys } from '../keys.ts';
import type { Runtime } from '../runtime.ts';
import { instrumentDayOf, type TradingSetup } from '../setup.ts';
import { slippageIn } from './slippage.ts';

/** `sessions/{day}`: of a day on the live feed, what only who lived it could measure. */
export interface SessionRecord {
  readonly day: Day;
  readonly trades: number;
  readonly slippage: Slippage;
}

export const sessionDocument: z.ZodType<SessionRecord> = z.strictObject({
  day: z.int(),
  trades: z.int(),
  slippage: z.strictObject({ measured: z.int(), modelled: z.int() }),
});

/** What the ladder asks, beside the certificate, of a day that was lived on the live feed to its end. Twice is once. */
export async function keepSession(
  { ports, setup }: { readonly ports: Pick<Runtime['ports'], 'store'>; readonly setup: TradingSetup },
  market: MarketDay,
  { trades }: Pick<DayResult, 'trades'>,
): Promise<void> {
  const slippage = slippageIn(trades, (key) => instrumentDayOf(market, key).instrument, setup.config.costs);
  const record: SessionRecord = { day: market.day, trades: trades.length, slippage };
  await ports.store.commit({
    expect: [],
    writes: [{ key: keys.session(market.day), value: plain(record) }],
  });
}
