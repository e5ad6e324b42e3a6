import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import type { KiteOptions } from '../../shared/sim/kite/settings.ts';
import { certificateJsonSchema } from '../../shared/runtime/book/certificate.ts';
import { initJsonSchema } from '../../shared/runtime/report/first-certificate.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { at, ENV, stateFolder, type Told } from './login-desk.ts';
import { serving } from './served-sim.ts';
import { recordedTerminal } from './terminal.ts';

const TOKEN = 'a-token-that-lives';
const TODAY = '2026-09-09';

async function tron(state: string, ...args: readonly string[]): Promise<Told> {
  const terminal = recordedTerminal(ENV, at(600));
  const code = await main([...args, '--state', state], terminal, async () => EXIT.failed);
  return { code, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

/** A simulated Kite whose clock goes, and a state folder with its token. */
async function account(start: string, settings: Partial<KiteOptions> = {}, accessToken = TOKEN) {
  const state = stateFolder();
  mkdirSync(state, { recursive: true });
  const file = join(state, 'settings.json');
  writeFileSync(file, JSON.stringify({ accessToken: TOKEN, ...settings }));
  const { root } = await serving('--speed', 'real', '--start', start, '--settings', file);
  await fileSecrets(join(state, 'secrets')).keepAccessToken({
    accessToken,
    userId: 'AB1234',
    madeAt: at(460),
  });
  const control = async (route: string, body: unknown): Promise<unknown> =>
    (await fetch(`${root}/_control/${route}`, { method: 'POST', body: JSON.stringify(body) })).json();
  const trade = async (side: 'BUY' | 'SELL') => {
    await control('trade-by-hand', { instrument: 'NSE:INFY', side, qty: 3, limit: null, product: 'MIS' });
    // The exchange takes its time, which is not this computer's.
    return control('advance', { byMs: 10_000 });
  };
  return {
    state,
    root,
    control,
    trade,
    init: (...more: readonly string[]) => tron(state, 'init', '--kite-root', root, ...more),
    certificate: (...more: readonly string[]) =>
      tron(
        state,
        'certificate',
        '--rebuild',
        '--sign',
        'Ann',
        '--why',
        'lost',
        '--kite-root',
        root,
        '--broker',
        'kite',
        ...more,
      ),
  };
}

test('an account that is not flat is refused with the list; flat it is certified, once', async () => {
  const { state, trade, init } = await account('09:20');
  await trade('BUY');
  const refused = await init();
  expect(refused).toEqual({ code: EXIT.refused, out: '', err: 'refused: not-flat: NSE:INFY MIS: 3 held' });
  const json = await init('--json');
  expect(initJsonSchema.parse(JSON.parse(json.out))).toMatchObject({ outcome: 'refused', rule: 'not-flat' });
  await trade('SELL');
  const made = await init();
  expect(made).toMatchObject({ code: EXIT.done, err: '' });
  expect(made.out).toMatch(
    /^Book live: the account AB1234 is flat, its first certificate is made \(2026-09-09T09:2/,
  );
  expect(made.out).toMatch(/^foreign {4}2 orders of others today$/m);
  const twice = await init();
  expect(twice).toMatchObject({
    code: EXIT.done,
    out: expect.stringMatching(/has been certified since 2026-09-09T09:2.*nothing was done/),
  });
  const shown = await tron(state, 'certificate', '--json');
  expect(certificateJsonSchema.parse(JSON.parse(shown.out)).certificate).toMatchObject({
    made: 'first',
    paper: false,
  });
});

test('a book is of the root that its first certificate was made at: at another it is refused, and stays as it was', async () => {
  const first = await account('09:20');
  expect(await first.init()).toMatchObject({ code: EXIT.done });
  const shown = () => tron(first.state, 'certificate', '--json');
  const before = await shown();
  const other = await account('09:20');
  const there = (...more: readonly string[]) => tron(first.state, 'init', '--kite-root', other.root, ...more);
  expect(await there()).toEqual({
    code: EXIT.refused,
    out: '',
    err: `refused: other-root: the book is of an account at ${first.root}, and this is ${other.root}: use another --book`,
  });
  expect(await shown()).toEqual(before);
  // Its own book there has nothing of the first one's.
  expect((await there('--book', 'rehearsal')).out).toMatch(
    /^Book rehearsal: .* its first certificate is made/,
  );
  expect((await first.init()).out).toMatch(/nothing was done/);
});

test('what is carried under another product is told and no hindrance', async () => {
  const carried = [{ instrument: 'NSE:INFY', product: 'CNC', qty: 4, averagePrice: 150_000 }];
  const { init } = await account('09:20', JSON.parse(JSON.stringify({ carried })));
  const { code, out } = await init();
  expect(code).toBe(EXIT.done);
  expect(out).toMatch(/^held {7}NSE:INFY 4 CNC \(carried over 4\)$/m);
});

test('a token that Kite refuses, a book that is lived in and a reading that fails are refused in a sentence', async () => {
  const dead = await account('09:20', {}, 'another-token');
  expect(await dead.init()).toMatchObject({
    code: EXIT.refused,
    err: expect.stringMatching(
      /^refused: token: Kite: the order book cannot be read: token-dead.*`tron login`/,
    ),
  });
  const { state, control, init } = await account('09:20');
  const book = await openBookToRun(join(state, 'live.db'));
  expect(await init()).toMatchObject({
    code: EXIT.refused,
    err: expect.stringMatching(/^refused: book-taken: /),
  });
  book.close();
  await control('arm', { fault: 'server-error', route: 'positions', nth: 1 });
  expect(await init()).toMatchObject({
    code: EXIT.refused,
    err: expect.stringMatching(/^refused: broker: Kite: the positions cannot be read/),
  });
  expect(await init()).toMatchObject({ code: EXIT.done });
});

test('without variables, or without a token, nothing is asked and no book is made', async () => {
  const state = stateFolder();
  const terminal = recordedTerminal({}, at(600));
  expect(await main(['init', '--state', state], terminal, async () => EXIT.failed)).toBe(EXIT.usage);
  expect(await tron(state, 'init')).toMatchObject({
    code: EXIT.refused,
    err: expect.stringMatching(/^refused: token: no valid Kite token: nobody has logged in yet/),
  });
  expect(existsSync(join(state, 'live.db'))).toBe(false);
});

test('a book of paper asks nobody', async () => {
  const state = stateFolder();
  const init = () => tron(state, 'init', '--broker', 'paper', '--book', 'practice');
  expect((await init()).out).toMatch(/^Book practice: the account paper is flat/);
  expect((await init()).out).toMatch(/^Book practice: the account paper has been certified since/);
  const wrong = await tron(state, 'init', '--broker', 'paper', '--kite-root', 'http://127.0.0.1:9');
  expect(wrong).toMatchObject({ code: EXIT.usage, err: 'error: --kite-root needs --broker kite' });
});

test('a missing certificate is rebuilt with what Kite has: of today all but charges, of an older day what is carried', async () => {
  const carried = [{ instrument: 'NSE:INFY', product: 'CNC', qty: 4, averagePrice: 150_000 }];
  const { state, certificate } = await account('15:45', JSON.parse(JSON.stringify({ carried })));
  (await openBookToRun(join(state, 'live.db'))).close();
  const of = async (day: string) => {
    const { out } = await certificate('--day', day, '--json');
    return certificateJsonSchema.parse(JSON.parse(out)).certificate;
  };
  const held = [{ instrument: 'NSE:INFY', product: 'CNC', dayQty: 0, netQty: 4 }];
  expect(await of(TODAY)).toMatchObject({
    made: 'rebuilt',
    compared: ['orders', 'trades', 'positions'],
    notCompared: [
      { part: 'cash', why: expect.stringContaining('NSE:INFY') },
      { part: 'charges', why: 'the day’s instruments are not at hand' },
    ],
    held,
    unresolved: [],
    signed: { by: 'Ann', why: 'lost' },
  });
  expect(await of('2026-09-08')).toMatchObject({
    made: 'rebuilt',
    compared: ['carried'],
    held,
    unresolved: [],
  });
});

test('a day that goes on is not rebuilt', async () => {
  const { state, certificate } = await account('09:20');
  (await openBookToRun(join(state, 'live.db'))).close();
  const { code, err } = await certificate('--day', TODAY);
  expect([code, err]).toEqual([
    EXIT.usage,
    expect.stringMatching(/2026-09-09 is not over, it is 2026-09-09 09:2/),
  ]);
});
