import { replayMarket } from '../../shared/adapters/replay-market.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { marketContract } from '../contracts/market.ts';
import { barsOf, still, TINY, tinyInstrumentDay, tinyMarket, TODAY } from '../support/tiny-day.ts';

marketContract('a replayed day', async () => {
  const holed = still(557, 575, 20_000).filter(({ minute }) => minute % 4 !== 0);
  const other = { ...TINY, key: 'NSE:OTHER', symbol: 'OTHER', token: 8 };
  const vix = barsOf(still(556, 570, 1_500));
  const day = {
    ...tinyMarket(
      tinyInstrumentDay(still(556, 570, 10_000)),
      tinyInstrumentDay(holed, { instrument: other }),
    ),
    vix: { bars: vix, from: 0, to: vix.length },
  };
  const instants = Array.from({ length: 60 }, (_, i) => instantOf(TODAY, 550) + i * 30_000);
  return { market: replayMarket(day), instants };
});
