import { existsSync } from 'node:fs';
import { enableCompileCache } from 'node:module';

/** Beside a function's bundle: what V8 compiled of it when it was deployed. */
export const COMPILED = 'compiled';

/**
 * What is loaded from now on is taken as it was compiled when the bundle in `folder` was deployed, if it was. Nothing depends on it: what another Node has
 * compiled, another user, or another text is not found or is refused, and is compiled as ever; and a folder that cannot be used is as none.
 */
export function useCompiled(folder: string): void {
  const directory = `${folder}/${COMPILED}`;
  if (existsSync(directory)) enableCompileCache({ directory, portable: true });
}
