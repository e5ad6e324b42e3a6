import { opposite } from '../domain/order.ts';
import type { Runtime } from './runtime.ts';

/** What others hold in the account: shown, and where it was asked for explicitly, to be closed in the broker's own app. */
export async function flattenOthers({ ports }: Runtime): Promise<readonly string[]> {
  const { ours, foreign } = await ports.broker.orders();
  const left = foreign
    .filter(({ working }) => working)
    .map(({ brokerId, instrument }) => `order ${brokerId} in ${instrument} is not ours and still works`);
  for (const { instrument, product, netQty } of await ports.broker.positions()) {
    const net = ours
      .filter((row) => row.instrument === instrument && product === 'MIS')
      .reduce((sum, { side, filledQty }) => sum + (side === 'BUY' ? filledQty : -filledQty), 0);
    const others = netQty - net;
    if (others === 0) continue;
    const side = opposite(others > 0 ? 'BUY' : 'SELL');
    left.push(`${side} ${Math.abs(others)} of ${instrument} (${product}) by hand: it is not ours`);
  }
  return left;
}
