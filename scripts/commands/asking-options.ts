import { InvalidArgumentError, Option } from 'commander';
import type { z } from 'zod';
import {
  describeFunctionVariables,
  readIdentityToken,
} from '../../shared/runtime/relay/function-variables.ts';
import {
  describeRelayVariables,
  functionUrlSchema,
  readRelaySecret,
  relayUrlSchema,
} from '../../shared/runtime/relay/variables.ts';
import { ConfigError } from '../../shared/runtime/config.ts';
import { redacted } from '../../shared/domain/redacted.ts';
import type { Env } from '../../shared/runtime/variables.ts';
import { askEach, type Asked, type Place, type Question, type Unasked } from './asking.ts';
import { functionAt, whyToFunction } from './function-client.ts';
import { relayAt } from './relay-client.ts';
import type { Terminal } from './terminal.ts';

/** As commander leaves the options of those who ask a function or a relay. */
export interface AskingChoice {
  readonly function?: readonly string[];
  readonly relay?: readonly string[];
  readonly timeout: number;
}

const FUNCTIONS = ['TRON_FLATTEN_FUNCTIONS', 'TRON_DASHBOARD_FUNCTION'] as const;
/** Which functions are asked where nobody is named: those of a list, or one. */
export type FunctionsOf = (typeof FUNCTIONS)[number];

/** Longer than a relay tries, or a function. */
const TIMEOUT_S = 170;
const TIMEOUT_S_MAX = 280;

/** `where`: in words, which URL of a function is meant. */
export function askingOptions(functions: FunctionsOf, where: string): readonly Option[] {
  return [
    new Option(
      '--function <url>',
      `a function to ask, as often as wanted, in this order and before any relay: ${where} (default: ${functions})`,
    ).argParser(adding(functionUrlSchema)),
    new Option(
      '--relay <url>',
      'a relay to ask, as often as wanted, in this order (default: those of TRON_RELAYS); where one of either is named, nobody else is asked',
    ).argParser(adding(relayUrlSchema)),
    new Option('--timeout <seconds>', 'how long the report of each is waited for')
      .argParser(parseTimeout)
      .default(TIMEOUT_S),
  ];
}

/** What those who were asked said, and what was wrong with how they were to be; null: nothing. */
export interface Heard<T> extends Omit<Asked<T>, 'problems'> {
  readonly wrong: ConfigError | null;
}

/**
 * Functions and then relays, those named or those of the variables, until one says what is enough. Functions first: they have a store, and an address that
 * the broker knows. Never rejects: what is wrong keeps nobody from asking the others, nor from being told what else can be done.
 */
export async function hear<T>(
  given: AskingChoice,
  functions: FunctionsOf,
  terminal: Terminal,
  question: Question<T>,
): Promise<Heard<T>> {
  const { env } = terminal;
  const tell = (text: string): void => terminal.err(text);
  const timeoutMs = given.timeout * 1_000;
  const isNamed = given.function !== undefined || given.relay !== undefined;
  const places = [
    ...functionsOf(
      isNamed ? (given.function ?? []) : urlsOf(env, functions, functionUrlSchema),
      env,
      timeoutMs,
    ),
    ...relaysOf(isNamed ? (given.relay ?? []) : urlsOf(env, 'TRON_RELAYS', relayUrlSchema), env, timeoutMs),
  ];
  if (places.length === 0)
    tell(`nobody to ask is named: --function URL or ${functions}, --relay URL or TRON_RELAYS`);
  const short = whyToFunction(question.why);
  if (short !== question.why && places.some((place) => 'kind' in place && place.kind === 'function'))
    tell(`a function is told of the reason: ${short}`);
  const { problems, ...heard } = await askEach(places, question, tell);
  return { ...heard, wrong: problems.length === 0 ? null : new ConfigError(problems) };
}

type Urls = readonly (string | Unasked)[];

function functionsOf(urls: Urls, env: Env, timeoutMs: number): readonly (Place | Unasked)[] {
  const read = readIdentityToken(env);
  if (!read.ok) return withoutKey(urls, `no function was asked: ${read.problem}`);
  return urls.map((url) =>
    typeof url === 'string' ? functionAt(url, { token: read.token, timeoutMs }) : url,
  );
}

function relaysOf(urls: Urls, env: Env, timeoutMs: number): readonly (Place | Unasked)[] {
  const read = readRelaySecret(env);
  if (!read.ok) return withoutKey(urls, `no relay was asked: ${read.problem}`);
  return urls.map((url) =>
    typeof url === 'string' ? relayAt(url, { secret: read.secret, timeoutMs }) : url,
  );
}

/** What is wrong with the URLs, and with the key where there is one to use it at. */
function withoutKey(urls: Urls, problem: string): readonly Unasked[] {
  const wrong = urls.filter((url) => typeof url !== 'string');
  return wrong.length < urls.length ? [...wrong, { problem }] : wrong;
}

/** Those of the variable. One that is no such URL keeps nobody from the others. */
function urlsOf(env: Env, name: FunctionsOf | 'TRON_RELAYS', schema: z.ZodType<string>): Urls {
  const text = env[name];
  if (text === undefined) return [];
  const kind = name === 'TRON_RELAYS' ? 'relay' : 'function';
  const parts = name === 'TRON_DASHBOARD_FUNCTION' ? [text] : text.split(',');
  return parts.map((part) => {
    const read = schema.safeParse(part.trim());
    if (read.success) return read.data;
    const who = parts.length === 1 ? `no ${kind}` : `one ${kind} less`;
    return {
      problem: `${who} was asked: ${name} has "${redacted(part.trim())}", which ${messagesOf(read.error)}`,
    };
  });
}

/** Throws as commander wants it. */
function adding(schema: z.ZodType<string>) {
  return (text: string, before: readonly string[] | undefined): readonly string[] => {
    const read = schema.safeParse(text);
    if (read.success) return [...(before ?? []), read.data];
    throw new InvalidArgumentError(`It ${messagesOf(read.error)}.`);
  };
}

function messagesOf({ issues }: z.ZodError): string {
  return issues.map(({ message }) => message).join('; ');
}

function parseTimeout(text: string): number {
  const seconds = /^\d{1,4}$/.test(text) ? Number(text) : NaN;
  if (seconds >= 1 && seconds <= TIMEOUT_S_MAX) return seconds;
  throw new InvalidArgumentError(`Allowed: whole seconds from 1 to ${TIMEOUT_S_MAX}.`);
}

/** Below the options of those who ask a function or a relay. */
export function askingVariablesText(functions: FunctionsOf): string {
  const rows = [...describeFunctionVariables(), ...describeRelayVariables()];
  return [
    '',
    'Environment variables:',
    ...rows
      .filter(({ name }) => name === functions || !FUNCTIONS.some((each) => each === name))
      .flatMap(({ name, meaning, allowed }) => [
        `  ${name.padEnd(23)}  ${meaning}`,
        `  ${''.padEnd(23)}  allowed: ${allowed}`,
      ]),
  ].join('\n');
}
