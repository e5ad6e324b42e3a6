import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sweep } from './sweep.ts';

/** A change of source text. `find` must be there exactly once. */
export interface Edit {
  /** From the root of the repository. */
  readonly file: string;
  readonly find: string;
  readonly replace: string;
}

/** A mistake that somebody could make, and where the harness must meet it. */
export interface Mutant {
  readonly name: string;
  readonly edits: readonly Edit[];
  readonly sweeps: readonly Sweep[];
  /** Part of the sentence that must be said. */
  readonly caughtBy: RegExp;
}

/** What the sweeps said: each sentence once, in the order in which they came. */
const huntSchema = z.object({ runs: z.int(), whys: z.array(z.string()) });
export type Hunt = z.output<typeof huntSchema>;

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What the harness is made of. */
const COPIED = ['package.json', 'shared', 'functions', 'tests/sim/protocol', 'tests/support'];

/**
 * Runs the sweeps on a copy of the source with the edits made, in a process of its own. Rejects with an Error for an edit whose text is not there
 * exactly once: the source has moved on, and the mistake must be planted anew.
 */
export async function hunted(
  edits: readonly Edit[],
  sweeps: readonly Sweep[],
  stopAt: RegExp,
): Promise<Hunt> {
  const folder = mkdtempSync(join(tmpdir(), 'mutant-'));
  try {
    for (const path of COPIED) cpSync(join(ROOT, path), join(folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'));
    for (const edit of edits) planted(folder, edit);
    const said = await ran(folder, [JSON.stringify(sweeps), stopAt.source]);
    return huntSchema.parse(JSON.parse(said));
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function planted(folder: string, { file, find, replace }: Edit): void {
  const path = join(folder, file);
  const parts = readFileSync(path, 'utf8').split(find);
  if (parts.length !== 2)
    throw new Error(`${file} has ${parts.length - 1} times, and not once: ${JSON.stringify(find)}`);
  writeFileSync(path, parts.join(replace));
}

function ran(folder: string, args: readonly string[]): Promise<string> {
  const file = join(folder, 'tests', 'sim', 'protocol', 'hunt.ts');
  return new Promise((resolve, reject) => {
    execFile(process.execPath, [file, ...args], { maxBuffer: 1 << 26 }, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`the hunt failed: ${stderr.slice(-2_000)}`));
    });
  });
}
