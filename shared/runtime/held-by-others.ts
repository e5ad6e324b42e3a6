import type { PositionRow } from '../domain/broker-rows.ts';
import { isClosingTag } from '../execution/order-id.ts';
import type { Runtime } from './runtime.ts';

/**
 * Tells what the account holds beside our own orders' fills when a life of the day begins: carried over, or traded by others. It is shown and left alone.
 * Where the broker cannot be read that is told, and whoever reads next sees them.
 */
export async function tellHeldByOthers({ ports: { broker, alerts } }: Runtime): Promise<void> {
  try {
    const { ours } = await broker.orders();
    const net = new Map<string, number>();
    for (const { tag, instrument, side, filledQty } of ours) {
      if (isClosingTag(tag)) continue;
      net.set(instrument, (net.get(instrument) ?? 0) + (side === 'BUY' ? filledQty : -filledQty));
    }
    for (const { instrument, products, qty } of heldOf(await broker.positions())) {
      const foreign = qty - (net.get(instrument) ?? 0);
      if (foreign !== 0)
        await alerts.alert(
          `${instrument}: the account holds ${foreign} (${products}) that are not ours; they are never traded against`,
        );
    }
  } catch (error) {
    await alerts.alert(`what others hold cannot be read: ${String(error)}`);
  }
}

interface Held {
  readonly instrument: string;
  readonly products: string;
  readonly qty: number;
}

/** By instrument, over all products. */
function heldOf(rows: readonly PositionRow[]): readonly Held[] {
  return [...new Set(rows.map(({ instrument }) => instrument))].sort().map((instrument) => {
    const mine = rows.filter((row) => row.instrument === instrument && row.netQty !== 0);
    const qty = mine.reduce((sum, { netQty }) => sum + netQty, 0);
    return { instrument, products: mine.map(({ product }) => product).join(', '), qty };
  });
}
