import { mkdtempSync } from 'node:fs';
import { mkdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import { strToU8, zipSync } from 'fflate';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { dataFolder } from '../../shared/adapters/data-folder.ts';

const path = mkdtempSync(join(tmpdir(), 'data-folder-'));

beforeAll(async () => {
  await mkdir(join(path, 'b'));
  await writeFile(join(path, 'a.csv'), 'plain');
  await writeFile(join(path, 'b', 'c.csv.gz'), gzipSync('packed'));
  await writeFile(join(path, 'b', 'd.zip'), zipSync({ 'two.csv': strToU8('2'), 'one.csv': strToU8('1') }));
  await writeFile(join(path, 'b', 'torn.zip'), 'no archive');
});

afterAll(async () => {
  await rm(path, { recursive: true });
});

test('lists files by their path in the folder, sorted', async () => {
  expect(await dataFolder(path).list()).toEqual(['a.csv', 'b/c.csv.gz', 'b/d.zip', 'b/torn.zip']);
  expect(await dataFolder(`${path}/`).list()).toEqual(await dataFolder(path).list());
});

test('reads plain and packed files as text, an archive by its entries', async () => {
  const folder = dataFolder(path);
  expect(await folder.read('a.csv')).toEqual([{ name: 'a.csv', text: 'plain' }]);
  expect(await folder.read('b/c.csv.gz')).toEqual([{ name: 'b/c.csv.gz', text: 'packed' }]);
  expect(await folder.read('b/d.zip')).toEqual([
    { name: 'one.csv', text: '1' },
    { name: 'two.csv', text: '2' },
  ]);
});

test('names the folder and the file that cannot be read', async () => {
  await expect(dataFolder(join(path, 'none')).list()).rejects.toThrow(
    `the data folder "${join(path, 'none')}"`,
  );
  await expect(dataFolder(path).read('b/torn.zip')).rejects.toThrow('"b/torn.zip" in the data folder');
});
