import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { withControl } from '../../scripts/commands/control.ts';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { executeOrder } from '../../shared/runtime/execute-order.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { reconcile } from '../../shared/runtime/reconcile.ts';
import { controlToldSchema } from '../../shared/runtime/relay/controls-told.ts';
import { openBookToRun } from '../../shared/runtime/wire-books.ts';
import { decided } from '../runtime/decided.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';
import { OTHER, rowsOf, two, WHY } from './controls-desk.ts';
import { RELAY_ENV, servedRelay, telling } from './relay-desk.ts';
import { recordedTerminal } from './terminal.ts';

describe('at a served Kite, through a relay', () => {
  test('tron close closes that one in time and touches no other', async () => {
    const w = await two();
    const url = await servedRelay(w.relay);
    for (const key of [TINY.key, OTHER.key])
      expect(await rowsOf(w.broker, key)).toEqual(['BUY complete', 'SELL trigger-pending']);
    const other = keys.position(TODAY, OTHER.key);
    const before = await w.runtime.ports.store.read([other]);
    const { code, out, err } = await telling(['close', 'tiny', ...WHY, '--relay', url]);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringMatching(/^NSE:TINY is flat in \d+\.\d s$/),
      err: `asking ${url}`,
    });
    expect(await rowsOf(w.broker, TINY.key)).toEqual(['BUY complete', 'SELL complete']);
    expect(await rowsOf(w.broker, OTHER.key)).toEqual(['BUY complete', 'SELL trigger-pending']);
    expect(await w.runtime.ports.store.read([other])).toEqual(before);
    const records = async () =>
      (await w.runtime.ports.store.list('controls/', 'controls/~')).map((e) => e.value);
    const asked = { what: 'close', kind: 'position', name: TINY.key, who: 'asha', why: 'a test' };
    expect(await records()).toEqual([{ ...asked, at: expect.any(Number) }]);
    const again = await telling(['close', 'NSE:TINY', ...WHY, '--relay', url, '--json']);
    expect(controlToldSchema.parse(JSON.parse(again.out))).toMatchObject({
      done: true,
      report: { position: null, flat: true },
      steps: [],
    });
    expect(await w.broker.book()).toHaveLength(4);
    // Nothing was open any more, so nothing was asked for.
    expect(await records()).toHaveLength(1);
  });

  test('with the store gone it sends nothing and says what works without', async () => {
    const w = await two();
    w.takeStoreAway();
    const { code, out, err } = await telling([
      'close',
      'TINY',
      ...WHY,
      '--relay',
      await servedRelay(w.relay),
    ]);
    expect(code).toBe(3);
    expect(err).toContain('answered 503: the store does not answer');
    expect(out).toMatch(/^NOT DONE[^]*tron flatten[^]*Positions, TINY, Exit/);
    expect(await rowsOf(w.broker, TINY.key)).toEqual(['BUY complete', 'SELL trigger-pending']);
  });

  test('an instrument that is not of the day is a sentence, and nobody is sent to the Kite app', async () => {
    const url = await servedRelay((await two()).relay);
    const { code, out, err } = await telling(['close', 'NOBODY', ...WHY, '--relay', url]);
    expect(code).toBe(3);
    expect(err).toContain('answered 404: NOBODY is not among the instruments of the day');
    expect(out).not.toContain('Kite app');
  });

  test('tron disable and tron enable of a symbol, by the relays of TRON_RELAYS, with who', async () => {
    const w = await two();
    const env = { ...RELAY_ENV, TRON_RELAYS: `http://127.0.0.1:9,${await servedRelay(w.relay)}` };
    const disabled = await telling(['disable', 'symbol', 'tiny', ...WHY], env);
    expect(disabled).toMatchObject({
      code: 0,
      out: expect.stringMatching(/^symbol TINY enters nothing more: a test \(since 2026-09-09 /),
      err: expect.stringContaining('http://127.0.0.1:9: it cannot be reached'),
    });
    const records = await w.runtime.ports.store.list('controls/', 'controls/~');
    expect(records.map(({ value }) => value)).toMatchObject([{ what: 'disable', name: 'TINY', who: 'asha' }]);
    const enabled = await telling(['enable', 'symbol', 'tiny', ...WHY], env);
    expect(enabled).toMatchObject({ code: 0, out: expect.stringMatching(/^symbol TINY may enter again/) });
    expect(await telling(['enable', 'symbol', 'tiny', ...WHY], env)).toMatchObject({ code: 3 });
    expect((await telling(['disable', 'bot', 'bonds', ...WHY], env)).err).toContain(
      'answered 404: there is no bot bonds',
    );
  });

  test('past a relay that has nothing of it, on to the one that has', async () => {
    const w = await two();
    const nothing = { format: 'tron-close', version: 1, position: null, flat: true, left: [], tookMs: 0 };
    const empty = await servedRelay(async ({ path }) => ({
      status: 200,
      body: path === '/healthz' ? {} : { ...nothing, paper: true },
    }));
    const url = await servedRelay(w.relay);
    const { code, out } = await telling(['close', 'TINY', ...WHY, '--relay', empty, '--relay', url]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^NSE:TINY is flat in/) });
    expect(await telling(['close', 'TINY', ...WHY, '--relay', empty])).toMatchObject({ code: 0 });
    const unheard = await telling([
      'close',
      'TINY',
      ...WHY,
      '--relay',
      empty,
      '--relay',
      'http://127.0.0.1:9',
    ]);
    expect(unheard).toMatchObject({
      code: 3,
      out: expect.stringMatching(/^NOT DONE: nothing of TINY is open .* there, and not everybody/),
    });
  });
});

