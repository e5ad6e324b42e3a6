import { createServer } from 'node:http';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';
import { httpTransport } from '../../../shared/adapters/kite/http-transport.ts';
import { kiteMarketData } from '../../../shared/adapters/kite/market-data.ts';
import { DEFAULT_KITE_SETTINGS } from '../../../shared/adapters/kite/settings.ts';
import type { HttpRequest } from '../../../shared/adapters/kite/transport.ts';
import { instantOf } from '../../../shared/domain/time.ts';
import type { CandlesAnswer } from '../../../shared/ports.ts';

const DAY = 20260909;
type Row = readonly (string | number)[];

/** Minutes from 10:00 to 10:02 of an instrument of which Kite says these rows. */
async function minutes(rows: readonly Row[], asked: HttpRequest[] = []): Promise<CandlesAnswer> {
  const data = kiteMarketData({
    apiKey: 'key',
    token: async () => 'token',
    transport: async (request) => {
      asked.push(request);
      const body = JSON.stringify({ status: 'success', data: { candles: rows } });
      return { status: 200, headers: { 'content-type': 'application/json' }, body };
    },
    settings: DEFAULT_KITE_SETTINGS,
    candleTimeoutMs: 1000,
  });
  return data.minutes(738_561, instantOf(DAY, 600), instantOf(DAY, 602));
}

const row = (start: string, ...of: readonly number[]): Row => [`2026-09-09T${start}:00+0530`, ...of];

test('a candle is named by its start, and the minute it becomes by its end, in paise', async () => {
  const asked: HttpRequest[] = [];
  const rows = [
    row('10:01', 100.05, 101, 99.95, 100, 20, 3),
    row('10:00', 99, 100.1, 98, 100.1, 10),
    row('10:02', 1, 1, 1, 1, 1),
  ];
  const answer = await minutes(rows, asked);
  expect(answer).toEqual({
    kind: 'candles',
    candles: [
      { at: instantOf(DAY, 601), open: 9900, high: 10_010, low: 9800, close: 10_010, volume: 10, oi: 0 },
      { at: instantOf(DAY, 602), open: 10_005, high: 10_100, low: 9995, close: 10_000, volume: 20, oi: 3 },
    ],
  });
  expect(asked[0]?.url).toContain('from=2026-09-09+10%3A00%3A00&to=2026-09-09+10%3A01%3A00');
});

test.each([
  ['two candles of a minute', [row('10:00', 1, 1, 1, 1, 1), row('10:00', 1, 1, 1, 1, 2)]],
  ['a high below the close', [row('10:00', 1, 1, 1, 1.05, 1)]],
  ['a price of nothing', [row('10:00', 0, 1, 1, 1, 1)]],
  ['part of a minute', [['2026-09-09T10:00:30+0530', 1, 1, 1, 1, 1]]],
  ['another zone', [['2026-09-09T10:00:00+0000', 1, 1, 1, 1, 1]]],
  ['a volume of parts', [row('10:00', 1, 1, 1, 1, 1.5)]],
])('%s is no answer', async (_, rows) => {
  expect(await minutes(rows)).toMatchObject({ kind: 'no-answer', failure: 'ambiguous' });
});

test('the dump is unzipped', async () => {
  const server = createServer((request, response) => {
    const zipped = request.headers['accept-encoding'] === 'gzip' && request.url === '/instruments';
    response.writeHead(zipped ? 200 : 500, { 'content-type': 'text/csv', 'content-encoding': 'gzip' });
    response.end(gzipSync('instrument_token,…\n'));
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.address();
  const port = typeof address === 'object' ? address?.port : undefined;
  const data = kiteMarketData({
    apiKey: 'key',
    token: async () => 'token',
    transport: httpTransport(`http://127.0.0.1:${port}`),
    settings: DEFAULT_KITE_SETTINGS,
    candleTimeoutMs: 1000,
  });
  expect(await data.dump()).toEqual({ kind: 'dump', text: 'instrument_token,…\n' });
  server.closeAllConnections();
  server.close();
});
