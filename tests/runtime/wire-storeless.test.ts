import { describe, expect, test } from 'vitest';
import { httpTransport } from '../../shared/adapters/kite/http-transport.ts';
import { DEFAULT_KITE_SETTINGS } from '../../shared/adapters/kite/settings.ts';
import { paise } from '../../shared/domain/units.ts';
import type { Instrument } from '../../shared/domain/instrument.ts';
import { FEED_SETTINGS } from '../../shared/runtime/feed/settings.ts';
import { FlattenLimit } from '../../shared/runtime/relay/limit.ts';
import { lateMarketData } from '../../shared/runtime/wire-kite.ts';
import { storelessHere } from '../../shared/runtime/wire-storeless.ts';
import { protectedPosition } from '../scripts/relay-desk.ts';
import { API_KEY, TOKEN } from '../sim/kite/support.ts';

const ASKED = { why: 'a test', all: false };

/** The flatten of a process beside a position with a stop; `known`: what it knows of an instrument from before. */
async function flattened(known: (of: Instrument) => Instrument, leastRows: string) {
  const held = await protectedPosition();
  const { runtime, going, root, alerts } = held;
  const { instruments } = await runtime.ports.market.upTo(going.clock.now());
  const old = new Map(instruments.map(({ instrument }) => [instrument.key, known(instrument)]));
  const kite = {
    apiKey: API_KEY,
    token: async () => TOKEN,
    ...going,
    transport: httpTransport(root),
    instrumentOf: (key: string) => old.get(key),
    settings: DEFAULT_KITE_SETTINGS,
  };
  const storeless = storelessHere({
    kite,
    data: lateMarketData({ ...kite, candleTimeoutMs: FEED_SETTINGS.candleTimeoutMs }),
    alerts: { alert: async (text) => void alerts.push(text) },
    config: runtime.setup.config,
    leastRows,
    instances: 1,
  });
  return {
    ...(await storeless(ASKED, new FlattenLimit(going.clock, Infinity))).report,
    rows: await held.broker.book(),
  };
}

describe('a flatten without the documents, of a process that knows an older day', () => {
  test('prices by today’s dump when it has come, for a tick may be another one today', async () => {
    const { flat, rows } = await flattened((of) => ({ ...of, tick: paise(23) }), 'NSE=1');
    expect(flat).toBe(true);
    expect(rows.map(({ status }) => status)).toEqual(['complete', 'complete']);
  }, 60_000);

  test('says by what it priced where there is no dump', async () => {
    const { flat, left } = await flattened((of) => ({ ...of, tick: paise(23) }), 'NSE=1000');
    expect(flat).toBe(false);
    expect(left).toEqual([
      expect.stringMatching(/^order .* in NSE:TINY is trigger-pending$/),
      expect.stringMatching(/^exits were priced by what this process knew, for the day’s .* not known: /),
    ]);
  }, 60_000);

  test('closes by what it knows where that is still so', async () => {
    const { flat } = await flattened((of) => of, 'NSE=1000');
    expect(flat).toBe(true);
  }, 60_000);
});
