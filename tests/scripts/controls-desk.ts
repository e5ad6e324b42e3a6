import type { Instrument } from '../../shared/domain/instrument.ts';
import type { Broker } from '../../shared/ports.ts';
import { buys } from '../support/one-trade.ts';
import { still, TINY, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';
import { protectedPosition } from './relay-desk.ts';

export const OTHER: Instrument = {
  ...TINY,
  key: 'NSE:OTHER',
  symbol: 'OTHER',
  underlying: 'OTHER',
  token: 8,
};
export const WHY = ['--why', 'a test'];

/** Two positions at a served Kite, each protected by a stop. */
export function two() {
  return protectedPosition({
    setup: buys(),
    market: tinyMarket(
      tinyInstrumentDay(still(556, 640, 10_000)),
      tinyInstrumentDay(still(556, 640, 20_000), { instrument: OTHER }),
    ),
  });
}

export async function rowsOf(broker: Broker, key: string): Promise<readonly string[]> {
  const rows = (await broker.book()).filter(({ instrument }) => instrument === key);
  return rows.map(({ status, side }) => `${side} ${status}`).toSorted();
}
