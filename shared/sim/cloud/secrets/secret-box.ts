/** What became of a version: https://cloud.google.com/secret-manager/docs/managing-secret-versions */
export type VersionState = 'ENABLED' | 'DISABLED' | 'DESTROYED';

export interface SecretVersion {
  readonly number: number;
  readonly createdAt: number;
  /** Base64; empty where it is destroyed. */
  readonly data: string;
  readonly dataCrc32c: number;
  readonly isChecked: boolean;
  readonly state: VersionState;
}

/** Secrets and their versions, counted from 1 on, in memory. */
export class SecretBox {
  readonly #secrets = new Map<string, SecretVersion[]>();

  /** False: it is there. */
  create(secret: string): boolean {
    if (this.#secrets.has(secret)) return false;
    this.#secrets.set(secret, []);
    return true;
  }

  /** Undefined: no such secret. */
  versions(secret: string): readonly SecretVersion[] | undefined {
    return this.#secrets.get(secret);
  }

  /** Throws a RangeError for a secret that is not there. */
  add(secret: string, version: Omit<SecretVersion, 'number' | 'state'>): SecretVersion {
    const versions = this.#secrets.get(secret);
    if (versions === undefined) throw new RangeError(`no secret ${secret}`);
    const made: SecretVersion = { ...version, number: versions.length + 1, state: 'ENABLED' };
    versions.push(made);
    return made;
  }

  /** "latest" is the one that was made last, whatever became of it. */
  version(secret: string, alias: string): SecretVersion | undefined {
    const versions = this.#secrets.get(secret) ?? [];
    return alias === 'latest' ? versions.at(-1) : versions[Number(alias) - 1];
  }

  /** Undefined: it is destroyed, and stays so. */
  change(secret: string, version: SecretVersion, state: VersionState): SecretVersion | undefined {
    if (version.state === 'DESTROYED') return state === 'DESTROYED' ? version : undefined;
    const data = state === 'DESTROYED' ? '' : version.data;
    const changed = { ...version, state, data };
    this.#secrets.get(secret)?.splice(version.number - 1, 1, changed);
    return changed;
  }
}
