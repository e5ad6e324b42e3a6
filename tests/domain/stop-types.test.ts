import { expect, test } from 'vitest';
import type { Exchange, InstrumentKind } from '../../shared/domain/instrument.ts';
import { stopTypesOf } from '../../shared/domain/stop-types.ts';

test.each<[Exchange, InstrumentKind, string]>([
  ['NSE', 'equity', 'SL SL-M'],
  ['NFO', 'future', 'SL SL-M'],
  ['NFO', 'option', 'SL'],
  ['BSE', 'equity', 'SL'],
  ['BFO', 'future', 'SL'],
  ['BFO', 'option', 'SL'],
])('%s %s: %s, the preferred one last', (exchange, kind, types) => {
  expect(stopTypesOf({ exchange, kind }).join(' ')).toBe(types);
});
