import { join } from 'node:path';
import { ENDPOINTS, type FunctionName } from '../../functions/endpoints.ts';
import { TOKEN_SECRET } from './places.ts';

type Command = readonly [file: string, ...args: string[]];

const ROOT = join(import.meta.dirname, '../..');
const TRON = join(ROOT, 'scripts/tron.ts');
const FRAMEWORK = join(ROOT, 'node_modules/@google-cloud/functions-framework/build/src/main.js');
const ONLY_HERE = join(import.meta.dirname, 'only-here.ts');

/** A function under the official framework, as the platform begins it. */
export function functionCommand(name: FunctionName, functions: string): Command {
  const args = [`--target=${ENDPOINTS[name].target}`, `--source=${join(functions, name)}`];
  return here(FRAMEWORK, ...args);
}

export function tronCommand(...args: readonly string[]): Command {
  return here(TRON, ...args);
}

function here(file: string, ...args: readonly string[]): Command {
  return [process.execPath, '--import', ONLY_HERE, file, ...args];
}

/** The queue, the scheduler and the secret with the day's token; `at`: where its clock begins. */
export function simCommand(
  of: { readonly port: number; readonly target: string; readonly secret: string },
  at: string,
): Command {
  const where = ['--port', String(of.port), '--standing', '--target', of.target, '--at', at];
  return tronCommand('cloud-sim', ...where, '--secret', `${TOKEN_SECRET}=${of.secret}`);
}
