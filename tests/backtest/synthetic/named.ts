import type { SyntheticInstrument, SyntheticMarket } from '../../../shared/backtest/synthetic/generate.ts';

export function named(market: SyntheticMarket, key: string): SyntheticInstrument {
  const found = market.instruments.find(({ instrument }) => instrument.key === key);
  if (found === undefined) throw new Error(`no ${key}`);
  return found;
}
