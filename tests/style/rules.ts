import { CORE, layerOf, layerViolations } from './layers.ts';
import { closing, lineAt, type Source } from './source.ts';

export interface Violation {
  readonly rule: RuleName;
  readonly path: string;
  readonly line: number;
  readonly text: string;
}

export type RuleName =
  | 'layers'
  | 'core-words'
  | 'any'
  | 'enum'
  | 'default-export'
  | 'cast'
  | 'module-let'
  | 'utils'
  | 'barrel'
  | 'base-class'
  | 'file-length'
  | 'function-length';

export const FILE_LINES_MAX = 260;
export const FILE_LINES_P90 = 200;
const FUNCTION_LINES_MAX = 70;

/** The two files that mint brands. */
const MINTS: ReadonlySet<string> = new Set(['shared/domain/units.ts', 'shared/risk/governor.ts']);

const CORE_WORDS =
  /\bDate\.now\b|\bnew\s+Date\b(?!\s*\(\s*[^)\s])|\bMath\.random\b|(?<![.\w$])process\b(?!\s*:)|\basync\b|\bawait\b|\bset(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/g;

/** An import or a list of exports: there `as` renames. */
const RENAMES = /\bimport\b[^;'"]*?\bfrom\b|\bexport\s*(?:type\s*)?(?:\{[^}]*\}|\*\s*as\s+\w+)/g;

/** Everything wrong with one file. */
export function violationsOf(source: Source): readonly Violation[] {
  const { path, code } = source;
  const matches = (rule: RuleName, pattern: RegExp, within: string = code): Violation[] =>
    Array.from(within.matchAll(pattern), (match) => ({
      rule,
      path,
      line: lineAt(code, match.index),
      text: match[0].replaceAll(/\s+/g, ' ').trim(),
    }));
  const plain = code.replaceAll(RENAMES, (text) => text.replaceAll(/[^\n]/g, ' '));
  return [
    ...layerViolations(source),
    ...(CORE.has(layerOf(path) ?? '') ? matches('core-words', CORE_WORDS) : []),
    ...matches('any', /(?<![.\w$])any\b(?!\s*[:(])/g),
    ...matches('enum', /(?<![.\w$])enum\s+\w+/g),
    ...(path === 'vitest.config.ts'
      ? []
      : matches('default-export', /\bexport\s+default\b|\bas\s+default\b/g)),
    ...(MINTS.has(path) ? [] : matches('cast', /(?<![.\w$])as\s+(?!const\b)[\w{(['"`]/g, plain)),
    ...matches('module-let', /(?<![.\w$])(?:let|var)\b/g, topLevel(code)),
    ...(/(?:^|\/)(?:utils?|helpers?)(?:\.ts$|\/)/.test(path)
      ? [{ rule: 'utils', path, line: 1, text: path } as const]
      : []),
    ...matches('barrel', /\bexport\s*(?:type\s*)?\*(?:\s*as\s+\w+)?\s*from\b/g),
    ...matches(
      'base-class',
      /\babstract\s+class\b|\bclass\s+\w+(?:<[^>]*>)?\s+extends\s+(?!(?:Range|Type)?Error\b)\w+/g,
    ),
    ...fileLength(source),
    ...functionLengths(source),
  ];
}

/** The code with everything inside brackets blanked. */
function topLevel(code: string): string {
  let depth = 0;
  return Array.from({ length: code.length }, (_, i) => {
    const c = code[i] ?? '';
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) depth -= 1;
    return depth === 0 || c === '\n' ? c : ' ';
  }).join('');
}

export function linesOf(text: string): number {
  return text.trimEnd().split('\n').length;
}

/** A file or function that is too long states its reason: "Longer because …" in its first lines or the comment above. */
const REASON = /longer because/i;

function fileLength({ path, text }: Source): readonly Violation[] {
  const lines = linesOf(text);
  const head = text.split('\n').slice(0, 3).join('\n');
  if (lines <= FILE_LINES_MAX || REASON.test(head)) return [];
  return [{ rule: 'file-length', path, line: 1, text: `${lines} lines` }];
}

const FUNCTION = /\bfunction\b\s*\*?\s*[\w$]*\s*(?:<[^(]*>)?\s*\(/g;
const METHOD =
  /^[ \t]*(?:(?:public|private|protected|static|override|async|get|set)\s+)*\*?\s*(?!(?:if|for|while|switch|catch|return|function|new|await|throw|typeof|super)\b)[\w$#]+\s*(?:<[^(]*>)?\(/gm;
const ARROW = /=>\s*\{/g;

/** A function of the tests that declares tests is a list of functions, each judged by itself. */
const DECLARES_TESTS = /(?<![.\w$])(?:describe\w*|test)\b\s*[.(]/;

function functionLengths({ path, text, code }: Source): readonly Violation[] {
  const starts = new Map<number, number>();
  for (const pattern of [FUNCTION, METHOD]) {
    for (const match of code.matchAll(pattern)) {
      const body = bodyAfter(code, closing(code, match.index + match[0].length - 1));
      if (body !== null) starts.set(body, match.index + (/^\s*/.exec(match[0])?.[0].length ?? 0));
    }
  }
  for (const match of code.matchAll(ARROW)) {
    starts.set(match.index + match[0].length - 1, match.index);
  }
  const violations: Violation[] = [];
  for (const [body, start] of starts) {
    const line = lineAt(code, start);
    const end = closing(code, body);
    const lines = lineAt(code, end) - line + 1;
    if (lines <= FUNCTION_LINES_MAX || REASON.test(above(text, line))) continue;
    if (path.startsWith('tests/') && DECLARES_TESTS.test(code.slice(body, end))) continue;
    violations.push({ rule: 'function-length', path, line, text: `${lines} lines` });
  }
  return violations;
}

function above(text: string, line: number): string {
  return text
    .split('\n')
    .slice(Math.max(0, line - 6), line)
    .join('\n');
}

/** The body's brace after a parameter list that ends at `paren`, stepping over a return type; null: it was a call or a signature. */
function bodyAfter(code: string, paren: number): number | null {
  let i = paren + 1;
  let before = ')';
  while (i < code.length) {
    const c = code[i] ?? '';
    if (/\s/.test(c)) {
      i += 1;
      continue;
    }
    if (before === ')' && i > paren && c !== '{' && c !== ':' && code.slice(paren + 1, i).trim() === '')
      return null;
    if (c === '{') {
      if (!':|&<,([>='.includes(before)) return i;
      i = closing(code, i);
      before = '}';
    } else if (c === ';' || c === ')' || c === '}') return null;
    else if (c === '(' || c === '[') {
      i = closing(code, i);
      before = code[i] ?? '';
    } else before = c;
    i += 1;
  }
  return null;
}
