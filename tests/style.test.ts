import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { FILE_LINES_P90, linesOf, violationsOf, type RuleName } from './style/rules.ts';
import { sourceOf, type Source } from './style/source.ts';

const ROOT = join(import.meta.dirname, '..');
const FOLDERS = ['shared', 'scripts', 'functions', 'tests'];

function sources(): readonly Source[] {
  const paths = FOLDERS.flatMap((folder) => {
    try {
      return readdirSync(join(ROOT, folder), { recursive: true, encoding: 'utf8' }).map(
        (p) => `${folder}/${p}`,
      );
    } catch (error) {
      if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return [];
      throw error;
    }
  });
  return [...paths, 'vitest.config.ts']
    .filter((path) => path.endsWith('.ts') && !path.endsWith('.d.ts'))
    .map((path) => sourceOf(path, readFileSync(join(ROOT, path), 'utf8')));
}

const FILES = sources();

describe('docs/STYLE.md', () => {
  test('holds in every file', () => {
    const found = FILES.flatMap(violationsOf).map((v) => `${v.path}:${v.line} ${v.rule}: ${v.text}`);
    expect(found).toEqual([]);
  });

  test('nine files in ten of the product keep to the length aimed at', () => {
    const lengths = FILES.filter((f) => f.path.startsWith('shared/'))
      .map((f) => linesOf(f.text))
      .sort((a, b) => a - b);
    const p90 = lengths[Math.ceil(lengths.length * 0.9) - 1] ?? 0;
    expect(lengths.length).toBeGreaterThan(5);
    expect(p90).toBeLessThanOrEqual(FILE_LINES_P90);
  });
});

const RISK = 'shared/risk/rule.ts';
const SCRIPT = 'scripts/tool.ts';
const lines = (n: number): string => '  run();\n'.repeat(n);

/** One planted fault each: without the rule the test of that row fails. */
const PLANTED: readonly (readonly [RuleName, string, string])[] = [
  ['layers', 'shared/domain/a.ts', "import { x } from '../ledger/charges.ts';"],
  ['layers', 'shared/domain/a.ts', "import type { X } from '../risk/a.ts';"],
  ['layers', 'shared/domain/a.ts', "export { x } from '../risk/a.ts';"],
  ['layers', 'shared/domain/a.ts', "import { readFileSync } from 'node:fs';"],
  ['layers', 'shared/indicators/a.ts', "import { x } from '../strategies/a.ts';"],
  ['layers', 'shared/engine/a.ts', "import { x } from '../strategies/a.ts';"],
  ['layers', 'shared/engine/a.ts', "import {\n  x,\n} from '../adapters/a.ts';"],
  ['layers', 'shared/risk/a.ts', "import '../runtime/a.ts';"],
  ['layers', 'shared/risk/a.ts', "const x = import('../runtime/a.ts');"],
  ['layers', 'shared/adapters/a.ts', "import { x } from './b.ts';"],
  ['layers', 'shared/adapters/a.ts', "import { x } from 'fflate';\nimport { y } from 'csv-parse/sync';"],
  ['layers', 'shared/runtime/a.ts', "import { x } from '../adapters/a.ts';"],
  ['layers', 'shared/nowhere/a.ts', 'export const x = 1;'],
  ['layers', 'shared/risk/a.ts', "import { x } from '../../scripts/a.ts';"],
  ['core-words', RISK, 'const x = Date.now();'],
  ['core-words', RISK, 'const x = new Date();'],
  ['core-words', RISK, 'const x = new Date;'],
  ['core-words', RISK, 'const x = Math.random();'],
  ['core-words', RISK, 'const x = process.env;'],
  ['core-words', RISK, 'async function f() {}'],
  ['core-words', RISK, 'await f();'],
  ['core-words', RISK, 'setTimeout(f, 1);'],
  ['core-words', RISK, 'const x = `${Date.now()}`;'],
  ['any', SCRIPT, 'const x: any = 1;'],
  ['any', SCRIPT, 'function f(x: any[]): void {}'],
  ['any', SCRIPT, 'const x = new Map<string, any>();'],
  ['enum', SCRIPT, 'enum Colour { Red }'],
  ['enum', SCRIPT, 'export const enum Colour { Red }'],
  ['default-export', SCRIPT, 'export default 1;'],
  ['default-export', SCRIPT, 'export { x as default };'],
  ['cast', SCRIPT, 'const x = y as Paise;'],
  ['cast', SCRIPT, 'const x = f(y) as unknown as { a: 1 };'],
  ['cast', 'tests/a.test.ts', 'const x = y as never;'],
  ['cast', SCRIPT, "import { a as b } from './b.ts';\nconst x = b as string;"],
  ['module-let', SCRIPT, 'let x = 1;'],
  ['module-let', SCRIPT, 'export let x = 1;'],
  ['module-let', SCRIPT, 'function f() {}\nvar x = 1;'],
  ['utils', 'shared/risk/utils.ts', 'export const x = 1;'],
  ['utils', 'shared/runtime/utils/x.ts', 'export const x = 1;'],
  ['barrel', 'shared/risk/index.ts', "export * from './a.ts';"],
  ['base-class', SCRIPT, 'abstract class Base {}'],
  ['base-class', SCRIPT, 'class Child extends Base {}'],
  ['file-length', SCRIPT, lines(261)],
  ['function-length', SCRIPT, `function f(a: { b: number }): { c: number } | null {\n${lines(70)}}`],
  ['function-length', SCRIPT, `const f = (): void => {\n${lines(70)}};`],
  ['function-length', SCRIPT, `class C {\n  method(x: number): void {\n${lines(70)}  }\n}`],
  ['function-length', SCRIPT, `const o = {\n  method() {\n${lines(70)}  },\n};`],
  ['function-length', SCRIPT, `describe('x', () => {\n${lines(70)}  test('y', () => {});\n});`],
  ['function-length', 'tests/a.test.ts', `test('x', () => {\n${lines(70)}});`],
];

