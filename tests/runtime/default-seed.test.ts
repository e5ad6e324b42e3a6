import { expect, test } from 'vitest';
import { netOf } from '../../shared/domain/trade.ts';
import { DEFAULT_SEED } from '../../scripts/commands/run-options.ts';
import { demoDay } from '../../scripts/pinned-run.ts';

test('the default day shows a win, a loss, a partial fill, an option, a refusal and a change of strategy, and no profit', () => {
  const { trades, decisions } = demoDay(DEFAULT_SEED);
  const nets = trades.map(netOf);
  expect(nets.some((net) => net > 0)).toBe(true);
  expect(nets.some((net) => net < 0)).toBe(true);
  expect(trades.some(({ qty, asked }) => qty < asked)).toBe(true);
  expect(new Set(trades.map(({ bot }) => bot))).toEqual(new Set(['options', 'stocks']));
  expect(decisions.some(({ kind }) => kind === 'denied')).toBe(true);
  const chosen = new Set(decisions.filter(({ kind }) => kind === 'select').map(({ strategy }) => strategy));
  expect(chosen.size).toBeGreaterThan(1);
  expect(nets.reduce((sum, net) => sum + net, 0)).toBeLessThanOrEqual(0);
});
