import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, onTestFinished, test } from 'vitest';
import type { ExitCode } from '../../scripts/commands/exit-codes.ts';
import { addRelayCommand } from '../../scripts/commands/relay.ts';
import { RelayServer } from '../../scripts/commands/relay-server.ts';
import { fileSecrets } from '../../shared/adapters/file-secrets.ts';
import type { Going } from '../../shared/runtime/place.ts';
import { API_KEY, API_SECRET, TOKEN } from '../sim/kite/support.ts';
import { at } from '../sim/protocol/stories.ts';
import { flattening, protectedPosition, RELAY_ENV, RELAY_SECRET, servedRelay } from './relay-desk.ts';
import { recordedTerminal } from './terminal.ts';

const ENV = { ...RELAY_ENV, KITE_API_KEY: API_KEY, KITE_API_SECRET: API_SECRET, KITE_USER_ID: 'AB1234' };

/** A state folder, with the day's token if one is given. */
async function stateWith(token: string | null): Promise<string> {
  const state = mkdtempSync(join(tmpdir(), 'tron-relay-'));
  onTestFinished(() => rmSync(state, { recursive: true, force: true }));
  const secrets = fileSecrets(join(state, 'secrets'));
  if (token !== null)
    await secrets.keepAccessToken({ accessToken: token, userId: 'AB1234', madeAt: at(500) });
  return state;
}

/** `tron relay`, until it is ended. */
async function relaying(root: string, going: Going, state: string, ...more: readonly string[]) {
  const terminal = recordedTerminal(ENV);
  const codes: ExitCode[] = [];
  let stop: () => void = () => undefined;
  let begun: () => void = () => undefined;
  const listens = new Promise<void>((resolve) => {
    begun = resolve;
  });
  const ended = () =>
    new Promise<void>((resolve) => {
      stop = resolve;
      begun();
    });
  onTestFinished(() => stop());
  const program = new Command();
  addRelayCommand(program, terminal, (code) => codes.push(code), { ended, goingOf: async () => going });
  const args = ['--port', '0', '--kite-root', root, '--state', state, '--log', 'none', ...more];
  const over = program.parseAsync(['relay', ...args], { from: 'user' });
  await Promise.race([listens, over]);
  const said = terminal.said.out.join('\n');
  return {
    said,
    url: /http:\/\/127\.0\.0\.1:\d+/.exec(said)?.[0] ?? '',
    over: async () => {
      stop();
      await over;
      return codes;
    },
  };
}

