import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { EXIT_MEANINGS } from '../../scripts/commands/exit-codes.ts';
import { main } from '../../scripts/commands/program.ts';
import { DEFAULT_DAY, DEFAULT_SEED } from '../../scripts/commands/run-options.ts';
import { dayText } from '../../shared/domain/time.ts';
import { dayDocumentSchema, rangeDocumentSchema } from '../../shared/runtime/report/document.ts';
import { describeVariables } from '../../shared/runtime/variables.ts';
import { recordedTerminal } from './terminal.ts';

const PUBLIC = readFileSync(join(import.meta.dirname, '../../docs/PUBLIC.md'), 'utf8');

/** The first cells of the tables: "| `--seed` | …" is "--seed". */
function firstCells(text: string): readonly (string | undefined)[] {
  return [...text.matchAll(/^\| `([^`]+)`/gm)].map((match) => match[1]);
}

const FIRST_CELLS = firstCells(PUBLIC);

test.each(['run', 'logs'])(
  'docs/PUBLIC.md has exactly the options that the help of tron %s has',
  async (name) => {
    const terminal = recordedTerminal();
    await main([name, '--help'], terminal, async () => 0);
    const options = [...terminal.said.out.join('\n').matchAll(/^ {2}(--[a-z-]+)/gm)].map((match) => match[1]);
    expect(options.length).toBeGreaterThan(5);
    const section =
      PUBLIC.split('\n## ').find((part) => part.startsWith(`Options of \`tron ${name}\``)) ?? '';
    expect(firstCells(section)).toEqual(options);
  },
);

test('docs/PUBLIC.md has the default day and seed of the command', () => {
  expect(PUBLIC).toMatch(new RegExp(`^\\| \`--seed\` \\| [^|]* \\| ${DEFAULT_SEED} \\| `, 'm'));
  expect(PUBLIC).toMatch(
    new RegExp(`^\\| \`--day\` \\| [^|]* \\| synthetic: \`${dayText(DEFAULT_DAY)}\` \\| `, 'm'),
  );
});

test('docs/PUBLIC.md names every variable, exit code and field of the documents', () => {
  for (const { name } of describeVariables()) expect(FIRST_CELLS).toContain(name);
  for (const [code, meaning] of EXIT_MEANINGS) {
    expect(PUBLIC).toMatch(new RegExp(`^\\| ${code} \\| `, 'm'));
    expect(meaning).not.toBe('');
  }
  const fields = [dayDocumentSchema, rangeDocumentSchema].flatMap(({ shape }) => Object.keys(shape));
  for (const field of fields) expect(PUBLIC).toMatch(new RegExp(`[\`"]${field}[\`"]`));
});
