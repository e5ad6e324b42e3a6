import { describe, expect, test } from 'vitest';
import { flattenAnswerSchema } from '../../../shared/runtime/relay/flatten.ts';
import { FLAT, relay, SECRET, shown } from './asked.ts';

const ASKED = JSON.stringify({ why: 'a test', all: false });

/** What a request without the secret gets of each route, and one with it. */
const ROUTES = [
  ['GET', '/healthz', 200, 200],
  ['POST', '/flatten', 401, 200],
  ['GET', '/flatten', 401, 405],
  ['GET', '/close', 401, 405],
  ['GET', '/disable', 401, 405],
  ['GET', '/enable', 401, 405],
  ['POST', '/close/', 401, 404],
  ['POST', '/healthz', 401, 405],
  ['POST', '/', 401, 404],
  ['POST', '/flatten/', 401, 404],
  ['GET', '/elsewhere', 401, 404],
] as const;

const WITHOUT = [
  ['no header', null],
  ['an empty one', ''],
  ['another secret', `Bearer ${SECRET.slice(0, -1)}x`],
  ['the beginning of it', `Bearer ${SECRET.slice(0, -1)}`],
  ['more than it', `Bearer ${SECRET}x`],
  ['the secret and something', `Bearer ${SECRET} ${SECRET}`],
  ['another scheme', `Basic ${SECRET}`],
  ['the secret alone', SECRET],
  ['no secret', 'Bearer '],
] as const;

describe('who may ask', () => {
  test.each(ROUTES)('%s %s: %i without the secret, %i with it', async (method, path, without, withIt) => {
    let done = 0;
    const { ask } = relay({
      storeless: async () => {
        done += 1;
        return shown(FLAT);
      },
    });
    for (const [what, header] of WITHOUT) {
      const answer = await ask(method, path, ASKED, header);
      const body = without === 401 ? { error: 'unauthorised' } : { status: 'ok' };
      expect([what, answer]).toEqual([what, { status: without, body }]);
    }
    expect(done).toBe(0);
    expect((await ask(method, path, ASKED)).status).toBe(withIt);
    expect(done).toBe(withIt === 200 && path === '/flatten' ? 1 : 0);
  });

  test('the scheme is read in any case, as the standard wants it', async () => {
    expect((await relay().ask('POST', '/flatten', ASKED, `bearer ${SECRET}`)).status).toBe(200);
  });

  test('the log says that somebody came without it, and never with what', async () => {
    const { ask, lines } = relay();
    await ask('POST', '/flatten', ASKED, 'Bearer something-that-was-tried-here');
    expect(lines).toEqual(['WARN relay: a request without the secret']);
  });

  test('health tells nothing but that it lives', async () => {
    expect(await relay().ask('GET', '/healthz', '', null)).toEqual({ status: 200, body: { status: 'ok' } });
  });
});

describe('what is asked', () => {
  test.each([
    ['nothing', '', /must be JSON/],
    ['half of it', '{"why":', /must be JSON/],
    ['a number', '7', /expected object/],
    ['no reason', '{"all":false}', /why: /],
    ['an empty reason', '{"why":"  ","all":false}', /why: /],
    ['a long reason', JSON.stringify({ why: 'x'.repeat(501) }), /why: /],
    ['a word for all', '{"why":"a test","all":"yes"}', /all: /],
    ['a field that is not there', '{"why":"a test","everything":true}', /everything/],
  ])('%s is a 400 with a sentence', async (_, body, why) => {
    const answer = await relay().ask('POST', '/flatten', body);
    expect(answer.status).toBe(400);
    expect(answer.body).toMatchObject({ error: expect.stringMatching(why) });
    expect(JSON.stringify(answer.body)).not.toContain('\\n');
  });

  test('4,096 bytes are read and one more is a 413, counted as bytes and not as letters', async () => {
    const { ask } = relay();
    const padded = (bytes: number, with_: string): string => {
      const head = '{"why":"a test"';
      const rest = bytes - head.length - 1;
      return `${head}${with_.repeat(rest / Buffer.byteLength(with_))}}`;
    };
    expect((await ask('POST', '/flatten', padded(4_096, ' '))).status).toBe(200);
    expect((await ask('POST', '/flatten', padded(4_097, ' '))).status).toBe(413);
    const letters = JSON.stringify({ why: 'ü'.repeat(2_100) });
    expect(letters.length).toBeLessThan(4_096);
    expect((await ask('POST', '/flatten', letters)).status).toBe(413);
  });

  test('work that fails is a 500 that says so, and the log has it', async () => {
    const { flatten, lines } = relay({ storeless: () => Promise.reject(new Error('no broker')) });
    expect(await flatten()).toEqual({ status: 500, body: { error: '/flatten failed: no broker' } });
    expect(lines).toEqual([expect.stringMatching(/^ERROR .*no broker/)]);
  });

  test('the answer fits its schema, which is closed', async () => {
    const { body } = await relay().flatten();
    expect(flattenAnswerSchema.parse(body)).toEqual(body);
  });
});
