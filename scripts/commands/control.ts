import { Option } from 'commander';
import { ConfigError } from '../../shared/runtime/config.ts';
import type { Going } from '../../shared/runtime/place.ts';
import { partsOfRuntime } from '../../shared/runtime/relay/of-runtime.ts';
import { controlRelay } from '../../shared/runtime/relay/relay.ts';
import { readRelaySecret } from '../../shared/runtime/relay/variables.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { SILENT_LOG } from '../../shared/runtime/telling.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { ADDRESS } from './login-server.ts';
import { parsePort } from './parse.ts';
import { RelayServer } from './relay-server.ts';
import type { Terminal } from './terminal.ts';

export function controlOption(): Option {
  return new Option(
    '--control-port <n>',
    'with --feed: a relay with the store of this run, for tron flatten, on 127.0.0.1 (default: none; 0: the system chooses)',
  ).argParser(parsePort);
}

/** Throws a ConfigError where a relay is asked for and there is no secret for it. */
export function checkControl(port: number | null, { env }: Pick<Terminal, 'env'>): void {
  if (port !== null) secretOf(env);
}

/**
 * The run with its relay on this computer, as long as it runs; null: nobody asked for one. `run` is given whom to tell of the day's runtime, which is
 * reached from then on. Rejects with a ConfigError for a port that is taken, before anything is traded, and otherwise as the run does.
 */
export async function withControl<T>(
  port: number | null,
  { env }: Pick<Terminal, 'env'>,
  going: Going,
  tell: (text: string) => void,
  run: (awake: (runtime: Runtime) => void) => Promise<T>,
): Promise<T> {
  if (port === null) return run(() => undefined);
  const secret = secretOf(env);
  // Nothing is known yet of what an earlier life left open.
  const notYet = (): Promise<never> => Promise.reject(new Error('the day has not begun in this process yet'));
  const waiting = { clock: going.clock, sleepUntil: (at: number) => going.sleepUntil(at), log: SILENT_LOG };
  const controls = { paper: false, close: notYet, disable: notYet, enable: notYet };
  let relay = controlRelay({ ...waiting, secret, store: null, storeless: notYet, controls });
  const server = new RelayServer((request) => relay(request));
  const root = `http://${ADDRESS}:${await server.listen(port, '--control-port')}`;
  tell(`Control at ${root}: tron flatten --relay ${root} --why TEXT`);
  try {
    return await run((runtime) => {
      relay = controlRelay({ ...partsOfRuntime(runtime, going), secret });
    });
  } finally {
    await server.stop();
  }
}

function secretOf(env: Env): string {
  const read = readRelaySecret(env);
  if (read.ok) return read.secret;
  throw new ConfigError([`--control-port: ${read.problem}`]);
}
