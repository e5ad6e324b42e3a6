import type { Instrument } from '../../domain/instrument.ts';
import { signOf } from '../../domain/order.ts';
import { stopOf, type Trade } from '../../domain/trade.ts';
import { slippageOf } from '../../exchange/price.ts';
import type { Slippage } from '../../ledger/ladder.ts';
import type { Costs } from '../../risk/settings.ts';

/**
 * What closed trades paid beyond the prices they were decided at, beside what the cost model allows for the same: each entry against the close it was decided
 * on, each stop against its trigger. Other exits are decided on a close that is not kept, and are not measured; neither are trades of two legs, which are
 * made on paper only.
 */
export function slippageIn(
  trades: readonly Trade[],
  instrumentOf: (key: string) => Instrument,
  costs: Costs,
): Slippage {
  let [measured, modelled] = [0, 0];
  for (const trade of trades) {
    if (trade.sold !== null) continue;
    const instrument = instrumentOf(trade.instrument);
    const sign = signOf(trade.side);
    measured += sign * (trade.entryValue - trade.signalPrice * trade.qty);
    modelled += slippageOf(trade.signalPrice, instrument, costs) * trade.qty;
    if (!wasStopped(trade)) continue;
    const stop = stopOf(trade);
    measured += sign * (stop * trade.exitQty - trade.exitValue);
    modelled += slippageOf(stop, instrument, costs) * trade.exitQty;
  }
  return { measured: Math.round(measured), modelled: Math.round(modelled) };
}

/** Nobody asked it to leave before its stop did. */
function wasStopped({ exitReason }: Trade): boolean {
  return exitReason === null || exitReason === 'stop';
}
