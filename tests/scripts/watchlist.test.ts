import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { readWatchlist } from '../../scripts/commands/watchlist-file.ts';
import { LIQUID_STOCKS } from '../../shared/domain/universe.ts';
import { watchlistDocumentSchema } from '../../shared/runtime/book/watchlist-report.ts';
import { ask, type Told } from './desk.ts';

describe('tron watchlist', () => {
  let folder = '';
  let state = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'tron-watch-'));
    state = join(folder, 'state');
  });
  afterEach(() => rmSync(folder, { recursive: true }));
  const tron = (...args: readonly string[]): Promise<Told> =>
    ask({ books: {} }, 'watchlist', ...args, '--state', state);

  test('is the universe where no list was made, and makes no file of it', async () => {
    const { code, out } = await tron();
    expect(code).toBe(EXIT.done);
    for (const symbol of LIQUID_STOCKS)
      expect(out).toMatch(new RegExp(`^${symbol} +NSE +1 +0.05 +${symbol} +yes`, 'm'));
    expect(out).toContain('tick 0.05 (RELIANCE, HDFCBANK');
    const json = await tron('list', '--json');
    expect(watchlistDocumentSchema.parse(JSON.parse(json.out))).toMatchObject({ made: false });
    expect(existsSync(state)).toBe(false);
  });

  test('changes are kept, whole; a stock without a row is taken with a note', async () => {
    expect((await tron('remove', 'itc')).code).toBe(EXIT.done);
    const added = await tron('add', 'nse:m&m', '--json');
    expect(added.err).toContain('M&M: no instrument row is known yet');
    const document = watchlistDocumentSchema.parse(JSON.parse(added.out));
    expect(document.stocks.at(-1)).toMatchObject({ symbol: 'M&M', known: false, tick: null });
    expect(await readWatchlist(state)).toEqual({
      stocks: [...LIQUID_STOCKS.filter((symbol) => symbol !== 'ITC'), 'M&M'],
    });
    expect(readdirSync(state)).toEqual(['watchlist.json']);
    await tron('reset');
    expect(await readWatchlist(state)).toBeNull();
    expect((await tron('reset')).code).toBe(EXIT.done);
  });

  test.each([
    [['add', 'MARUTI'], 'the watchlist has 10 stocks, the most allowed is 10'],
    [['add', 'TCS'], 'TCS is in the watchlist already'],
    [['remove', 'MARUTI'], 'MARUTI is not in the watchlist; it has RELIANCE'],
    [['add', 'TATA MOTORS'], '"TATA MOTORS" is no symbol of NSE'],
    [['add', '../../x'], 'is no symbol of NSE'],
    [['add'], 'add needs a symbol'],
    [['list', 'TCS'], 'list takes no symbol'],
    [['sell', 'TCS'], 'Allowed choices are list, add, remove, reset'],
  ])('refuses %j and changes nothing', async (args, says) => {
    const told = await tron(...args);
    expect(told).toMatchObject({ code: EXIT.usage, out: '' });
    expect(told.err).toContain(says);
    expect(existsSync(state)).toBe(false);
  });

  test.each([
    ['{', /watchlist.json is not JSON/],
    ['{"stocks": ["TCS", "tcs"]}', /watchlist.json: stocks.1: a symbol of NSE/],
    ['{"stocks": ["TCS", "TCS"]}', /stocks: a stock stands in it twice/],
    ['{"stocks": []}', /stocks: at least one stock/],
    ['{"stocks": ["TCS"], "bots": 1}', /document: .*bots/],
  ])('a broken file is named with its field and left as it is: %s', async (text, says) => {
    await tron('remove', 'ITC');
    const path = join(state, 'watchlist.json');
    writeFileSync(path, text);
    for (const args of [[], ['add', 'MARUTI']]) {
      const told = await tron(...args);
      expect(told).toMatchObject({ code: EXIT.usage, out: '' });
      expect(told.err).toMatch(says);
    }
    expect(readFileSync(path, 'utf8')).toBe(text);
    expect((await tron('reset')).code).toBe(EXIT.done);
  });
});
