import { expect, test } from 'vitest';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { CALENDAR } from '../../shared/domain/session-table.ts';
import { withEligibility } from '../../shared/domain/with-eligibility.ts';
import { withSettlement } from '../../shared/instruments/with-settlement.ts';
import { still, TINY, TODAY, tinyInstrumentDay, tinyMarket } from '../support/tiny-day.ts';

const FUTURE: Instrument = {
  ...TINY,
  key: 'NFO:TINYFUT',
  exchange: 'NFO',
  symbol: 'TINYFUT',
  kind: 'future',
  expiry: TODAY,
};
const REASON = 'settled in shares on 2026-09-09; on 2026-09-09 sessions to it 0, an entry needs more than 2';

const dayOf = (instrument: Instrument, blocked: string | null = null) =>
  tinyInstrumentDay(still(556, 560, 10_000), { instrument, blocked });

function blockedOf(...given: Parameters<typeof withSettlement>): readonly (string | null)[] {
  return withSettlement(...given).map(({ blocked }) => blocked);
}

test('blocks a stock’s future and option on their expiry; a share, an index’s future and a far month stay', () => {
  const days = [
    FUTURE,
    { ...FUTURE, kind: 'option' as const },
    { ...FUTURE, underlying: 'NIFTY' },
    { ...FUTURE, expiry: 20260929 },
    TINY,
  ].map((each) => dayOf(each));
  expect(blockedOf(days)).toEqual([REASON, REASON, null, null, null]);
});

test('what blocks already is told first, and an eligibility file does not undo it', () => {
  const blocked = withSettlement([dayOf(FUTURE, 'banned')]);
  expect(blocked.map((each) => each.blocked)).toEqual([`banned; ${REASON}`]);
  const market = withEligibility(tinyMarket(...withSettlement([dayOf(FUTURE)])), null, 'replay');
  expect(market.instruments.map((each) => each.blocked)).toEqual([REASON]);
  const [both] = withEligibility(tinyMarket(...withSettlement([dayOf(FUTURE)])), null, 'paper').instruments;
  expect(both?.blocked).toMatch(new RegExp(`^${REASON}; .*without that no stock-future is traded`));
});

test('an expiry whose sessions nobody can count blocks too', () => {
  const years = new Set([...CALENDAR.years].filter((year) => year !== 2026));
  expect(blockedOf([dayOf({ ...FUTURE, expiry: 20260911 })], undefined, { ...CALENDAR, years })).toEqual([
    expect.stringContaining('2026'),
  ]);
});
