import { describe, expect, test } from 'vitest';
import { signOf } from '../../shared/domain/order.ts';
import { paise, ZERO } from '../../shared/domain/units.ts';
import type { BrokerCase } from './broker.ts';

/** What every broker promises of cash and charges. */
export function moneyContract(name: string, make: () => Promise<BrokerCase>): void {
  describe(`${name} as who keeps the money`, () => {
    test('charges executed orders, each in its place, and its cash is what the fills left', async () => {
      const one = await make();
      const { broker, instrument, price, now } = one;
      expect(await broker.charges([])).toEqual([]);
      for (const [tag, side, limit] of [
        ['9ib0000007rsw0ee000', 'BUY', price + 50],
        ['9ib0000007rsw0ex000', 'SELL', price - 50],
      ] as const) {
        const rest = { type: 'LIMIT', validity: 'DAY', qty: 10, trigger: ZERO, protection: 0 } as const;
        await broker.place(tag, instrument, { ...rest, side, price: paise(limit) }, now() + 2000);
      }
      const executed = (await broker.book()).map(({ brokerId, side, filledQty, filledValue }) => ({
        brokerId,
        instrument,
        side,
        qty: filledQty,
        value: filledValue,
      }));
      const totals = await broker.charges(executed);
      expect(totals).toHaveLength(2);
      expect(totals.every((total) => Number.isInteger(total) && total > 0)).toBe(true);
      expect(await broker.charges(executed.toReversed())).toEqual(totals.toReversed());
      const { openingCash, cash, moved } = await broker.funds();
      const gained = executed.reduce((sum, { side, value }) => sum - signOf(side) * value, 0);
      expect(cash - openingCash - moved).toBe(gained);
    });
  });
}