describe('tron relay', () => {
  test('closes what another process bought, by the broker’s book alone', async () => {
    const { root, going, broker } = await protectedPosition();
    const relay = await relaying(root, going, await stateWith(TOKEN), '--least-rows', 'NSE=1');
    expect(relay.said).toMatch(/Token of AB1234: there\nInstruments: 1\n/);
    const { code, out } = await flattening(['--relay', relay.url]);
    expect({ code, out }).toMatchObject({ code: 0, out: expect.stringMatching(/^flat in \d/) });
    expect(out).toContain('this relay has no store');
    expect((await broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    expect(await relay.over()).toEqual([0]);
  });

  test('names what others hold where everybody’s was to be closed, and does not call that flat', async () => {
    const { root, going } = await protectedPosition();
    const body = JSON.stringify({ instrument: 'NSE:TINY', side: 'BUY', qty: 5 });
    await fetch(`${root}/_control/trade-by-hand`, { method: 'POST', body });
    const relay = await relaying(root, going, await stateWith(TOKEN), '--least-rows', 'NSE=1');
    expect(await flattening(['--relay', relay.url])).toMatchObject({ code: 0 });
    const { code, out } = await flattening(['--relay', relay.url, '--all']);
    expect(code).toBe(3);
    expect(out).toContain(
      'left: 5 of NSE:TINY (MIS) are in the account: in the Kite app, Positions, NSE:TINY, Exit: SELL 5',
    );
  });

  test('without a dump prices nothing, says so, and is asked again', async () => {
    const { root, going } = await protectedPosition();
    const relay = await relaying(root, going, await stateWith(TOKEN));
    expect(relay.said).toMatch(/NO INSTRUMENTS: the instrument dump is refused: /);
    const { code, out } = await flattening(['--relay', relay.url]);
    expect(code).toBe(3);
    expect(out).toMatch(/left: order \w+ in NSE:TINY is trigger-pending\n/);
    expect(out).toMatch(/left: no exit could be priced, for the day’s instruments are not known/);
  });

  test('without a token says that nothing can be closed, and takes the one that comes', async () => {
    const { root, going } = await protectedPosition();
    const state = await stateWith(null);
    const relay = await relaying(root, going, state, '--least-rows', 'NSE=1');
    expect(relay.said).toMatch(/NO TOKEN: nobody has logged in yet/);
    const before = await flattening(['--relay', relay.url]);
    expect(before).toMatchObject({ code: 3, out: expect.stringMatching(/no access token/) });
    const token = { accessToken: TOKEN, userId: 'AB1234', madeAt: at(500) };
    await fileSecrets(join(state, 'secrets')).keepAccessToken(token);
    expect(await flattening(['--relay', relay.url])).toMatchObject({ code: 0 });
  });

  test.each([
    ['is not set', undefined],
    ['is empty', ''],
    ['has 31 characters', 'x'.repeat(31)],
    ['has 40 characters, or one that is not allowed', `${'x'.repeat(20)} ${'x'.repeat(19)}`],
  ])('is refused where its secret %s, which is not printed', async (why, secret) => {
    const terminal = recordedTerminal({ ...ENV, TRON_RELAY_SECRET: secret });
    const program = new Command();
    addRelayCommand(program, terminal, () => undefined);
    await expect(program.parseAsync(['relay', '--log', 'none'], { from: 'user' })).rejects.toMatchObject({
      problems: [expect.stringContaining(`TRON_RELAY_SECRET ${why}`)],
    });
  });
});

describe('the server', () => {
  const served = () =>
    servedRelay(async ({ path, body }) => ({ status: 200, body: { path, length: body.length } }));

  test('hands over what it read, without the query', async () => {
    const answer = await fetch(`${await served()}/flatten?a=b`, { method: 'POST', body: 'text' });
    expect(await answer.json()).toEqual({ path: '/flatten', length: 4 });
  });

  test('stops reading where a body is too long', async () => {
    const url = await served();
    const answer = await fetch(`${url}/flatten`, { method: 'POST', body: 'x'.repeat(2_000_000) });
    const { length } = JSON.parse(await answer.text());
    expect(length).toBeGreaterThan(4_096);
    expect(length).toBeLessThan(100_000);
  });

  test.each([
    ['says nothing', ''],
    ['says half of its headers', 'POST /flatten HTTP/1.1\r\nhost: a\r\n'],
    ['says half of its body', 'POST /flatten HTTP/1.1\r\nhost: a\r\ncontent-length: 10\r\n\r\nhalf'],
  ])('cuts off who %s, and nothing is done', async (_, said) => {
    let asked = 0;
    const patience = { headersMs: 20, requestMs: 40, checkMs: 10 };
    const server = new RelayServer(async () => {
      asked += 1;
      return { status: 200, body: {} };
    }, patience);
    onTestFinished(() => server.stop());
    const socket = connect(await server.listen(0, '--port'), '127.0.0.1');
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(said);
    await once(socket, 'close');
    expect(asked).toBe(0);
  });

  test('a port that is taken is a sentence', async () => {
    const port = Number(new URL(await served()).port);
    const server = new RelayServer(async () => ({ status: 200, body: RELAY_SECRET.length }));
    await expect(server.listen(port, '--control-port')).rejects.toMatchObject({
      problems: [expect.stringMatching(new RegExp(`^--control-port ${port}: .*EADDRINUSE`))],
    });
  });
});
