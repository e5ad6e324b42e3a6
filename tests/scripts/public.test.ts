import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_MEANINGS } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { DEFAULT_DAY, DEFAULT_SEED } from '../../scripts/commands/run-options.ts';
import { dayText } from '../../shared/domain/time.ts';
import { dayDocumentSchema, rangeDocumentSchema } from '../../shared/runtime/report/document.ts';
import { backupDocumentSchema } from '../../shared/runtime/book/backup-report.ts';
import { haltDocumentSchema } from '../../shared/runtime/book/clear-halt.ts';
import { controlDocumentSchema } from '../../shared/runtime/book/controls.ts';
import { reportDocumentSchema } from '../../shared/runtime/book/period-json.ts';
import { queueDocumentSchema } from '../../shared/runtime/book/queue-report.ts';
import { statusDocumentSchema } from '../../shared/runtime/book/status-json.ts';
import { watchlistDocumentSchema } from '../../shared/runtime/book/watchlist-report.ts';
import { whyDocumentSchema } from '../../shared/runtime/book/why-json.ts';
import { describeKiteVariables } from '../../shared/runtime/kite-variables.ts';
import { loginDocumentSchema } from '../../shared/runtime/login/status.ts';
import { controlToldSchema } from '../../shared/runtime/relay/controls-told.ts';
import { flattenAnswerSchema } from '../../shared/runtime/relay/flatten.ts';
import { describeFunctionVariables } from '../../shared/runtime/relay/function-variables.ts';
import { flattenToldSchema } from '../../shared/runtime/relay/told.ts';
import { describeRelayVariables } from '../../shared/runtime/relay/variables.ts';
import { describeVariables } from '../../shared/runtime/variables.ts';
import { recordedTerminal } from './terminal.ts';

const PUBLIC = readFileSync(join(import.meta.dirname, '../../docs/PUBLIC.md'), 'utf8');

/** The first cells of a text's tables: "| `--seed` | …" is "--seed". */
function firstCells(text: string): readonly string[] {
  return Array.from(text.matchAll(/^\| `([^`]+)`/gm), (match) => match[1] ?? '');
}

function section(head: string): string {
  return PUBLIC.split(/^## /m).find((text) => text.startsWith(`${head}\n`)) ?? '';
}

const FIRST_CELLS = firstCells(PUBLIC);

async function helpOf(...command: readonly string[]): Promise<string> {
  const terminal = recordedTerminal();
  await main([...command, '--help'], terminal, async () => 0);
  return terminal.said.out.join('\n');
}

function optionsOf(help: string): readonly string[] {
  return Array.from(help.matchAll(/^ {2}(--[a-z-]+)/gm), (match) => match[1] ?? '');
}

test.each(['run', 'eligibility', 'login', 'flatten', 'relay', 'cloud', 'logs'])(
  'docs/PUBLIC.md has exactly the options that the help of tron %s has',
  async (name) => {
    const options = optionsOf(await helpOf(name));
    expect(options.length).toBeGreaterThan(5);
    expect(firstCells(section(`Options of \`tron ${name}\``))).toEqual(options);
  },
);

