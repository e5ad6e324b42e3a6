import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from 'vitest';
import manifest from '../package.json' with { type: 'json' };

const ROOT = join(import.meta.dirname, '..');
const PAGES = [
  'README.md',
  ...readdirSync(join(ROOT, 'docs')).flatMap((name) => (name.endsWith('.md') ? [`docs/${name}`] : [])),
];

function found(text: string, pattern: RegExp): readonly string[] {
  return Array.from(text.matchAll(pattern), (match) => match[1] ?? '');
}

describe.each(PAGES)('%s', (page) => {
  const text = readFileSync(join(ROOT, page), 'utf8');

  test('names files, pages and scripts that there are', () => {
    // What is to be put in for NAME is none.
    const files = found(text, /`((?:shared|functions|scripts|tests|docs)\/[a-z\d./-]+\.[a-z]+)`/g);
    const links = found(text, /\]\((?!https?:)([^)#\s]+)/g).map((link) => join(dirname(page), link));
    expect([...files, ...links].filter((path) => !existsSync(join(ROOT, path)))).toEqual([]);
    const scripts = new Set(Object.keys(manifest.scripts));
    const run = found(text, /npm run (?:-s |--silent )?([a-z][a-z:]*)/g);
    expect(run.filter((name) => !scripts.has(name))).toEqual([]);
  });
});
