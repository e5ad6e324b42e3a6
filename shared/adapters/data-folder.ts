import { readdir, readFile } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { unzipSync } from 'fflate';

/** A file as text: one part, or one for each entry of an archive. */
export interface FilePart {
  readonly name: string;
  readonly text: string;
}

/** A folder of history files on disk, read and never written. */
export interface DataFolder {
  readonly place: string;
  list(): Promise<readonly string[]>;
  read(file: string): Promise<readonly FilePart[]>;
}

export function dataFolder(path: string): DataFolder {
  return {
    place: path,
    async list() {
      const entries = await readdir(path, { recursive: true, withFileTypes: true }).catch(
        (cause: unknown) => {
          throw new Error(`the data folder "${path}" cannot be read`, { cause });
        },
      );
      return entries
        .filter((entry) => entry.isFile())
        .map((entry) => join(entry.parentPath, entry.name).slice(join(path, sep).length).split(sep).join('/'))
        .sort();
    },
    async read(file) {
      try {
        return unpacked(file, await readFile(join(path, file)));
      } catch (cause) {
        throw new Error(
          `"${file}" in the data folder "${path}" cannot be read: ${cause instanceof Error ? cause.message : String(cause)}`,
          { cause },
        );
      }
    },
  };
}

/** Bytes to text by the file's ending: .gz, .zip (a part for each entry, by name), anything else as it is. */
export function unpacked(file: string, bytes: Buffer): readonly FilePart[] {
  if (file.endsWith('.zip')) {
    return Object.entries(unzipSync(bytes))
      .map(([name, content]) => ({ name, text: Buffer.from(content).toString('utf8') }))
      .sort((a, b) => (a.name < b.name ? -1 : 1));
  }
  const plain = file.endsWith('.gz') ? gunzipSync(bytes) : bytes;
  return [{ name: file, text: plain.toString('utf8') }];
}