test.each([
  ['cloud-chat', 'PUBLIC', '## Options of `tron cloud-chat`'],
  ['probe-live', 'PUBLIC', '## Options of `tron probe-live`'],
  ['kite-sim', 'kite-sim', '## Options'],
  ['cloud-sim', 'cloud-local', '# The cloud on this computer'],
  ['cloud-local', 'cloud-local', '# A day of the whole cloud on one machine'],
  ['telegram-sim', 'telegram', '## `tron telegram-sim`'],
])('the options that the help of tron %s has are in docs/%s.md', async (name, doc, head) => {
  const text = readFileSync(join(import.meta.dirname, `../../docs/${doc}.md`), 'utf8');
  const from = text.indexOf(`${head}\n`);
  const section =
    text
      .slice(from)
      .slice(head.length)
      .split(/^#{1,2} /m)[0] ?? '';
  const cells = Array.from(section.matchAll(/^\| (`--[^|]*) \|/gm), (match) => match[1] ?? '');
  const written = cells.flatMap((cell) => Array.from(cell.matchAll(/--[a-z-]+/g), (match) => match[0]));
  expect(from).toBeGreaterThanOrEqual(0);
  expect(written.toSorted()).toEqual(optionsOf(await helpOf(name)).toSorted());
});

test('docs/PUBLIC.md has every command, and exactly the options of those that look at a book', async () => {
  const names = Array.from((await helpOf()).matchAll(/^ {2}([a-z][a-z-]*) /gm), (match) => match[1] ?? '');
  const written = firstCells(section('Commands')).map((cell) => cell.split(' ')[1]);
  for (const name of names) expect(written).toContain(name);
  const rows = [...section('Books').matchAll(/^\| `(--[a-z]+)` \| ([^|]*) \|/gm)];
  const booked = [
    'status',
    'report',
    'why',
    'watchlist',
    'queue',
    'clear-halt',
    'disable',
    'enable',
    'close',
    'backup',
  ];
  for (const name of booked) {
    const of = rows.filter(([, , whose = '']) =>
      whose.startsWith('all') ? !whose.includes(`\`${name}\``) : whose === `\`${name}\``,
    );
    expect(optionsOf(await helpOf(name))).toEqual(of.map((match) => match[1]));
  }
});

test('docs/PUBLIC.md has every document of the commands that look at a book, with its fields', () => {
  const schemas = [
    reportDocumentSchema,
    statusDocumentSchema,
    whyDocumentSchema,
    watchlistDocumentSchema,
    queueDocumentSchema,
    haltDocumentSchema,
    controlDocumentSchema,
    backupDocumentSchema,
  ];
  const missing = schemas.flatMap(({ shape }) => {
    const row = PUBLIC.split('\n').find((line) => line.startsWith(`| \`${shape.format.value}\` |`)) ?? '';
    return Object.keys(shape).filter(
      (field) => !['format', 'version', 'book'].includes(field) && !row.includes(`\`${field}\``),
    );
  });
  expect(missing).toEqual([]);
});

test('docs/PUBLIC.md has the default day and seed of the command', () => {
  expect(PUBLIC).toMatch(new RegExp(`^\\| \`--seed\` \\| [^|]* \\| ${DEFAULT_SEED} \\| `, 'm'));
  expect(PUBLIC).toMatch(
    new RegExp(`^\\| \`--day\` \\| [^|]* \\| synthetic: \`${dayText(DEFAULT_DAY)}\` \\| `, 'm'),
  );
});

test('docs/PUBLIC.md names every variable, exit code and field of the documents', () => {
  const variables = [
    ...describeVariables(),
    ...describeKiteVariables(),
    ...describeRelayVariables(),
    ...describeFunctionVariables(),
  ];
  for (const { name } of variables) expect(FIRST_CELLS).toContain(name);
  expect(PUBLIC).toContain(`"format": "${loginDocumentSchema.shape.format.value}"`);
  for (const [code, meaning] of EXIT_MEANINGS) {
    expect(PUBLIC).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
    expect(meaning).not.toBe('');
  }
  for (const schema of [flattenAnswerSchema, flattenToldSchema])
    expect(PUBLIC).toContain(`"format": "${schema.shape.format.value}"`);
  for (const field of Object.keys(flattenAnswerSchema.shape))
    expect(section('The relay')).toMatch(new RegExp(`[\`"]${field}[\`"]`));
  for (const field of Object.keys(flattenToldSchema.shape))
    expect(section('What `tron flatten --json` prints')).toContain(`\`${field}\``);
  const { format: _format, version, ...controlled } = controlToldSchema.shape;
  const controls = section('What a person keeps from entering, and what a person closes');
  expect(controls).toContain(`"tron-controlled"\`, version ${version.value},`);
  for (const field of Object.keys(controlled)) expect(controls).toContain(`\`${field}\``);
  const fields = [dayDocumentSchema, rangeDocumentSchema].flatMap(({ shape }) => Object.keys(shape));
  for (const field of fields) expect(PUBLIC).toMatch(new RegExp(`[\`"]${field}[\`"]`));
});
