import { describe, expect, test } from 'vitest';
import { closedSchema, switchedSchema } from '../../shared/runtime/edge/answers.ts';
import { keys } from '../../shared/runtime/keys.ts';
import { NotTraded } from '../../shared/runtime/not-traded.ts';
import { controlToldSchema } from '../../shared/runtime/relay/controls-told.ts';
import { decided } from '../runtime/decided.ts';
import { OTHER, rowsOf, two, WHY } from './controls-desk.ts';
import { answering, OWNER, people, peopleOf } from './function-desk.ts';
import { RELAY_ENV, servedRelay, telling } from './relay-desk.ts';
import { TINY, TODAY } from '../support/tiny-day.ts';

const FAILED = 'http://127.0.0.1:9';

describe('at a served Kite, through the dashboard', () => {
  test('tron close closes that one in time, in the words of a relay, and touches no other', async () => {
    const w = await two();
    const { dashboard, env } = await peopleOf(w);
    const other = keys.position(TODAY, OTHER.key);
    const before = await w.runtime.ports.store.read([other]);
    const { code, out, err } = await telling(['close', 'tiny', ...WHY, '--function', dashboard], env);
    expect({ code, out, err }).toEqual({
      code: 0,
      out: expect.stringMatching(/^NSE:TINY is flat in \d+\.\d s$/),
      err: `asking ${dashboard}`,
    });
    expect(await rowsOf(w.broker, TINY.key)).toEqual(['BUY complete', 'SELL complete']);
    expect(await rowsOf(w.broker, OTHER.key)).toEqual(['BUY complete', 'SELL trigger-pending']);
    expect(await w.runtime.ports.store.read([other])).toEqual(before);
    const [record] = await w.runtime.ports.store.list('controls/', 'controls/~');
    // By whom the token names, whoever sits here.
    expect(record?.value).toMatchObject({ what: 'close', name: TINY.key, who: OWNER, why: 'a test' });
    const again = await telling(['close', 'NSE:TINY', ...WHY, '--json'], {
      ...env,
      TRON_DASHBOARD_FUNCTION: dashboard,
    });
    expect(controlToldSchema.parse(JSON.parse(again.out))).toMatchObject({
      what: 'close',
      done: true,
      report: { format: 'tron-close', position: null, flat: true, paper: null },
      from: dashboard,
      asked: [{ kind: 'function', url: dashboard, said: 'report', why: null }],
      steps: [],
    });
    expect(await w.broker.book()).toHaveLength(4);
  });

  test('tron disable and tron enable, by TRON_DASHBOARD_FUNCTION before TRON_RELAYS', async () => {
    const w = await two();
    const { dashboard, env: who } = await peopleOf(w);
    const env = { ...who, ...RELAY_ENV, TRON_DASHBOARD_FUNCTION: dashboard, TRON_RELAYS: FAILED };
    expect(await telling(['disable', 'symbol', 'tiny', ...WHY], env)).toEqual({
      code: 0,
      out: expect.stringMatching(/^symbol TINY enters nothing more: a test \(since 2026-09-09 /),
      err: `asking ${dashboard}`,
    });
    const enabled = await telling(['enable', 'symbol', 'TINY', ...WHY, '--json'], env);
    expect(controlToldSchema.parse(JSON.parse(enabled.out))).toMatchObject({
      what: 'enable',
      done: true,
      report: { format: 'tron-switch', what: 'enable', kind: 'symbol', name: 'TINY', reason: 'a test' },
      from: dashboard,
    });
    const again = await telling(['enable', 'symbol', 'TINY', ...WHY, '--function', dashboard], env);
    expect(again).toMatchObject({ code: 3, out: 'symbol TINY is not disabled: there is nothing to enable' });
  });

  test('what nobody knows is a sentence, and nobody is sent to the Kite app', async () => {
    const { dashboard, env } = await peopleOf(await two());
    const to = ['--function', dashboard];
    const { code, out, err } = await telling(['close', 'NOBODY', ...WHY, ...to], env);
    expect({ code, out }).toMatchObject({ code: 3, out: expect.not.stringContaining('Kite app') });
    expect(err).toContain('answered 409: NOBODY is not among the instruments of the day');
    const json = await telling(['disable', 'bot', 'bonds', ...WHY, ...to, '--json'], env);
    expect(controlToldSchema.parse(JSON.parse(json.out))).toMatchObject({
      done: false,
      report: null,
      from: null,
      asked: [{ said: 'not-traded', why: expect.stringContaining('there is no bot bonds') }],
    });
    expect((await telling(['close', 'a b', ...WHY, ...to], env)).err).toContain(
      'answered 400: instrument: must be as in "NSE:RELIANCE" or "RELIANCE"',
    );
  });
});

test('what is not flat yet is told with what is left, and the steps of a person', async () => {
  const { dashboard, env } = await people({
    close: async () => ({ position: TINY.key, flat: false, left: ['5 of NSE:TINY'], tookMs: 60_000.25 }),
  });
  const { code, out } = await telling(['close', 'TINY', ...WHY, '--function', dashboard], env);
  expect(code).toBe(3);
  expect(out).toMatch(
    /^NSE:TINY is NOT FLAT after 60\.0 s\nleft: 5 of NSE:TINY\n[^]*Positions, NSE:TINY, Exit/,
  );
});

const close = ['close', 'TINY', ...WHY];
const nothing = () => people({ close: async () => ({ position: null, flat: true, left: [], tookMs: 0 }) });

test('a function that has nothing of it is enough, where it is all that could have', async () => {
  const { dashboard, env } = await nothing();
  const to = ['--function', dashboard];
  const said = 'nothing of TINY is open or on its way';
  expect(await telling([...close, ...to], env)).toMatchObject({ code: 0, out: said });
  const unheard = /^NOT DONE: nothing of TINY is open .* there, and not everybody/;
  for (const [who, code] of [
    [{ ...RELAY_ENV, ...env }, 3],
    // Without the secret nobody asks the relay.
    [env, 2],
  ] as const)
    expect(await telling([...close, ...to, '--relay', FAILED], who)).toMatchObject({
      code,
      out: expect.stringMatching(unheard),
    });
});

test.each([
  ['that has nothing of it', nothing],
  [
    'that does not know it',
    () =>
      people({
        close: async () => {
          throw new NotTraded('it is not among them');
        },
      }),
  ],
  ['that cannot be reached', async () => ({ ...(await people({})), dashboard: FAILED })],
])('past a function %s, on to the relay that has', async (_, made) => {
  const [w, { dashboard, env }] = await Promise.all([two(), made()]);
  const to = ['--function', dashboard, '--relay', await servedRelay(w.relay)];
  expect(await telling([...close, ...to], { ...RELAY_ENV, ...env })).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^NSE:TINY is flat in/),
  });
  expect(await rowsOf(w.broker, TINY.key)).toEqual(['BUY complete', 'SELL complete']);
});

