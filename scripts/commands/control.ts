import { Option } from 'commander';
import { ConfigError } from '../../shared/runtime/config.ts';
import type { Going } from '../../shared/runtime/place.ts';
import { partsOfRuntime } from '../../shared/runtime/relay/of-runtime.ts';
import { failed, type RelayAnswer } from '../../shared/runtime/relay/http.ts';
import { controlRelay } from '../../shared/runtime/relay/relay.ts';
import type { Relay } from '../../shared/runtime/relay/serve.ts';
import { readRelaySecret } from '../../shared/runtime/relay/variables.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { ADDRESS } from './login-server.ts';
import { parsePort } from './parse.ts';
import { RelayServer } from './relay-server.ts';
import type { Terminal } from './terminal.ts';

/** The relay of a running day, as long as it runs. */
export interface Control {
  /** The day's runtime is there: from now on it is reached. */
  readonly awake: (runtime: Runtime) => void;
  close(): Promise<void>;
}

export function controlOption(): Option {
  return new Option(
    '--control-port <n>',
    'with --feed: a relay with the store of this run, for tron flatten, on 127.0.0.1 (default: none; 0: the system chooses)',
  ).argParser(parsePort);
}

/**
 * Serves the relay of a run on this computer; null: nobody asked for one. Rejects with a ConfigError for a secret that is missing and a port that is
 * taken, before anything is traded.
 */
export async function openControl(
  port: number | null,
  { env }: Pick<Terminal, 'env'>,
  going: Going,
  tell: (text: string) => void,
): Promise<Control> {
  if (port === null) return { awake: () => undefined, close: async () => undefined };
  const read = readRelaySecret(env);
  if (!read.ok) throw new ConfigError([`--control-port: ${read.problem}`]);
  let relay: Relay = async () => NOT_YET;
  const server = new RelayServer((request) => relay(request));
  const listening = await server.listen(port, '--control-port');
  tell(
    `Control at http://${ADDRESS}:${listening}: tron flatten --relay http://${ADDRESS}:${listening} --why TEXT`,
  );
  return {
    awake(runtime) {
      relay = controlRelay({ ...partsOfRuntime(runtime, going), secret: read.secret });
    },
    close: () => server.stop(),
  };
}

/** Nothing is known yet of what an earlier life left open. */
const NOT_YET: RelayAnswer = failed(503, 'the day has not begun in this process yet: ask again');
