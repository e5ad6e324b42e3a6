import { z } from 'zod';

/**
 * A line of standard output as an entry of Cloud Logging, and the part of its query language that `docs/queries.json` uses: AND, OR, NOT, parentheses,
 * `=`, `:` (has, whatever the case), `>=`, quoted values. AND binds tighter than OR in neither: mixed without parentheses is an error here.
 * Source: https://cloud.google.com/logging/docs/view/logging-query-language, https://cloud.google.com/logging/docs/structured-logging
 */
export type LogEntry = ReadonlyMap<string, string>;

const SEVERITIES = ['DEFAULT', 'DEBUG', 'INFO', 'NOTICE', 'WARNING', 'ERROR', 'CRITICAL'];
/** Fields that Cloud Logging takes out of the payload. */
const TAKEN: Readonly<Record<string, string>> = {
  severity: 'severity',
  time: 'timestamp',
  'logging.googleapis.com/trace': 'trace',
  'logging.googleapis.com/spanId': 'spanId',
  'logging.googleapis.com/trace_sampled': 'traceSampled',
};

export function entryOf(line: string): LogEntry {
  const fields = z.record(z.string(), z.unknown()).parse(JSON.parse(line));
  return new Map(
    Object.entries(fields).flatMap(([name, value]) => {
      if (value === null) return [];
      const text = typeof value === 'string' ? value : JSON.stringify(value);
      return [[TAKEN[name] ?? `jsonPayload.${name}`, text] as const];
    }),
  );
}

export function matches(filter: string, entry: LogEntry): boolean {
  const tokens = filter.match(/"(?:[^"\\]|\\.)*"|[()]|>=|[=:]|[\w.]+/g) ?? [];
  const reader = { tokens, at: 0 };
  const value = expression(reader, entry);
  if (reader.at !== tokens.length) throw new Error(`not understood: ${tokens.slice(reader.at).join(' ')}`);
  return value;
}

interface Reader {
  readonly tokens: readonly string[];
  at: number;
}

function expression(reader: Reader, entry: LogEntry): boolean {
  let value = term(reader, entry);
  let joined: string | undefined;
  for (;;) {
    const word = reader.tokens[reader.at];
    if (word !== 'AND' && word !== 'OR') return value;
    if (joined !== undefined && joined !== word) throw new Error('AND and OR need parentheses between them');
    joined = word;
    reader.at += 1;
    const right = term(reader, entry);
    value = word === 'AND' ? value && right : value || right;
  }
}

function term(reader: Reader, entry: LogEntry): boolean {
  const first = reader.tokens[reader.at++] ?? '';
  if (first === 'NOT') return !term(reader, entry);
  if (first === '(') {
    const value = expression(reader, entry);
    if (reader.tokens[reader.at++] !== ')') throw new Error('a parenthesis is not closed');
    return value;
  }
  const operator = reader.tokens[reader.at++] ?? '';
  const quoted = z.string().parse(JSON.parse(reader.tokens[reader.at++] ?? ''));
  return compared(first, entry.get(first), operator, quoted);
}

function compared(field: string, value: string | undefined, operator: string, wanted: string): boolean {
  if (value === undefined) return false;
  if (operator === '=') return value === wanted;
  if (operator === ':') return value.toLowerCase().includes(wanted.toLowerCase());
  if (operator !== '>=') throw new Error(`no operator ${operator}`);
  if (field === 'severity') return SEVERITIES.indexOf(value) >= SEVERITIES.indexOf(wanted);
  return Date.parse(value) >= Date.parse(wanted);
}
