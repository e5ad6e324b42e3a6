import { execFile } from 'node:child_process';
import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import type { Sweep, Violation } from './sweep.ts';

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

/** What the sweeps said: each sentence once, in the order in which they came. `found`, our own harness's, is the run that they ended with. */
const huntSchema = z.object({
  runs: z.int(),
  whys: z.array(z.string()),
  found: z.custom<Violation>((value) => typeof value === 'object').nullable(),
});
export type Hunt = z.output<typeof huntSchema>;

const ROOT = join(import.meta.dirname, '..', '..', '..');
/** What the harness is made of. */
const COPIED = ['package.json', 'shared', 'functions', 'tests/sim/protocol', 'tests/support'];

/** A copy of the source in which mistakes are planted, one after the other: it stays where it is, so that Node compiles once what they share. */
export class Copy {
  readonly #folder = mkdtempSync(join(tmpdir(), 'mutant-'));

  constructor() {
    for (const path of COPIED) cpSync(join(ROOT, path), join(this.#folder, path), { recursive: true });
    symlinkSync(join(ROOT, 'node_modules'), join(this.#folder, 'node_modules'));
  }

  /**
   * Runs the sweeps with the edits made, in a process of its own, until a sentence matches. Rejects with an Error for an edit whose text is not there
   * exactly once: the source has moved on, and the mistake must be planted anew.
   */
  async hunted(edits: readonly Edit[], sweeps: readonly Sweep[], stopAt: RegExp): Promise<Hunt> {
    try {
      for (const edit of edits) this.#plant(edit);
      return huntSchema.parse(JSON.parse(await ran(this.#folder, [JSON.stringify(sweeps), stopAt.source])));
    } finally {
      for (const { file } of edits) cpSync(join(ROOT, file), join(this.#folder, file));
    }
  }

  remove(): void {
    rmSync(this.#folder, { recursive: true });
  }

  #plant({ file, find, replace }: Edit): void {
    const path = join(this.#folder, file);
    const parts = readFileSync(path, 'utf8').split(find);
    if (parts.length !== 2)
      throw new Error(`${file} has ${parts.length - 1} times, and not once: ${JSON.stringify(find)}`);
    writeFileSync(path, parts.join(replace));
  }
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
