/** What a package-lock.json (version 3) says of a package. */
interface Locked {
  readonly version?: string;
  readonly dependencies?: Readonly<Record<string, string>>;
  readonly optionalDependencies?: Readonly<Record<string, string>>;
  readonly dev?: boolean;
}

export interface Lock {
  readonly lockfileVersion: number;
  readonly packages: Readonly<Record<string, Locked>>;
}

/** A package.json, as far as its lock repeats it. */
export interface Manifest {
  readonly name: string;
  readonly version: string;
  readonly dependencies: Readonly<Record<string, string>>;
  readonly engines: Readonly<Record<string, string>>;
}

/**
 * The lock of a package whose dependencies are some of ours: the very versions that are tested here are installed there. Throws an Error for a dependency
 * that our lock does not have.
 */
export function lockOf(lock: Lock, manifest: Manifest): object {
  const { name, version, dependencies, engines } = manifest;
  const packages: Record<string, object> = { '': { name, version, dependencies, engines } };
  const visit = (wanted: string, from: string, isOptional: boolean): void => {
    const path = found(lock, wanted, from);
    if (path === undefined) {
      if (isOptional) return;
      throw new Error(`package-lock.json has no ${wanted} for ${from}`);
    }
    if (packages[path] !== undefined) return;
    const { dev: _, ...locked } = lock.packages[path] ?? {};
    packages[path] = locked;
    for (const each of Object.keys(locked.dependencies ?? {})) visit(each, path, false);
    for (const each of Object.keys(locked.optionalDependencies ?? {})) visit(each, path, true);
  };
  for (const each of Object.keys(dependencies)) visit(each, '', false);
  const sorted = Object.fromEntries(Object.entries(packages).sort(([a], [b]) => (a < b ? -1 : 1)));
  return { name, version, lockfileVersion: lock.lockfileVersion, requires: true, packages: sorted };
}

/** Where Node looks for it: in the package's own node_modules, then in those above. */
function found(lock: Lock, wanted: string, from: string): string | undefined {
  for (let at = from; ;) {
    const path = `${at === '' ? '' : `${at}/`}node_modules/${wanted}`;
    if (lock.packages[path] !== undefined) return path;
    if (at === '') return undefined;
    const up = at.lastIndexOf('/node_modules/');
    at = up === -1 ? '' : at.slice(0, up);
  }
}
