import { describe, expect, test } from 'vitest';
import { ENDPOINTS } from '../../../functions/endpoints.ts';
import { secretManagerSecrets } from '../../../shared/adapters/secret-manager/secrets.ts';
import { secretWith } from '../../../shared/sim/cloud/secrets/api.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';
import type { Env } from '../../../shared/runtime/variables.ts';
import { cloudApp } from '../../../shared/runtime/wire-cloud.ts';
import { cloud, PLACE } from '../../sim/cloud/served.ts';
import { protectedPosition } from '../../scripts/relay-desk.ts';
import { API_KEY, API_SECRET, TOKEN } from '../../sim/kite/support.ts';
import { at } from '../../sim/protocol/stories.ts';
import { edgeDesk } from '../edge/edge-desk.ts';

const SECRET = 'kite-access-token';

/** The functions beside a position with a stop at a simulated Kite, their token in Secret Manager, and nobody where Firestore should be. */
async function deployed(changes: Env = {}) {
  const [{ root, secrets }, held] = await Promise.all([cloud(), protectedPosition()]);
  secretWith(secrets, SECRET, null, at(500));
  const { project } = PLACE;
  const kept = secretManagerSecrets({ root, project, secret: SECRET, bearer: null, timeoutMs: 5000 }, () =>
    expect.unreachable(),
  );
  await kept.keepAccessToken({ accessToken: TOKEN, userId: 'AB1234', madeAt: at(500) });
  const env: Env = {
    TRON_PROJECT: project,
    FIRESTORE_EMULATOR_HOST: '127.0.0.1:9',
    TRON_TASKS_ROOT: root,
    TRON_EXECUTE_URL: 'http://127.0.0.1:9/execute-order/',
    TRON_EXECUTE_ACCOUNT: 'tasks@tron-test.iam.gserviceaccount.com',
    TRON_TOKEN_SECRET: SECRET,
    TRON_SECRET_ROOT: root,
    TRON_LOGIN_URL: 'http://127.0.0.1:9/login/',
    TRON_BROKER: 'kite',
    TRON_LIVE_GATE: 'unasked',
    TRON_INSTANCES: '1',
    TRON_KITE_ROOT: held.root,
    TRON_KITE_LOGIN_ROOT: held.root,
    TRON_LEAST_ROWS: 'NSE=1',
    KITE_API_KEY: API_KEY,
    KITE_API_SECRET: API_SECRET,
    KITE_USER_ID: 'AB1234',
    ...changes,
  };
  const light = {
    ...held.going,
    during: <T>(work: () => Promise<T>) => work(),
    isShared: true,
    log: SILENT_LOG,
  };
  return { held, app: await cloudApp(env, light) };
}

const call = { as: 'person', body: { why: 'a test' } };

describe('with nobody where Firestore should be', () => {
  test('the flatten function closes what has a resting exit, by the broker’s book, and says what it could not do', async () => {
    const { held, app } = await deployed();
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    const [first, second] = await Promise.all([desk.call('/', call), desk.call('/', call)]);
    expect(first).toMatchObject({
      status: 200,
      body: { flat: true, left: [], by: 'storeless', store: 'down', halted: false },
    });
    expect(JSON.stringify(first.body)).toContain('NOT HALTED: the halt could not be written');
    // Who asks while it goes on is told the same.
    expect(second.body).toEqual(first.body);
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).toEqual([0]);
    const rows = await held.broker.book();
    expect(rows.filter(({ status }) => status === 'complete')).toHaveLength(2);
    expect(rows).toHaveLength(2);
  }, 60_000);

  test('it is a person’s alone, and everything else says that it failed', async () => {
    const { held, app } = await deployed();
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    expect((await desk.call('/', { ...call, as: 'scheduler' })).status).toBe(403);
    expect((await desk.call('/', { ...call, as: '' })).status).toBe(401);
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).not.toEqual([0]);
    const reconcile = await edgeDesk(ENDPOINTS.reconcile, app);
    expect((await reconcile.call('/', { as: 'person', body: {} })).status).toBe(500);
    const dashboard = await edgeDesk(ENDPOINTS.dashboard, app);
    expect((await dashboard.call('/pause', call)).status).toBe(500);
    expect(await dashboard.call('/flatten', call)).toMatchObject({
      status: 200,
      body: { flat: true, by: 'storeless' },
    });
  }, 60_000);

  test('the gate of live trading cannot be asked, so nothing is entered; what is open is closed all the same', async () => {
    const { held, app } = await deployed({ TRON_LIVE_GATE: 'asked', TRON_ENVIRONMENT: 'live' });
    const before = (await held.broker.book()).length;
    const task = { name: 'n', orderId: 'o', notBefore: 0, validUntil: at(600) };
    await expect(app.executeEntry(task)).rejects.toThrow('Firestore: reading failed');
    expect(await held.broker.book()).toHaveLength(before);
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    expect(await desk.call('/', call)).toMatchObject({ status: 200, body: { by: 'storeless' } });
  }, 60_000);

  test('and no token either nothing is closed, and it says so', async () => {
    const { held, app } = await deployed({ TRON_TOKEN_SECRET: 'nobody-made-it' });
    const desk = await edgeDesk(ENDPOINTS['emergency-flatten'], app);
    const answer = await desk.call('/', call);
    expect(answer.status).toBe(503);
    expect(JSON.stringify(answer.body)).toContain('nobody has logged in yet');
    expect((await held.broker.positions()).map(({ netQty }) => netQty)).not.toEqual([0]);
  }, 60_000);
});
