import { readFileSync, statSync } from 'node:fs';
import { request } from 'node:http';
import { join } from 'node:path';
import { Command } from 'commander';
import { describe, expect, test } from 'vitest';
import { z } from 'zod';
import { EXIT, type ExitCode } from '../../scripts/commands/exit-codes.ts';
import { addLoginCommand } from '../../scripts/commands/login.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import {
  armed,
  atKite,
  begun,
  ENV,
  MORNING,
  SECRET,
  shown,
  simulator,
  stateFolder,
  told,
} from './login-desk.ts';
import { recordedTerminal } from './terminal.ts';

describe('tron login', () => {
  test('waits for the browser, tells it and the terminal who logged in and until when, and keeps the token', async () => {
    const [sim, state] = [await simulator(), stateFolder()];
    const one = await begun(sim, state);
    const search = await atKite(sim, one);
    const page = await shown(`${one.place}${search}`);
    const says = 'AB1234 is logged in. The token lives until 2026-09-10 06:00, Indian time.';
    expect(page).toMatch(/^200 .*<title>TRON: Logged in<\/title>/s);
    expect(page).toContain(says);
    const { code, out, err } = await one.ended();
    expect([code, err]).toEqual([EXIT.done, '']);
    expect(out.split('\n')).toEqual([
      `Log in as AB1234: ${one.link}`,
      `Waiting 10 minutes at ${one.place}, which must be the app's redirect URL at Kite.`,
      says,
    ]);
    const file = join(state, 'secrets', 'access-token.json');
    expect(statSync(file).mode & 0o777).toBe(0o600);
    const { accessToken } = z
      .looseObject({ accessToken: z.string() })
      .parse(JSON.parse(readFileSync(file, 'utf8')));
    const request = new URLSearchParams(search).get('request_token') ?? 'none';
    for (const secret of [accessToken, request, SECRET]) expect(page + out + err).not.toContain(secret);
    // It works, and nobody waits any more.
    const headers = { authorization: `token kite-sim-key:${accessToken}` };
    expect((await fetch(`${sim.root}/orders`, { headers })).status).toBe(200);
    await expect(fetch(`${one.place}${search}`)).rejects.toThrow('fetch failed');
  });

  test('is not ended by what is not the log-in that was begun', async () => {
    const [sim, state] = [await simulator(), stateFolder()];
    const one = await begun(sim, state);
    const stale = 'state=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa&status=success&request_token=x';
    expect(await shown(`${one.place}?${stale}`)).toMatch(/^400 .*was not begun here/s);
    expect(await shown(one.place)).toMatch(/^400 .*none of Kite's to us: state, status missing/s);
    expect(await shown(`${new URL(one.place).origin}/favicon.ico`)).toMatch(/^404 /);
    expect((await fetch(one.place, { method: 'POST' })).status).toBe(404);
    expect(await statusFor(one.place, 'rebound.example')).toBe(403);
    await shown(`${one.place}${await atKite(sim, one)}`);
    const { code, err } = await one.ended();
    expect([code, err.split('\n')]).toEqual([
      EXIT.done,
      [expect.stringMatching(/^refused: login state: /), expect.stringMatching(/^refused: login shape: /)],
    ]);
  });

  test.each<[string, Env, Readonly<Record<string, unknown>> | null, RegExp]>([
    ['another user', { KITE_USER_ID: 'ZZ9' }, null, /login user: Kite logged in AB1234, .* here is ZZ9's/],
    ['a wrong secret', { KITE_API_SECRET: 'guessed' }, null, /login session: .*Invalid `checksum`/],
    [
      'a page with 200',
      {},
      { fault: 'html-200', route: 'session-create' },
      /login session: .*HTTP 200 with text/,
    ],
    [
      'a reset',
      {},
      { fault: 'reset', route: 'session-create' },
      /login session: Kite gave no certain answer/,
    ],
    [
      'a token that is dead at once',
      {},
      { fault: 'dead-token', route: 'profile' },
      /login proof: .*Incorrect/,
    ],
  ])(
    'refuses %s in the browser and the terminal, keeps nothing, and ends with 3',
    async (_what, env, fault, says) => {
      const [sim, state] = [await simulator(), stateFolder()];
      const one = await begun(sim, state, { ...ENV, ...env });
      if (fault !== null) await armed(sim, fault);
      const page = await shown(`${one.place}${await atKite(sim, one)}`);
      const { code, out, err } = await one.ended();
      expect([code, err]).toEqual([EXIT.refused, expect.stringMatching(says)]);
      expect(page).toMatch(/^400 .*Not logged in/s);
      expect(page + out + err).not.toContain(SECRET);
      expect(await told(['--status', '--state', state])).toMatchObject({ code: EXIT.nothing });
    },
  );

  test('a log-in that Kite says failed ends it with 3', async () => {
    const sim = await simulator();
    const one = await begun(sim, stateFolder());
    const state = new URLSearchParams(await atKite(sim, one)).get('state');
    expect(await shown(`${one.place}?status=failed&state=${state}`)).toMatch(
      /^400 .*Kite says &quot;failed&quot;/s,
    );
    expect(await one.ended()).toMatchObject({
      code: EXIT.refused,
      err: expect.stringMatching(/login status/),
    });
  });

  test('ends with 3 when nobody comes, and leaves the port', async () => {
    const terminal = recordedTerminal(ENV, MORNING);
    const codes: ExitCode[] = [];
    const asked: number[] = [];
    const program = new Command();
    addLoginCommand(
      program,
      terminal,
      (code) => codes.push(code),
      (ms) => {
        asked.push(ms);
        return { over: Promise.resolve(), callOff: () => undefined };
      },
    );
    await program.parseAsync(['login', '--port', '0', '--state', stateFolder()], { from: 'user' });
    expect([codes, asked]).toEqual([[EXIT.refused], [600_000]]);
    expect(terminal.said.err).toEqual(['refused: login: nobody logged in in time: begin again']);
    expect(terminal.said.out[0]).toContain('https://kite.zerodha.com/connect/login?v=3&api_key=kite-sim-key');
    const place = /http:\/\/127\S+callback/.exec(terminal.said.out.join('\n'))?.[0] ?? '';
    await expect(fetch(place)).rejects.toThrow('fetch failed');
  });
});

function statusFor(url: string, host: string): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { headers: { host } }, (answer) => {
      answer.resume();
      resolve(answer.statusCode);
    });
    asked.on('error', reject).end();
  });
}
