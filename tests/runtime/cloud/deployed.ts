import { expect } from 'vitest';
import { secretManagerSecrets } from '../../../shared/adapters/secret-manager/secrets.ts';
import { secretWith } from '../../../shared/sim/cloud/secrets/api.ts';
import { SILENT_LOG } from '../../../shared/runtime/telling.ts';
import type { Env } from '../../../shared/runtime/variables.ts';
import { cloudApp } from '../../../shared/runtime/wire-cloud.ts';
import { cloud, PLACE } from '../../sim/cloud/served.ts';
import { protectedPosition } from '../../scripts/relay-desk.ts';
import { API_KEY, API_SECRET, TOKEN } from '../../sim/kite/support.ts';
import { at } from '../../sim/protocol/stories.ts';

const SECRET = 'kite-access-token';

/**
 * The functions beside a position with a stop at a simulated Kite, their token in Secret Manager, and nobody where Firestore should be, unless it is named.
 * `isShared`: time is made up for all of them.
 */
export async function deployed(changes: Env = {}, isShared = true) {
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
    isShared,
    log: SILENT_LOG,
  };
  return { held, app: await cloudApp(env, light) };
}