describe('a paper day', () => {
  test.each([
    ['closes it with its next minute', true, 0, /^NSE:TINY is flat in \d/],
    ['that lives no minute says what is left', false, 3, /^NSE:TINY is NOT FLAT[^]*left: positions\/.*lived/],
  ])('%s, and the relay asks the broker nothing', async (_, lives, code, says) => {
    const w = await decided();
    await executeOrder(w.runtime, w.task);
    const before = JSON.stringify(await w.broker.book());
    let now = 0;
    const real = {
      clock: { now: () => now },
      async sleepUntil(until: number) {
        now = Math.max(now, until);
        if (lives) await reconcile(w.runtime);
      },
    };
    const said: string[] = [];
    const told = await withControl(
      0,
      { env: RELAY_ENV },
      real,
      (text) => said.push(text),
      (awake) => {
        awake(w.runtime);
        return telling(['close', 'TINY', ...WHY, '--relay', /http:\S+\d/.exec(said.join())?.[0] ?? '']);
      },
    );
    expect(told).toMatchObject({ code, out: expect.stringMatching(says) });
    expect(await w.account()).toMatchObject({ halted: null });
    expect(w.closed.map(({ exitReason }) => exitReason)).toEqual(lives ? ['close'] : []);
    const isUntouched = JSON.stringify(await w.broker.book()) === before;
    expect(isUntouched).toBe(!lives);
  });
});

test.each([
  [
    ['--relay', 'http://127.0.0.1:9', '--book', 'paper'],
    RELAY_ENV,
    '--book takes no --function and no --relay',
  ],
  [['--relay', 'http://127.0.0.1:9'], {}, 'TRON_RELAY_SECRET is not set'],
  [[], { ...RELAY_ENV, TRON_RELAYS: 'http://example.com' }, 'no relay was asked: TRON_RELAYS has'],
  [['--relay', 'http://example.com'], RELAY_ENV, 'https URL, or an http one on 127.0.0.1'],
])('%j is refused as usage', async (args, env, why) => {
  for (const command of [
    ['close', 'TINY'],
    ['disable', 'bot', 'stocks'],
    ['enable', 'bot', 'stocks'],
  ]) {
    const { code, err } = await telling([...command, ...WHY, ...args], env);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  }
});

test('a book that a process runs says how that is asked', async () => {
  const state = mkdtempSync(join(tmpdir(), 'tron-taken-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const run = await openBookToRun(join(state, 'paper.db'));
  onTestFinished(() => void run.close());
  const terminal = recordedTerminal({});
  const args = ['close', 'TINY', ...WHY, '--state', state, '--book', 'paper'];
  expect(await main(args, terminal, async () => EXIT.failed)).toBe(3);
  expect(terminal.said.err.join()).toMatch(/^refused: book-taken: .*ask its relay: tron close … --relay URL/);
});
