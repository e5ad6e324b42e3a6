import type { Ports } from '../../ports.ts';
import { ConfigError } from '../config.ts';
import type { CloudVariables } from './cloud-variables.ts';

/** A day whose time is made up, with all its processes on one computer. */

/** Where the time stands while a call is at work, what the machine takes for it is nobody's delay. */
export const PATIENT_MS = 30_000;

export const PATIENT = {
  commitDeadlineMs: PATIENT_MS,
  readDeadlineMs: PATIENT_MS,
  listDeadlineMs: PATIENT_MS,
} as const;

/** While somebody asks these, the time stands. */
export function standing(
  { store, queue }: Pick<Ports, 'store' | 'queue'>,
  during: <R>(work: () => Promise<R>) => Promise<R>,
): Pick<Ports, 'store' | 'queue'> {
  return {
    store: {
      read: (keys) => during(() => store.read(keys)),
      list: (from, before) => during(() => store.list(from, before)),
      commit: (commit) => during(() => store.commit(commit)),
    },
    queue: { enqueue: (task) => during(() => queue.enqueue(task)) },
  };
}

/** Time that is made up is for what is made up: nothing of it may reach Google or the broker. Throws a ConfigError. */
export function requireLocal(
  {
    FIRESTORE_EMULATOR_HOST: emulator,
    TRON_TASKS_ROOT: tasks,
    TRON_TOKEN_SECRET: secret,
    TRON_SECRET_ROOT: secrets,
    TRON_TELEGRAM_TOKEN: bot,
    TRON_TELEGRAM_ROOT: telegram,
    TRON_ALERTS_URL: alerts,
  }: CloudVariables,
  { apiRoot, loginRoot }: { readonly apiRoot: string; readonly loginRoot: string },
): void {
  const problems = Object.entries({
    FIRESTORE_EMULATOR_HOST: emulator === undefined ? '' : `http://${emulator}`,
    TRON_TASKS_ROOT: tasks ?? '',
    ...(secret === undefined ? {} : { TRON_SECRET_ROOT: secrets ?? '' }),
    ...(bot === undefined ? {} : { TRON_TELEGRAM_ROOT: telegram }),
    ...(alerts === undefined ? {} : { TRON_ALERTS_URL: alerts }),
    TRON_KITE_ROOT: apiRoot,
    TRON_KITE_LOGIN_ROOT: loginRoot,
  }).flatMap(([name, root]) =>
    root.startsWith('http://127.0.0.1:') ? [] : [`TRON_SHARED_CLOCK is set, so ${name} must be on 127.0.0.1`],
  );
  if (problems.length > 0) throw new ConfigError(problems);
}
