import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import { EXIT, type ExitCode } from '../../scripts/commands/exit-codes.ts';
import type { Ask } from '../../scripts/commands/person.ts';
import { main } from '../../scripts/commands/program.ts';
import { addProbeLiveCommand } from '../../scripts/commands/probe-live.ts';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import { instantOf } from '../../shared/domain/time.ts';
import { DEFAULT_LADDER } from '../../shared/runtime/ladder/settings.ts';
import { probeAnswers, probeBar } from '../../shared/runtime/probe/answers.ts';
import { openBook } from '../../shared/runtime/wire-books.ts';
import { serving } from './served-sim.ts';
import { recordedTerminal } from './terminal.ts';

const DAY = 20260909;
const TOKEN = 'a-token-that-lives';
const ENV = { KITE_API_KEY: 'kite-sim-key', KITE_API_SECRET: 'kite-sim-secret', KITE_USER_ID: 'AB1234' };

/** A folder of its own with the day's token in it. */
async function stateFolder(): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), 'tron-probe-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const token = { accessToken: TOKEN, userId: 'AB1234', madeAt: instantOf(DAY, 480) };
  await fileSecrets(join(state, 'secrets')).keepAccessToken(token);
  return state;
}

/** A simulated Kite whose clock goes, where that token is the day's. */
async function simulated(state: string, ...args: readonly string[]) {
  const settings = join(state, 'settings.json');
  writeFileSync(settings, JSON.stringify({ accessToken: TOKEN, answerMs: 5 }));
  return serving('--speed', '0.05', '--settings', settings, ...args);
}

async function probe(state: string, root: string, args: readonly string[], ask: Ask = null) {
  const terminal = recordedTerminal(ENV);
  const codes: ExitCode[] = [];
  const program = new Command();
  addProbeLiveCommand(program, terminal, (code) => codes.push(code), ask);
  const line = ['--symbol', 'SBIN', '--kite-root', root, '--state', state, '--least-rows', 'NSE=1'];
  const failed = await program
    .parseAsync(['probe-live', ...line, ...args], { from: 'user' })
    .then(() => null, String);
  return { code: codes[0], failed, out: terminal.said.out.join('\n'), err: terminal.said.err.join('\n') };
}

async function answersIn(state: string, root: string) {
  const book = await openBook('live', join(state, 'live.db'), 'read');
  if (book === null) throw new Error('there is no book');
  try {
    const settings = { ...DEFAULT_LADDER, needsWrongIp: false };
    const bars = await Promise.all(
      [root, settings.root].map((each) => probeBar(book.store, DAY + 1, { ...settings, root: each })),
    );
    return { ...(await probeAnswers(book.store)), bars };
  } finally {
    await book.close();
  }
}

test('the whole probe at a simulated Kite: what it will do, what it did, and answers that the gate takes from there', async () => {
  const state = await stateFolder();
  const { root } = await simulated(state, '--start', '10:20');
  const asked: string[] = [];
  const { code, out, err, failed } = await probe(state, root, [], async (question) => {
    asked.push(question);
    return 'SBIN';
  });
  expect([failed, err, code]).toEqual([null, '', EXIT.done]);
  expect(asked).toEqual(['Real orders in the account of AB1234. Type SBIN to send them: ']);
  expect(out).toMatch(/NSE:SBIN, last price ₹[\d,.]+, intraday \(MIS\), one share an order:/);
  expect(out).toMatch(/resting order 5: in the book after \d+ ms/);
  expect(out).toMatch(/one share bought at ₹[\d,.]+ and sold again/);
  expect(out).toMatch(/a modification without a quantity keeps the order’s quantity/);
  expect(out).toContain('Not asked: whether a quantity in a modification is the total or the rest.');
  const { orders, wrongIp, bars } = await answersIn(state, root);
  expect(wrongIp).toBeNull();
  expect(orders).toMatchObject({
    day: DAY,
    userId: 'AB1234',
    root,
    instrument: 'NSE:SBIN',
    keepsQuantity: true,
  });
  expect(orders?.versions).toMatchObject({ kiteconnect: '5.3.0' });
  expect(bars).toEqual([
    null,
    expect.stringMatching(/is of http.*, and orders go to https:\/\/api.kite.trade/),
  ]);
}, 30_000);

test('from a wrong address what the order is answered is kept', async () => {
  const state = await stateFolder();
  const { root } = await simulated(state, '--start', '10:20');
  const fault = { fault: 'revoked-ip', route: 'place' };
  const armed = await fetch(`${root}/_control/arm`, { method: 'POST', body: JSON.stringify(fault) });
  expect(armed.status).toBe(200);
  const { code, out, failed } = await probe(state, root, ['--from-wrong-ip', '--yes']);
  expect([failed, code]).toEqual([null, EXIT.done]);
  expect(out).toMatch(
    /An order from a wrong address, 2026-09-09: HTTP 403, .*\n {2}taken for a refusal for the address/,
  );
  expect((await answersIn(state, root)).wrongIp).toMatchObject({ status: 403, read: 'ip-not-allowed' });
}, 30_000);

describe('nothing is sent', () => {
  test('without a yes, or where nobody can be asked', async () => {
    const state = await stateFolder();
    const { root } = await simulated(state, '--start', '10:20');
    const no = await probe(state, root, [], async () => 'yes');
    expect([no.code, no.err]).toEqual([EXIT.refused, 'refused: probe: nothing was sent']);
    const nobody = await probe(state, root, []);
    expect(nobody.failed).toMatch(/--yes is missing: there is no terminal/);
  });

  test('outside continuous trading, for what is no share, and on another day’s token', async () => {
    const state = await stateFolder();
    const { root } = await simulated(state, '--start', '14:55');
    expect((await probe(state, root, ['--yes'])).failed).toMatch(
      /2026-09-09 14:5\d: a probe needs continuous trading, and begins before 14:50/,
    );
    expect((await probe(state, root, ['--yes', '--symbol', 'NOSUCH'])).failed).toMatch(/NOSUCH/);
    const old = { accessToken: TOKEN, userId: 'AB1234', madeAt: instantOf(DAY - 1, 480) };
    await fileSecrets(join(state, 'secrets')).keepAccessToken(old);
    expect((await probe(state, root, ['--yes'])).failed).toMatch(/no valid Kite token: the token ended/);
  });

  test('without the variables and without a symbol', async () => {
    const terminal = recordedTerminal({});
    const code = await main(['probe-live', '--symbol', 'SBIN', '--yes'], terminal, async () => 0);
    expect(code).toBe(EXIT.usage);
    expect(terminal.said.err.join('\n')).toMatch(/KITE_API_KEY is not set/);
    expect(await main(['probe-live'], recordedTerminal({}), async () => 0)).toBe(EXIT.usage);
  });
});
