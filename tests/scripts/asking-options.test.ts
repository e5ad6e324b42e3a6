import { describe, expect, test } from 'vitest';
import { flattenToldSchema } from '../../shared/runtime/relay/told.ts';
import { answering, flattened, people } from './function-desk.ts';
import { flattening, protectedPosition, RELAY_ENV, servedRelay } from './relay-desk.ts';

const FAILED = 'http://127.0.0.1:9';

describe('which are asked, and what is wrong with that', () => {
  test('those of TRON_FLATTEN_FUNCTIONS in order, then those of TRON_RELAYS; where one is named, nobody else', async () => {
    const none = await answering(502, '');
    const { flatten, env: who } = await people({
      flatten: async () => flattened({ flat: false, left: ['5 of NSE:TINY'] }),
    });
    const env = {
      ...RELAY_ENV,
      ...who,
      TRON_FLATTEN_FUNCTIONS: `${none.url}, ${flatten}`,
      TRON_RELAYS: FAILED,
    };
    const urls = async (args: readonly string[]): Promise<readonly string[]> => {
      const { code, out } = await flattening([...args, '--json'], env);
      expect(code).toBe(3);
      return flattenToldSchema.parse(JSON.parse(out)).asked.map(({ url }) => url);
    };
    expect(await urls([])).toEqual([`${none.url}/`, flatten, FAILED]);
    expect(await urls(['--relay', FAILED])).toEqual([FAILED]);
    expect(await urls(['--function', flatten])).toEqual([flatten]);
    expect(none.asked).toHaveLength(1);
  });

  test.each(['', 'http://example.com', 'https://u:p@a.example.com', 'https://a.example.com/?x'])(
    'TRON_FLATTEN_FUNCTIONS of "%s" is told at the end, and the relay is asked',
    async (functions) => {
      const { relay } = await protectedPosition();
      const url = await servedRelay(relay);
      const { env: who } = await people({});
      const env = { ...RELAY_ENV, ...who, TRON_FLATTEN_FUNCTIONS: functions, TRON_RELAYS: url };
      const { code, out, err } = await flattening([], env);
      expect({ code, out }).toMatchObject({ code: 2, out: expect.stringMatching(/^flat in/) });
      expect(err).toMatch(/^asking [^\n]+\nerror: no function was asked: TRON_FLATTEN_FUNCTIONS has "/);
      const alone = await flattening([], { ...env, TRON_RELAYS: undefined });
      expect(alone).toMatchObject({ code: 2, out: expect.stringContaining('  1. ') });
    },
  );

  test('one URL that is none keeps nobody from the others, and its password is told to nobody', async () => {
    const { env: who, flatten } = await people({ flatten: async () => flattened() });
    const names = `htps://a.example.com,https://me:hush-hush@a.example.com,,${FAILED}`;
    const { code, out, err } = await flattening([], {
      ...who,
      TRON_FLATTEN_FUNCTIONS: `${names},${flatten}`,
    });
    expect({ code, out }).toMatchObject({ code: 2, out: expect.stringMatching(/^flat in/) });
    expect(err).toContain(`asking ${FAILED}/\n`);
    expect(err).toContain(
      'error: one function less was asked: TRON_FLATTEN_FUNCTIONS has "htps://a.example.com"',
    );
    expect(err).not.toContain('hush');
  });

  test.each([
    [undefined, 'is not set'],
    ['', 'is empty'],
    ['ya29.access', 'is none, with 11 characters'],
    ['a.b.c\n', 'is none, with 6 characters'],
  ])('a token of %j is told at the end, unquoted, and the relay is asked', async (token, is) => {
    const { relay } = await protectedPosition();
    const { flatten } = await people({});
    const env = { ...RELAY_ENV, TRON_IDENTITY_TOKEN: token };
    const { code, out, err } = await flattening(
      ['--function', flatten, '--relay', await servedRelay(relay)],
      env,
    );
    expect({ code, out }).toMatchObject({ code: 2, out: expect.stringMatching(/^flat in/) });
    expect(err).toContain(`error: no function was asked: TRON_IDENTITY_TOKEN ${is}. Allowed: what \`gcloud`);
    expect(err).not.toContain('ya29');
  });

  test('what is wrong with a relay is nothing to whom the function says flat', async () => {
    const { flatten, env } = await people({ flatten: async () => flattened() });
    const args = ['--function', flatten, '--relay', FAILED];
    expect(await flattening(args, env)).toMatchObject({ code: 0, err: `asking ${flatten}` });
  });

  test.each([
    [['--function', 'http://example.com'], 'https URL, or an http one on 127.0.0.1'],
    [['--function', 'http://127.0.0.1.example.com'], 'https URL, or an http one on 127.0.0.1'],
    [['--function', 'https://a.example.com,https://b.example.com'], 'https URL, or an http one on 127.0.0.1'],
    [['--function', 'https://user:word@example.com'], 'no user'],
    [['--function', 'https://example.com/#x'], 'no fragment'],
    [['--function', 'https://example.com', '--book', 'paper'], '--book takes no --function'],
  ])('%j is refused', async (args, why) => {
    const { code, err } = await flattening(args);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  });
});