test.each([
  ['close', '{"position":"NSE:TINY","flat":true,"left":[],"tookMs":-1}'],
  ['close', '{"position":"NSE:TINY","flat":"true","left":[],"tookMs":1}'],
  ['close', '{"position":"NSE:TINY","flat":true,"left":[],"tookMs":1,"paper":true}'],
  ['close', '<html>'],
  ['disable', '{"name":"TINY","reason":"x","since":"today"}'],
  ['disable', '{}'],
])('%s answered with %s is no report, and is not done', async (what, body) => {
  const { url } = await answering(200, body);
  const { env } = await people({});
  const asked = what === 'close' ? ['TINY'] : ['symbol', 'TINY'];
  const { code, out, err } = await telling([what, ...asked, ...WHY, '--function', url], env);
  expect({ code, err }).toMatchObject({
    code: 3,
    err: expect.stringContaining('the answer is no report of'),
  });
  expect(out).toMatch(/^NOT DONE: nobody answered with a report/);
});

test('the documents of the functions are read into those of a relay', () => {
  const report = { position: TINY.key, flat: true, left: [] };
  expect(closedSchema.parse({ ...report, tookMs: 1.6 })).toEqual({
    format: 'tron-close',
    version: 1,
    ...report,
    tookMs: 2,
    paper: null,
  });
  const stands = { name: 'TINY', reason: null, since: null };
  expect(switchedSchema({ what: 'enable', kind: 'symbol' }).parse(stands)).toEqual({
    format: 'tron-switch',
    version: 1,
    what: 'enable',
    kind: 'symbol',
    ...stands,
  });
});

test('whoever names a book means that, whatever the variables name', async () => {
  const { url, asked } = await answering(500, '');
  const { env: who } = await people({});
  const shelf = { books: { paper: (await decided()).ports.store }, holder: null };
  const args = ['disable', 'bot', 'stocks', ...WHY, '--book', 'paper'];
  const told = await telling(args, { ...who, TRON_DASHBOARD_FUNCTION: url }, shelf);
  expect(told).toMatchObject({
    code: 0,
    out: expect.stringMatching(/^Book paper: bot stocks enters nothing/),
  });
  expect(asked).toEqual([]);
});

test.each([
  [['--function', 'http://127.0.0.1:9', '--book', 'paper'], {}, '--book takes no --function'],
  [['--function', 'http://127.0.0.1:9'], {}, 'no function was asked: TRON_IDENTITY_TOKEN is not set'],
  [[], { TRON_DASHBOARD_FUNCTION: 'http://example.com' }, 'TRON_DASHBOARD_FUNCTION has "http://example.com"'],
  [
    [],
    { TRON_DASHBOARD_FUNCTION: 'https://a.example.com,https://b.example.com' },
    'TRON_DASHBOARD_FUNCTION has "https://a.example.com,https://b.example.com"',
  ],
  [['--function', 'http://example.com'], {}, 'https URL, or an http one on 127.0.0.1'],
])('%j with %j is refused as usage', async (args, env, why) => {
  for (const command of [
    ['close', 'TINY'],
    ['disable', 'bot', 'stocks'],
    ['enable', 'bot', 'stocks'],
  ]) {
    const { code, err } = await telling([...command, ...WHY, ...args], env);
    expect({ code, err }).toMatchObject({ code: 2, err: expect.stringContaining(why) });
  }
});
