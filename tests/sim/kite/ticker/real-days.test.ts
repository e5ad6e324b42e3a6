import { expect, test } from 'vitest';
import { openData } from '../../../../shared/backtest/data/open-history.ts';
import { historyMarketDay } from '../../../../shared/backtest/market-day.ts';
import { MINUTE_MS } from '../../../../shared/domain/time.ts';
import { Kite } from '../../../../shared/sim/kite/kite.ts';
import { STATIONS_MS } from '../../../../shared/sim/kite/ticker/minute-path.ts';
import { packetOf } from '../../../../shared/sim/kite/ticker/packets.ts';
import { Tape } from '../../../../shared/sim/kite/ticker/tape.ts';
import { describeWithData } from '../../../support/real-data.ts';
import { COSTS, SETTINGS } from '../support.ts';

describeWithData('real days', (folder) => {
  test.each([20_171_003, 20_260_818])(
    'of %i fit the wire: tokens of 31 bits, each once, and four ticks that make each minute’s bar',
    async (day) => {
      const data = await openData(folder);
      const market = historyMarketDay(await data.history(day), day);
      const desks = [...new Kite({ settings: SETTINGS, market, costs: COSTS }).desks.values()];
      const tokens = desks.map(({ token }) => token);
      expect(new Set(tokens).size).toBe(tokens.length);
      expect(tokens.filter((token) => !(token > 0 && token < 2 ** 31))).toEqual([]);
      let minutes = 0;
      for (const desk of desks) {
        const { bars, from, to } = desk.day;
        const tape = new Tape(desk, COSTS);
        for (let i = from; i < to; i++) {
          const ticks = STATIONS_MS.map((ms) => tape.tick(bars.at[i]! - MINUTE_MS + ms));
          const prices = ticks.map((tick) => tick?.last ?? NaN);
          const bar = [prices[0], Math.max(...prices), Math.min(...prices), prices[3]];
          expect(bar).toEqual([bars.open[i], bars.high[i], bars.low[i], bars.close[i]]);
          for (const tick of ticks) if (tick !== null) packetOf(tick, 'full');
          minutes += 1;
        }
      }
      expect(minutes).toBeGreaterThan(2_000);
    },
  );
});
