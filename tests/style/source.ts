/** A source file prepared for rules: comments and the insides of strings and patterns are blanks, so that words in them do not count. */
export interface Source {
  /** From the repository's root, with forward slashes. */
  readonly path: string;
  readonly text: string;
  /** As long as `text`, line by line the same. */
  readonly code: string;
  readonly imports: readonly Import[];
}

export interface Import {
  readonly specifier: string;
  readonly line: number;
}

export function sourceOf(path: string, text: string): Source {
  const code = blanked(text);
  return { path, text, code, imports: importsOf(text, code) };
}

export function lineAt(text: string, index: number): number {
  let line = 1;
  for (let at = text.indexOf('\n'); at !== -1 && at < index; at = text.indexOf('\n', at + 1)) line += 1;
  return line;
}

/** The index of the bracket that closes the one at `open`, or the end of the code. */
export function closing(code: string, open: number): number {
  let depth = 0;
  for (let i = open; i < code.length; i += 1) {
    const c = code[i] ?? '';
    if ('([{'.includes(c)) depth += 1;
    else if (')]}'.includes(c)) {
      depth -= 1;
      if (depth === 0) return i;
    }
  }
  return code.length;
}

const IMPORT = /\b(?:import|export)\b[^;'"()=]*?\bfrom\s*(['"])|\bimport\s*(['"])|\bimport\s*\(\s*(['"])/g;

function importsOf(text: string, code: string): readonly Import[] {
  return Array.from(code.matchAll(IMPORT), (match) => {
    const quote = match[1] ?? match[2] ?? match[3] ?? "'";
    const from = match.index + match[0].length;
    return { specifier: text.slice(from, text.indexOf(quote, from)), line: lineAt(text, match.index) };
  });
}

/** Inside a template: how deep in braces its current `${…}` is; the scanner's only state besides the position. */
function blanked(text: string): string {
  const out: string[] = [];
  const templates: number[] = [];
  let i = 0;
  const keep = (n: number): void => {
    out.push(text.slice(i, i + n));
    i += n;
  };
  const blankTo = (end: number): void => {
    out.push(text.slice(i, end).replace(/[^\n]/g, ' '));
    i = end;
  };
  while (i < text.length) {
    const c = text[i] ?? '';
    const depth = templates.at(-1);
    if (text.startsWith('//', i)) blankTo(endOr(text, '\n', i, 0));
    else if (text.startsWith('/*', i)) blankTo(endOr(text, '*/', i + 2, 2));
    else if (c === "'" || c === '"') {
      keep(1);
      blankTo(endOfQuoted(text, i, c));
      keep(1);
    } else if (c === '`' || (c === '}' && depth === 0)) {
      if (c === '}') templates.pop();
      keep(1);
      blankTo(endOfTemplate(text, i));
      const opens = text[i] === '$';
      keep(opens ? 2 : 1);
      if (opens) templates.push(0);
    } else if (c === '/' && startsPattern(out)) {
      keep(1);
      blankTo(endOfPattern(text, i));
      keep(1);
    } else {
      if (depth !== undefined && (c === '{' || c === '}'))
        templates[templates.length - 1] = depth + (c === '{' ? 1 : -1);
      keep(1);
    }
  }
  return out.join('');
}

function endOr(text: string, mark: string, from: number, length: number): number {
  const at = text.indexOf(mark, from);
  return at === -1 ? text.length : at + length;
}

function endOfQuoted(text: string, from: number, quote: string): number {
  let i = from;
  while (i < text.length && text[i] !== quote && text[i] !== '\n') i += text[i] === '\\' ? 2 : 1;
  return i;
}

function endOfTemplate(text: string, from: number): number {
  let i = from;
  while (i < text.length && text[i] !== '`' && !text.startsWith('${', i)) i += text[i] === '\\' ? 2 : 1;
  return i;
}

function endOfPattern(text: string, from: number): number {
  let i = from;
  let inClass = false;
  while (i < text.length && text[i] !== '\n' && (inClass || text[i] !== '/')) {
    if (text[i] === '[') inClass = true;
    else if (text[i] === ']') inClass = false;
    i += text[i] === '\\' ? 2 : 1;
  }
  return i;
}

/** A slash starts a pattern where a value may start; after a value it divides. */
function startsPattern(before: readonly string[]): boolean {
  const tail = before.slice(-40).join('').trimEnd();
  return tail === '' || /[=(,:[!&|?{};+\-*%<>~^]$|\b(?:return|case|typeof|of|in)$/.test(tail);
}
