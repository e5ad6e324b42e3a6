import { netOf } from '../shared/domain/trade.ts';
import { configOf } from '../shared/runtime/config.ts';
import type { DayListener } from '../shared/runtime/day-result.ts';
import { runRequest } from '../shared/runtime/run-request.ts';
import { DEFAULT_DAY } from './commands/run-options.ts';

const nothing = (): void => {};
const SILENT: DayListener = {
  minute: nothing,
  decision: nothing,
  opened: nothing,
  closed: nothing,
  unfilled: nothing,
  alert: nothing,
};

/** Net of a synthetic day under the demo profile's defaults, paise: what `tron run --profile demo --seed N` comes to without variables. */
export async function netOfSeed(seed: number): Promise<number> {
  const { result } = await runRequest(
    {
      config: configOf('demo', {}),
      bots: ['stocks', 'futures'],
      source: { kind: 'synthetic', seed, day: DEFAULT_DAY },
      strategy: null,
      preset: 'default',
      rates: 'newest',
      pace: async () => {},
    },
    SILENT,
  );
  if (result.left.length > 0) throw new Error(`seed ${seed} left a position open`);
  return result.trades.reduce((sum, trade) => sum + netOf(trade), 0);
}
