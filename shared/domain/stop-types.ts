import type { Instrument } from './instrument.ts';

export type StopType = 'SL' | 'SL-M';

/**
 * The stop orders a segment has, the preferred one last. SL-M is not available for options (NSE withdrew it on 27 Sep 2021) nor
 * at BSE (secondary sources): a broker that says otherwise is one row here.
 */
export function stopTypesOf(instrument: Pick<Instrument, 'exchange' | 'kind'>): readonly StopType[] {
  const bse = instrument.exchange === 'BSE' || instrument.exchange === 'BFO';
  return bse || instrument.kind === 'option' ? ['SL'] : ['SL', 'SL-M'];
}
