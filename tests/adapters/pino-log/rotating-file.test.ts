import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import {
  FILE_DEFAULTS,
  logFilesAmong,
  RotatingFile,
} from '../../../shared/adapters/pino-log/rotating-file.ts';
import { instantOf } from '../../../shared/domain/time.ts';

const ROOT = mkdtempSync(join(tmpdir(), 'tron-rotating-'));
afterAll(() => rmSync(ROOT, { recursive: true }));

const on = (day: number): number => instantOf(day, 600);
const NINTH = on(20260909);

function fresh(settings: Partial<typeof FILE_DEFAULTS> | Record<string, number> = {}) {
  const folder = join(mkdtempSync(join(ROOT, 'x-')), 'logs');
  const all = { ...FILE_DEFAULTS, ...settings, folder };
  return {
    folder,
    all,
    file: new RotatingFile(all),
    text: (name: string) => readFileSync(join(folder, name), 'utf8'),
  };
}

test('nothing is made before the first line', () => {
  const { folder, file } = fresh();
  file.flush();
  file.close();
  expect(() => readdirSync(folder)).toThrow('ENOENT');
});

test('a day has files of its own, by the Indian calendar', () => {
  const { folder, file } = fresh();
  file.write('one\n', instantOf(20260909, 1439));
  file.write('two\n', instantOf(20260910, 0));
  expect(readdirSync(folder).sort()).toEqual(['tron-2026-09-09.001.log', 'tron-2026-09-10.001.log']);
});

test('a file that is full gets no further line, and no line is cut in two', () => {
  const { folder, file, text } = fresh({ bytesMax: 10 });
  for (const line of ['12345678\n', 'abcdefgh\n', 'last\n']) file.write(line, NINTH);
  expect(readdirSync(folder).sort()).toEqual(['tron-2026-09-09.001.log', 'tron-2026-09-09.002.log']);
  expect(text('tron-2026-09-09.001.log')).toBe('12345678\nabcdefgh\n');
  expect(text('tron-2026-09-09.002.log')).toBe('last\n');
});

test('a later process goes on in the newest file, or in a new one where that is full', () => {
  const { folder, all, file, text } = fresh({ bytesMax: 10 });
  file.write('one\n', NINTH);
  new RotatingFile(all).write('two two two\n', NINTH);
  new RotatingFile(all).write('three\n', NINTH);
  expect(text('tron-2026-09-09.001.log')).toBe('one\ntwo two two\n');
  expect(text('tron-2026-09-09.002.log')).toBe('three\n');
  expect(readdirSync(folder)).toHaveLength(2);
});

test('a line left unfinished by somebody who died spoils no other', () => {
  const { folder, all, text } = fresh();
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'tron-2026-09-09.001.log'), '{"mess');
  new RotatingFile(all).write('whole\n', NINTH);
  expect(text('tron-2026-09-09.001.log')).toBe('{"mess\nwhole\n');
});

test('the oldest files go when there are too many, and nobody else’s', () => {
  const { folder, all, file } = fresh({ filesMax: 2 });
  mkdirSync(folder, { recursive: true });
  for (const name of ['notes.log', 'tron-x.log', 'tron-2026-09-01.9.log'])
    writeFileSync(join(folder, name), '');
  for (const day of [20260907, 20260908, 20260909, 20260910]) {
    if (file.write('x\n', on(day))) file.prune();
  }
  expect(logFilesAmong(readdirSync(folder)).map(({ name }) => name)).toEqual([
    'tron-2026-09-09.001.log',
    'tron-2026-09-10.001.log',
  ]);
  expect(readdirSync(folder)).toHaveLength(5);
  expect(all.filesMax).toBe(2);
});

test('files are in order of their day and number, not of their letters', () => {
  const names = [
    'tron-2026-09-10.001.log',
    'tron-2026-09-09.1000.log',
    'tron-2026-09-09.999.log',
    'tron.log',
  ];
  expect(logFilesAmong(names).map(({ name }) => name)).toEqual([names[2], names[1], names[0]]);
});

test('a file is its owner’s alone, and a folder that is taken away is made again with the next file', () => {
  const { folder, file } = fresh();
  file.write('x\n', NINTH);
  expect(statSync(join(folder, 'tron-2026-09-09.001.log')).mode & 0o777).toBe(0o600);
  file.close();
  rmSync(folder, { recursive: true });
  file.write('y\n', NINTH);
  expect(readdirSync(folder)).toHaveLength(1);
});
