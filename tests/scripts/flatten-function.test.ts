import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../functions/endpoints.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { KITE_APP_STEPS, flattenToldSchema } from '../../shared/runtime/relay/told.ts';
import { ACCOUNT } from '../../shared/runtime/session-state.ts';
import { edgeBy } from '../../shared/runtime/wire-edge.ts';
import { buyAt, step, still, stub, tinyInstrumentDay, tinyMarket, tinySetup } from '../support/tiny-day.ts';
import { flattened, people, peopleOf, serving } from './function-desk.ts';
import { flattening, protectedPosition, RELAY_ENV, servedRelay } from './relay-desk.ts';

const FAILED = 'http://127.0.0.1:9';

describe('tron flatten, through the function, at a served Kite', () => {
  test('closes a protected position, halts, and says in how long', async () => {
    const w = await protectedPosition();
    const { flatten, env } = await peopleOf(w);
    const { code, out, err } = await flattening(['--function', flatten], env);
    expect({ code, err }).toEqual({ code: 0, err: `asking ${flatten}` });
    expect(out).toMatch(/^flat in \d+\.\d s\nhalted: no entry follows/);
    expect((await w.broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    const again = await flattening(['--function', flatten, '--json'], env);
    expect(flattenToldSchema.parse(JSON.parse(again.out))).toMatchObject({
      flat: true,
      report: { by: 'store', halted: true },
      from: flatten,
      asked: [{ kind: 'function', url: flatten, said: 'report', why: null }],
      steps: [],
    });
    expect(await w.broker.book()).toHaveLength(2);
  });

  test('and through the dashboard, with its path', async () => {
    const w = await protectedPosition();
    const { dashboard, env } = await peopleOf(w);
    const without = await flattening(['--function', dashboard], env);
    expect(without.err).toContain(
      'answered 404: nothing is here; --function takes the URL of emergency-flatten, or',
    );
    expect((await w.broker.positions()).map(({ netQty }) => netQty)).not.toEqual([0]);
    expect(await flattening(['--function', `${dashboard}flatten`], env)).toMatchObject({ code: 0 });
    expect((await w.broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
  });

  test('a reason that is longer than a function takes keeps its beginning, and that is told', async () => {
    const w = await protectedPosition();
    const { flatten, env } = await peopleOf(w);
    const { code, err } = await flattening(['--why', '“a” \\ 😀\n'.repeat(50), '--function', flatten], env);
    expect(code).toBe(0);
    expect(err).toMatch(/^a function is told of the reason: “a” \\ 😀 “a” /);
    const [account] = await w.runtime.ports.store.read([keys.account(ACCOUNT)]);
    expect(account?.value).toMatchObject({ halted: expect.stringMatching(/^(?:“a” \\ 😀 ){22}“a$/) });
  });
});

describe('a function that does not say flat', () => {
  test('because nobody buys what it sells names what is left, and the steps follow', async () => {
    const w = await protectedPosition({
      setup: tinySetup([stub({ find: buyAt(557) })]),
      market: tinyMarket(
        tinyInstrumentDay([
          ...still(556, 557, 10_000),
          step(558, 10_000, 10_000, 15_000),
          ...Array.from({ length: 82 }, (_, i) => step(559 + i, 10_000, 10_000, 0)),
        ]),
      ),
    });
    const { flatten, env } = await peopleOf(w);
    const { code, out, err } = await flattening(['--function', flatten], env);
    expect({ code, err }).toEqual({ code: 3, err: `asking ${flatten}\n${flatten}: not flat` });
    expect(out).toMatch(/^NOT FLAT after 120\.0 s\nhalted[^]*left: 1058 of NSE:TINY by our own orders\n/);
    KITE_APP_STEPS.forEach((step, i) => expect(out).toContain(`  ${i + 1}. ${step}`));
  });

  test('gives a report all the same, which is the document that is printed', async () => {
    const { flatten, env } = await people({
      flatten: async () => flattened({ flat: false, left: ['5 of NSE:TINY'] }),
    });
    const { code, out, err } = await flattening(['--function', flatten], env);
    expect({ code, err }).toMatchObject({ code: 3, err: `asking ${flatten}\n${flatten}: not flat` });
    expect(out).toMatch(
      /^NOT FLAT after 3\.2 s\nhalted[^]*left: 5 of NSE:TINY\nBy hand, in the Kite app:\n {2}1\. /,
    );
    const json = await flattening(['--function', flatten, '--json'], env);
    expect(flattenToldSchema.parse(JSON.parse(json.out))).toMatchObject({
      flat: false,
      report: { flat: false, left: ['5 of NSE:TINY'] },
      asked: [{ kind: 'function', said: 'report' }],
    });
  });

  test('is followed by the next one, and by the relay', async () => {
    const [some, good] = await Promise.all([
      people({ flatten: async () => flattened({ flat: false, left: ['5 of NSE:TINY'] }) }),
      protectedPosition(),
    ]);
    const relay = await servedRelay(good.relay);
    // The relay is named first and asked last.
    const args = ['--relay', relay, '--function', FAILED, '--function', some.flatten];
    const { code, out } = await flattening([...args, '--json'], { ...RELAY_ENV, ...some.env });
    expect(code).toBe(0);
    expect(flattenToldSchema.parse(JSON.parse(out))).toMatchObject({
      flat: true,
      from: relay,
      asked: [
        { kind: 'function', url: `${FAILED}/`, said: 'unreachable' },
        { kind: 'function', url: some.flatten, said: 'report' },
        { kind: 'relay', url: relay, said: 'report' },
      ],
    });
    expect((await good.broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
  });

  test.each([
    [
      'whose token was made for somebody else',
      (p) => p.token(undefined, 'https://other.example'),
      'unauthorised',
      /\(401\): TRON_IDENTITY_TOKEN is older than an hour/,
    ],
    [
      'whom somebody else asks',
      (p) => p.token('somebody@example.com'),
      'unauthorised',
      /\(403\): .*TRON_PEOPLE/,
    ],
    ['that fails', (p) => p.token(), 'refused', /answered 500: flatten failed: the log says why/],
  ] satisfies readonly (readonly [
    string,
    (p: Awaited<ReturnType<typeof people>>) => string,
    string,
    RegExp,
  ])[])('%s is told with its sentence, and the relay is asked', async (_, token, said, why) => {
    const asked = await people({});
    const env = { ...RELAY_ENV, TRON_IDENTITY_TOKEN: token(asked) };
    const { relay } = await protectedPosition();
    const args = ['--function', asked.flatten, '--relay', await servedRelay(relay), '--json'];
    const { code, out, err } = await flattening(args, env);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringMatching(why) });
    expect(flattenToldSchema.parse(JSON.parse(out))).toMatchObject({
      flat: true,
      asked: [
        { kind: 'function', said },
        { kind: 'relay', said: 'report' },
      ],
    });
    expect(`${out}${err}`).not.toContain(env.TRON_IDENTITY_TOKEN);
  });

  test('that is configured wrongly says where to look', async () => {
    const handler = edgeBy(ENDPOINTS['emergency-flatten'], {}, () => undefined);
    const url = await serving((request, response) => void handler(request, response));
    const { env } = await people({});
    const { code, err } = await flattening(['--function', url], env);
    expect({ code, err }).toMatchObject({
      code: 3,
      err: expect.stringContaining('answered 500: this function is not configured: the log says how'),
    });
  });
});
