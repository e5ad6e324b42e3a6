import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { askEach } from '../../scripts/commands/asking.ts';
import { functionAt, whyToFunction } from '../../scripts/commands/function-client.ts';
import { SMALL } from '../../functions/endpoints/routes.ts';
import { flattenedSchema } from '../../shared/runtime/edge/answers.ts';
import { flattenOf } from '../../shared/runtime/edge/inputs.ts';
import { flattenAnswerSchema } from '../../shared/runtime/relay/flatten.ts';
import { KITE_APP_STEPS } from '../../shared/runtime/relay/told.ts';
import { answering, flattened, people, serving } from './function-desk.ts';
import { flattening } from './relay-desk.ts';

test('whatever the reason, a function takes what is sent of it', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 500 }), (why) => {
      const short = whyToFunction(why);
      const body = Buffer.from(JSON.stringify({ why: short, all: false }));
      expect(body.length).toBeLessThanOrEqual(SMALL);
      const request = { method: 'POST', path: '/', query: new URLSearchParams(), header: () => undefined };
      expect(flattenOf({ ...request, body, bytes: body.length })).toEqual({ why: short, all: false });
      expect(why.replaceAll(/\p{Cc}/gu, ' ').startsWith(short)).toBe(true);
      expect(short.length).toBeGreaterThanOrEqual(Math.min(why.length, 199));
    }),
  );
});

describe('what no function of ours says', () => {
  const FLAT = JSON.stringify({ ...flattened(), said: ['flat'] });

  test.each([
    [502, '<html><title>502 Server Error</title>', /answered 502: the answer is no report of a flatten/],
    [401, '<html><title>401 Unauthorized</title>', /does not take this token \(401\)/],
    [403, '<html><title>403 Forbidden</title>', /may not ask it \(403\)/],
    [200, '<html>Sign in</html>', /answered 200: the answer is no report of a flatten/],
    [200, '{}', /answered 200: the answer is no report/],
    [200, JSON.stringify({ ...flattened(), said: [], version: 2 }), /answered 200: the answer is no report/],
    [200, JSON.stringify({ ...flattened(), said: [], more: 1 }), /answered 200: the answer is no report/],
    [200, JSON.stringify({ ...flattened(), said: [], flat: 'yes' }), /answered 200: the answer is no report/],
    [200, `${FLAT}${' '.repeat(1_000_000)}`, /answered 200: the answer is no report/],
    [201, FLAT, /answered 201: the answer is no report/],
    [
      200,
      JSON.stringify({ ...flattened({ left: ['5 of NSE:TINY'] }), said: [] }),
      /answered 200: the answer is no report/,
    ],
    [500, FLAT, /answered 500: the answer is no report/],
    [503, FLAT, /answered 503: the answer is no report/],
    // It says both.
    [503, JSON.stringify({ error: 'not flat yet', data: JSON.parse(FLAT) }), /answered 503: not flat yet/],
    [503, JSON.stringify({ error: 'not done within 160 s' }), /answered 503: not done within 160 s/],
    [409, JSON.stringify({ refused: 'rule', why: 'not now' }), /answered 409: not now/],
    [501, JSON.stringify({ error: 'not built yet' }), /answered 501: not built yet/],
    [204, '', /answered 204: the answer is no report/],
  ])('%i %#: is not taken for flat', async (status, body, says) => {
    const { url } = await answering(status, body);
    const { env } = await people({});
    const { code, out, err } = await flattening(['--function', url], env);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringMatching(says) });
    expect(out).toMatch(/^NOT FLAT: nobody answered with a report\n/);
    KITE_APP_STEPS.forEach((step) => expect(out).toContain(step));
  });

  test.each([
    ['an error', 500, { error: '\u001b[2K\rflat in 1.1 s\nhalted\u2028now\u202e' }],
    [
      'a report',
      503,
      { error: 'x', data: { ...flattened({ flat: false, left: ['\rflat\n\u001b[1A'] }), said: [] } },
    ],
  ])('what %s says is one line, and nothing that a terminal obeys', async (_, status, body) => {
    const { url } = await answering(status, JSON.stringify(body));
    const { env } = await people({});
    const { code, out, err } = await flattening(['--function', url], env);
    expect(code).toBe(3);
    const lines = `${out}\n${err}`.split('\n');
    expect(lines.filter((line) => /\p{Cc}|\p{Cf}|\p{Zl}|^flat/u.test(line))).toEqual([]);
  });

  test('what shows our own token again, or goes on for ever, is not told whole', async () => {
    const { env } = await people({});
    const token = env['TRON_IDENTITY_TOKEN'] ?? '';
    const { url } = await answering(500, JSON.stringify({ error: `no: ${token} ${'x'.repeat(9_000)}` }));
    const { err } = await flattening(['--function', url], env);
    expect(err).toContain('answered 500: no: [redacted] xxx');
    expect(err).not.toContain(token);
    expect(err.length).toBeLessThan(1_000);
  });

  test('a redirect is not followed: the token goes where it was sent', async () => {
    const elsewhere = await answering(200, FLAT);
    const { url, asked } = await answering(307, '', { location: elsewhere.url });
    const { env, token } = await people({});
    const { code, err } = await flattening(['--function', `${url}/flatten`], env);
    expect({ code, err }).toMatchObject({ code: 3, err: expect.stringContaining('answered 307: ') });
    expect(asked).toEqual([{ url: '/flatten', bearer: `Bearer ${token()}` }]);
    expect(elsewhere.asked).toEqual([]);
  });

  test('one that does not answer in time, at all or to the end, is left for the next', async () => {
    const { token, flatten } = await people({ flatten: async () => flattened() });
    const silent = await serving(() => undefined);
    const dripping = await serving((_, response) => void response.writeHead(200).write(FLAT.slice(0, 9)));
    const at = (url: string, timeoutMs: number) => functionAt(url, { token: token(), timeoutMs });
    const said: string[] = [];
    const { reports, asked } = await askEach(
      [at(silent, 20), at(dripping, 20), at(flatten, 10_000)],
      {
        of: 'a flatten',
        why: 'a test',
        function: { path: '', body: { all: false }, report: flattenedSchema, where: '' },
        relay: { path: '', body: {}, report: flattenAnswerSchema },
        goesOn: ({ flat }) => (flat ? null : 'not flat'),
      },
      (text) => said.push(text),
    );
    expect(asked.map((each) => each.said)).toEqual(['unreachable', 'unreachable', 'report']);
    expect(said).toContain(`${silent}: no report: no answer within 0.02 s; it may be at work all the same`);
    expect(reports).toEqual([{ url: flatten, said: flattened() }]);
  });
});
