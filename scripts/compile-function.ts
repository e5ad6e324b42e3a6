import { mkdirSync, rmSync } from 'node:fs';
import { constants, enableCompileCache, flushCompileCache } from 'node:module';
import { join } from 'node:path';
import { instantOf } from '../shared/domain/time.ts';
import { COMPILED } from '../shared/runtime/compiled-before.ts';
import { timeHere } from '../shared/runtime/wire-time.ts';

/**
 * Runs in a function’s own folder, as `gcp-build` of its package.json, which the buildpack calls where the function is built: by the Node, the user and the
 * path that it is going to have. Loads what calls load late, makes the app and has it tick on a store that nobody is, so that V8 compiles what a
 * call does, and keeps that in `compiled/`, where `useCompiled` finds it. Asks nothing of anybody but of this machine's port 1. Exit code 1 where
 * nothing could be kept, so that a deployment without it is noticed.
 */
const MADE_UP = {
  TRON_PROJECT: 'nobodys-project',
  TRON_EXECUTE_URL: 'https://function.example/',
  TRON_EXECUTE_ACCOUNT: 'nobody@project.iam.gserviceaccount.com',
  TRON_LOGIN_URL: 'https://function.example/',
  KITE_API_KEY: 'none',
  KITE_API_SECRET: 'none',
  KITE_USER_ID: 'AB1234',
  FIRESTORE_EMULATOR_HOST: '127.0.0.1:1',
};
const IN_SESSION = instantOf(20260909, 620);

async function compiled(directory: string): Promise<void> {
  rmSync(directory, { recursive: true, force: true });
  mkdirSync(directory);
  const { status, message } = enableCompileCache({ directory, portable: true });
  if (status !== constants.compileCacheStatus.ENABLED) throw new Error(message ?? `status ${status}`);
  // The last three are what a tick loads with its first question to Kite, and with its first order.
  const [{ cloudApp }] = await Promise.all([
    import('../shared/runtime/wire-cloud.ts'),
    import('../shared/runtime/edge/work.ts'),
    import('../shared/adapters/kite/market-data.ts'),
    import('../shared/adapters/kite/kite-broker.ts'),
    import('@google-cloud/tasks'),
  ]);
  const log = { write: () => undefined };
  const app = await cloudApp({ ...MADE_UP, TRON_SECRETS: directory }, { ...timeHere({}, () => null), log });
  const said = await app.tick('stocks', IN_SESSION).then(() => 'done', String);
  if (!said.includes('UNAVAILABLE')) throw new Error(`a tick was to find no store, and said: ${said}`);
  flushCompileCache();
}

const directory = join(import.meta.dirname, COMPILED);
try {
  await compiled(directory);
  // The connection that never was would be tried again for ever.
  process.exit(0);
} catch (error) {
  const why = error instanceof Error ? error.message : String(error);
  console.error(`what is compiled cannot be kept in ${directory}: ${why}`);
  process.exit(1);
}
