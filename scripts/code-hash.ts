import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';

/**
 * Everything that decides what a synthetic day comes to: whole folders, and the files that lie directly in others (not the report, and no adapter
 * that is a folder: those are disks and vendors, which a synthetic day does not meet).
 */
const FOLDERS: readonly string[] = [
  'shared/domain',
  'shared/indicators',
  'shared/strategies',
  'shared/risk',
  'shared/execution',
  'shared/exchange',
  'shared/ledger',
  'shared/engine',
  'shared/backtest/synthetic',
];
const FLAT: readonly string[] = ['shared', 'shared/adapters', 'shared/backtest', 'shared/runtime'];
const PINNED = 'shared/runtime/pinned-seeds.ts';

/** SHA-256 over path and text of that code, sorted by path: it changes whenever a pinned result might. */
export function codeHash(root: string): string {
  const files = [
    ...FOLDERS.flatMap((folder) => typescriptIn(root, folder, true)),
    ...FLAT.flatMap((folder) => typescriptIn(root, folder, false)),
  ].filter((file) => file !== PINNED);
  const hash = createHash('sha256');
  for (const file of files.sort()) {
    hash.update(`${file}\n`);
    hash.update(readFileSync(join(root, file), 'utf8'));
  }
  return hash.digest('hex');
}

function typescriptIn(root: string, folder: string, recursive: boolean): readonly string[] {
  return readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.ts'))
    .map((name) => `${folder}/${name.split(sep).join('/')}`);
}
