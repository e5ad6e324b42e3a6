import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { authzDesk } from './desk.ts';
import { authzMatrix, KINDS, matrixText, SHAPES, shapeMatrix } from './matrix.ts';

/**
 * `npm run authz`: asks every function as every kind of caller, here and now, and prints what it was answered. With `-- --write` it puts the tables
 * into `docs/functions.md` as well.
 */
const DOCS = join(import.meta.dirname, '../../docs/functions.md');
const desk = await authzDesk('checked');
const platform = await authzDesk('by-platform');
try {
  const callers = matrixText(Object.keys(KINDS), await authzMatrix(desk));
  const shapes = matrixText(SHAPES, await shapeMatrix(desk));
  console.log('Who may call what (`in`: it is done; otherwise the HTTP status)\n');
  console.log(callers);
  console.log('\nWhere the platform has checked the token and taken its signature away\n');
  console.log(matrixText(['stripped'], await authzMatrix(platform)));
  console.log('\nA caller that may call, with a request that is none\n');
  console.log(shapes);
  if (process.argv.includes('--write')) {
    const docs = [callers, shapes].reduce(replaced, readFileSync(DOCS, 'utf8'));
    writeFileSync(DOCS, docs);
  }
} finally {
  await desk.close();
  await platform.close();
}

/** In the place of the table whose first two columns are the same; it ends with an empty line. */
function replaced(docs: string, table: string): string {
  const from = docs.indexOf(`\n${table.split(' | ', 2).join(' | ')} | `) + 1;
  const to = docs.indexOf('\n\n', from);
  if (from === 0 || to < 0) throw new Error('docs/functions.md has no such table');
  return docs.slice(0, from) + table + docs.slice(to);
}