/** What looks like a fault and is none. */
const CLEAN: readonly (readonly [string, string])[] = [
  ['shared/domain/a.ts', "import { z } from 'zod';\nimport { y } from './b.ts';"],
  ['shared/risk/a.ts', "import { x } from '../ledger/a.ts';\nimport { y } from '../domain/b.ts';"],
  ['shared/runtime/wire.ts', "import { x } from '../adapters/a.ts';"],
  [
    'shared/adapters/a.ts',
    "import { x } from 'node:fs';\nimport { y } from 'node:path';\nimport { z } from 'fflate';",
  ],
  ['shared/adapters/kite/a.ts', "import { x } from './b.ts';"],
  [RISK, '// Date.now, await\nconst text = "async Math.random()"; /* process */ const at = new Date(0);'],
  [RISK, "const s = 'it''s'; const t = `await ${x} process`; const r = /async '/.exec(s);"],
  [RISK, 'const half = total / 2; const text = "a / b";'],
  [SCRIPT, "import * as fc from 'fast-check';\nexport { a as b } from './c.ts';\nconst x = [1] as const;"],
  [SCRIPT, 'const x = expect.any(Number); const y = { as: 1, any: 2 };'],
  [SCRIPT, 'function f() {\n  let x = 1;\n  return x;\n}\nfor (let i = 0; i < 1; i += 1) run();'],
  [SCRIPT, "class Wrong extends Error {}\nconst colours = z.enum(['red']);"],
  ['vitest.config.ts', 'export default {};'],
  ['shared/domain/units.ts', 'const x = 1 as Paise;'],
  [SCRIPT, lines(260)],
  [SCRIPT, `// Longer because the table is one.\n${lines(300)}`],
  [SCRIPT, `function f() {\n${lines(68)}}`],
  [SCRIPT, `// Longer because it is one switch.\nfunction f() {\n${lines(80)}}`],
  ['tests/a.test.ts', `describeWithData('x', () => {\n${lines(80)}  test('y', () => {});\n});`],
  [SCRIPT, `if (x) {\n${lines(80)}}`],
];

describe('the rules themselves', () => {
  test.each(PLANTED)('%s is found in %s: %s', (rule, path, text) => {
    expect(violationsOf(sourceOf(path, text)).map((v) => v.rule)).toContain(rule);
  });

  test.each(CLEAN)('nothing is found in %s: %s', (path, text) => {
    expect(violationsOf(sourceOf(path, text))).toEqual([]);
  });

  test('a fault is named by its line', () => {
    const source = sourceOf(SCRIPT, "/* one\n two */\nconst a = 'x';\nconst b = a as never;\n");
    expect(violationsOf(source)).toEqual([{ rule: 'cast', path: SCRIPT, line: 4, text: 'as n' }]);
  });
});
