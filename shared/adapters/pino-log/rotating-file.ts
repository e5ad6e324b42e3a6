import {
  closeSync,
  fstatSync,
  fsyncSync,
  mkdirSync,
  openSync,
  readdirSync,
  readSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { join } from 'node:path';
import { dayOf, dayText, type Day } from '../../domain/time.ts';

export interface FileSettings {
  readonly folder: string;
  /** A file that is this long gets no further line. */
  readonly bytesMax: number;
  /** Files kept, the one being written included; older ones are removed. */
  readonly filesMax: number;
}

/** Together at most 300 MB, and a month of days that fill less than a file each. */
export const FILE_DEFAULTS = { bytesMax: 10_000_000, filesMax: 30 } as const;

/** A log file by its name, "tron-2026-09-09.001.log": the day it was begun on (wall clock, IST), and which of that day's it is. */
export interface LogFileName {
  readonly name: string;
  readonly day: Day;
  readonly number: number;
}

/** The log files among these names, oldest first. */
export function logFilesAmong(names: readonly string[]): readonly LogFileName[] {
  return names
    .flatMap((name) => {
      const match = /^tron-(\d{4}-\d{2}-\d{2})\.(\d{3,9})\.log$/.exec(name);
      return match === null
        ? []
        : [{ name, day: Number(match[1]?.replaceAll('-', '')), number: Number(match[2]) }];
    })
    .sort((a, b) => a.day - b.day || a.number - b.number);
}

/**
 * Lines appended to files in a folder, another file each day and whenever one is full. Nothing is touched before the first line. Each line is one
 * write to a file opened for appending, so that several processes may share the folder, and the death of this one loses no line. Throws what the
 * file system throws; the next line tries again.
 */
export class RotatingFile {
  readonly #settings: FileSettings;
  #file: number | null = null;
  #day: Day = 0;
  #size = 0;
  /** A line may stand there unfinished. */
  #torn = false;

  constructor(settings: FileSettings) {
    this.#settings = settings;
  }

  /** `line` with its newline; `wall`: what the wall clock says, epoch ms. True: it is the first in a file, and others may be too many now. */
  write(line: string, wall: number): boolean {
    const day = dayOf(wall);
    if (this.#file !== null && (day !== this.#day || this.#size >= this.#settings.bytesMax)) this.close();
    const begins = this.#file === null;
    this.#file ??= this.#open(day);
    this.#append(this.#file, this.#torn ? `\n${line}` : line);
    return begins;
  }

  flush(): void {
    if (this.#file !== null) fsyncSync(this.#file);
  }

  close(): void {
    const file = this.#file;
    this.#file = null;
    if (file !== null) closeSync(file);
  }

  #append(file: number, text: string): void {
    const bytes = Buffer.from(text);
    this.#torn = true;
    for (let done = 0; done < bytes.length;) done += writeSync(file, bytes, done);
    this.#torn = false;
    this.#size += bytes.length;
  }

  #open(day: Day): number {
    const { folder, bytesMax } = this.#settings;
    mkdirSync(folder, { recursive: true });
    const last = logFilesAmong(readdirSync(folder)).findLast((file) => file.day === day);
    for (let number = last?.number ?? 1; ; number++) {
      const name = `tron-${dayText(day)}.${String(number).padStart(3, '0')}.log`;
      // What is logged is nobody else's business.
      const file = openSync(join(folder, name), 'a+', 0o600);
      const { size } = fstatSync(file);
      if (size >= bytesMax) {
        closeSync(file);
        continue;
      }
      const end = Buffer.alloc(1);
      this.#torn = size > 0 && readSync(file, end, 0, 1, size - 1) === 1 && end.toString() !== '\n';
      [this.#day, this.#size] = [day, size];
      return file;
    }
  }

  /** Removes the oldest files beyond what is kept. */
  prune(): void {
    const { folder, filesMax } = this.#settings;
    const files = logFilesAmong(readdirSync(folder));
    for (const { name } of files.slice(0, Math.max(0, files.length - filesMax)))
      rmSync(join(folder, name), { force: true });
  }
}
