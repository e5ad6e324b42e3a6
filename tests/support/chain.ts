import { parseText } from './history.ts';
import { optionInstrument } from '../../shared/backtest/option-table.ts';
import type { OptionRight } from '../../shared/domain/instrument.ts';
import type { ChainQuote, ChainView } from '../../shared/domain/option-chain.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { paise } from '../../shared/domain/units.ts';
import type { ParsedFile } from '../../shared/backtest/data/format.ts';

/** Chains that are made up: NIFTY, lot 65, seen at 10:00 of a day before their expiry. */

export const CHAIN_DAY = 20260814;
export const CHAIN_EXPIRY = 20260818;
export const CHAIN_AT = instantOf(CHAIN_DAY, 600);

/** Strike in rupees; the rest as a chain has it, by default a fresh price with much open interest and no book. */
export function quoteOf(
  strike: number,
  right: OptionRight,
  last: number,
  rest: Partial<ChainQuote> = {},
): ChainQuote {
  const contract = { expiry: CHAIN_EXPIRY, strike: paise(strike * 100), right };
  return {
    instrument: optionInstrument('NIFTY', contract, 65, CHAIN_DAY, true),
    last,
    lastAt: CHAIN_AT,
    bid: NaN,
    ask: NaN,
    volume: 65_000,
    oi: 6_500_000,
    ...rest,
  };
}

export function viewOf(quotes: readonly ChainQuote[], rest: Partial<ChainView> = {}): ChainView {
  return {
    underlying: 'NIFTY',
    expiry: CHAIN_EXPIRY,
    at: CHAIN_AT,
    expiresAt: instantOf(CHAIN_EXPIRY, 940),
    forward: 2_420_000,
    cadence: 'minutes',
    quotes,
    ...rest,
  };
}

/** Snapshots as the file of full rows has them; a row is "HH:MM,expiry,strike,right,last,volume,oi". */
export function snapshots(rows: readonly string[], date = '2026-08-14'): ParsedFile {
  const lines = rows.map((row) => {
    const [time, expiry, strike, right, last, volume = '0', oi = '0'] = row.split(',');
    return `${date} ${time},${expiry},${strike},${right},24200.0,${last},${volume},${oi},0,10.0`;
  });
  const header = 'timestamp,expiry,strike,option_type,spot,ltp,volume,oi,oi_chg,iv';
  return parseText(`07_x/${date}_full.csv.gz`, [header, ...lines].join('\n'));
}
