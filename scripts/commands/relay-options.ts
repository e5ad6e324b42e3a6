import { InvalidArgumentError, Option } from 'commander';
import {
  describeRelayVariables,
  readRelaySecret,
  relayUrlSchema,
} from '../../shared/runtime/relay/variables.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { askRelays, type Asked, type Question } from './relay-client.ts';
import type { Terminal } from './terminal.ts';

/** As commander leaves the options of those who ask a relay. */
export interface RelayChoice {
  readonly relay?: readonly string[];
  readonly timeout: number;
}

/** Longer than a relay tries. */
const TIMEOUT_S = 170;
const TIMEOUT_S_MAX = 280;

export function relayOptions(): readonly Option[] {
  return [
    new Option(
      '--relay <url>',
      'a relay to ask, as often as wanted, in this order (default: those of TRON_RELAYS)',
    ).argParser(parseRelay),
    new Option('--timeout <seconds>', 'how long the report of a relay is waited for')
      .argParser(parseTimeout)
      .default(TIMEOUT_S),
  ];
}

/** What relays said, and what was wrong with how they were to be asked; null: nothing. */
export interface Heard<T> extends Asked<T> {
  readonly wrong: ConfigError | null;
}

/** One relay after the other, those named or those of the variable. Never rejects: what is wrong keeps nobody from being told what else can be done. */
export async function hear<T>(
  given: RelayChoice,
  terminal: Terminal,
  question: Question<T>,
): Promise<Heard<T>> {
  const { urls, problem } = relaysOf(given, terminal);
  const secret = readRelaySecret(terminal.env);
  const tell = (text: string): void => terminal.err(text);
  if (urls.length === 0 && problem === null) tell('no relay is named: --relay URL or TRON_RELAYS');
  const none = { reports: [], relays: [] };
  if (problem !== null) return { ...none, wrong: new ConfigError([problem]) };
  if (!secret.ok)
    return {
      ...none,
      wrong: urls.length > 0 ? new ConfigError([`no relay was asked: ${secret.problem}`]) : null,
    };
  const timeoutMs = given.timeout * 1_000;
  const asked = await askRelays({ urls, secret: secret.secret, timeoutMs, tell }, question);
  return { ...asked, wrong: null };
}

/** The relays to ask; a sentence where the variable has one that is no URL of a relay, and then none is asked. */
function relaysOf(
  { relay }: RelayChoice,
  { env }: Terminal,
): { readonly urls: readonly string[]; readonly problem: string | null } {
  const text = env['TRON_RELAYS'];
  if (relay !== undefined || text === undefined) return { urls: relay ?? [], problem: null };
  const urls: string[] = [];
  for (const part of text.split(',').map((each) => each.trim())) {
    const read = relayUrlSchema.safeParse(part);
    if (!read.success) {
      const why = read.error.issues.map(({ message }) => message).join('; ');
      return { urls: [], problem: `no relay was asked: TRON_RELAYS has "${part}", which ${why}` };
    }
    urls.push(read.data);
  }
  return { urls, problem: null };
}

/** Throws as commander wants it. */
function parseRelay(text: string, before: readonly string[] | undefined): readonly string[] {
  const read = relayUrlSchema.safeParse(text);
  if (read.success) return [...(before ?? []), read.data];
  throw new InvalidArgumentError(`It ${read.error.issues.map(({ message }) => message).join('; ')}.`);
}

function parseTimeout(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (seconds >= 1 && seconds <= TIMEOUT_S_MAX) return seconds;
  throw new InvalidArgumentError(`Allowed: whole seconds from 1 to ${TIMEOUT_S_MAX}.`);
}

/** Below the options of those who ask a relay. */
export function relayVariablesText(): string {
  return [
    '',
    'Environment variables:',
    ...describeRelayVariables().flatMap(({ name, meaning, allowed }) => [
      `  ${name.padEnd(17)}  ${meaning}`,
      `  ${''.padEnd(17)}  allowed: ${allowed}`,
    ]),
  ].join('\n');
}
