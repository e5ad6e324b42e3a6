import { createServer } from 'node:http';
import { describe, expect, onTestFinished, test } from 'vitest';
import { z } from 'zod';
import { EXIT } from '../../scripts/commands/exit-codes.ts';
import { loginDocumentSchema } from '../../shared/runtime/login/status.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { armed, at, ENV, loggedIn, MORNING, rootsOf, simulator, stateFolder, told } from './login-desk.ts';

describe('tron login --status', () => {
  const status = (state: string, now: number, ...args: readonly string[]) =>
    told(['--status', '--state', state, ...args], ENV, now);

  test('says whether there is a token, its age and its end, and with --prove what Kite says', async () => {
    const [sim, state] = [await simulator(), stateFolder()];
    expect(await status(state, MORNING)).toEqual({
      code: EXIT.nothing,
      out: 'No valid token: nobody has logged in yet',
      err: '',
    });
    await loggedIn(sim, state);
    expect(await status(state, at(600))).toEqual({
      code: EXIT.done,
      out: [
        'There is a valid token',
        'user   AB1234',
        'made   2026-09-09 08:05, 1 h 55 min ago',
        'ends   2026-09-10 06:00, Indian time',
        'proof  Kite was not asked',
      ].join('\n'),
      err: '',
    });
    const proof = await status(state, at(600), '--prove', ...rootsOf(sim));
    expect(proof).toMatchObject({ code: EXIT.done, out: expect.stringContaining('proof  Kite knows it') });
    expect(await status(state, at(1440 + 360))).toMatchObject({
      code: EXIT.nothing,
      out: expect.stringMatching(/^No valid token\n.*the token ended 2026-09-10 06:00$/s),
    });
    await armed(sim, { fault: 'dead-token', route: 'profile' });
    expect(await status(state, at(600), '--prove', ...rootsOf(sim))).toMatchObject({
      code: EXIT.nothing,
      out: expect.stringMatching(/^No valid token\n.*Kite refuses the token: Incorrect/s),
    });
  });

  test('is one document for programs', async () => {
    const [sim, state] = [await simulator(), stateFolder()];
    const document = async (now: number, ...args: readonly string[]) => {
      const { code, out } = await status(state, now, '--json', ...args);
      return { code, ...loginDocumentSchema.parse(JSON.parse(out)) };
    };
    expect(await document(MORNING)).toMatchObject({ code: 3, state: 'missing', user: null, ends: null });
    await loggedIn(sim, state);
    expect(await document(at(600))).toMatchObject({
      code: 0,
      usable: true,
      state: 'valid',
      user: 'AB1234',
      made: { ms: MORNING },
      ends: { ms: at(1440 + 360) },
      proof: null,
    });
    expect(await document(MORNING - 1)).toMatchObject({
      code: 3,
      state: 'doubtful',
      why: /clock/,
      proof: null,
    });
    expect(await document(MORNING - 1, '--prove', ...rootsOf(sim))).toMatchObject({
      code: 0,
      proof: 'proven',
    });
    await armed(sim, { fault: 'html-200', route: 'profile' });
    const unknown = await document(at(600), '--prove', ...rootsOf(sim));
    expect(unknown).toMatchObject({
      code: 3,
      usable: false,
      state: 'valid',
      proof: 'unknown',
      proofWhy: /HTTP 200/,
    });
  });
});

describe('refuses', () => {
  test.each<[string, readonly string[], Env, RegExp]>([
    [
      'no key',
      [],
      { ...ENV, KITE_API_KEY: undefined },
      /^error: KITE_API_KEY is not set. Allowed: 1 to 64 of/,
    ],
    ['an empty user', [], { ...ENV, KITE_USER_ID: '' }, /^error: KITE_USER_ID is empty. Allowed: 1 to 20 of/],
    [
      'an odd secret',
      [],
      { ...ENV, KITE_API_SECRET: 'with space' },
      /^error: KITE_API_SECRET has 10 characters\./,
    ],
    [
      'a proof without a key',
      ['--status', '--prove'],
      {},
      /KITE_API_KEY is not set[^]*KITE_USER_ID is not set/,
    ],
    ['--prove alone', ['--prove'], ENV, /--prove needs --status/],
    ['--json alone', ['--json'], ENV, /--json needs --status/],
    ['--status with a port', ['--status', '--port', '1'], ENV, /--status takes no --port/],
    ['a port that is none', ['--port', '70000'], ENV, /Allowed: a whole number from 0 to 65535/],
    ['the API in the clear', ['--api-root', 'http://example.com'], ENV, /--api-root: must be an https URL/],
    [
      'a root with a path',
      ['--login-root', 'https://example.com/x'],
      ENV,
      /--login-root: must end after the host/,
    ],
    ['a root that is none', ['--login-root', 'kite'], ENV, /--login-root: must be an https URL/],
  ])('%s', async (_what, args, env, says) => {
    const { code, out, err } = await told([...args, '--state', stateFolder()], env);
    expect([code, out, err]).toEqual([EXIT.usage, '', expect.stringMatching(says)]);
    expect(err).not.toContain('with space');
  });

  test('a port that is taken', async () => {
    const holder = createServer();
    await new Promise<void>((resolve) => {
      holder.listen(0, '127.0.0.1', resolve);
    });
    onTestFinished(() => void holder.close());
    const { port } = z.object({ port: z.number() }).parse(holder.address());
    const { code, err } = await told(['--port', String(port), '--state', stateFolder()]);
    expect([code, err]).toEqual([EXIT.usage, expect.stringMatching(/--port \d+: .*EADDRINUSE/)]);
  });
});
