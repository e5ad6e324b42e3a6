import { beforeAll, describe } from 'vitest';
import { dataFolder, type DataFolder } from '../../shared/adapters/data-folder.ts';

const path = process.env['TRON_DATA'] ?? '';
const required = (process.env['TRON_REQUIRE'] ?? '').split(/[\s,]+/).includes('data');

/** Tests on the folder of real data that TRON_DATA names. Skipped, saying so, without it; failed if TRON_REQUIRE names `data`. */
export function describeWithData(title: string, body: (folder: DataFolder) => void): void {
  const absent = path === '' ? ' (TRON_DATA names no folder of real data)' : '';
  describe.skipIf(path === '' && !required)(`${title}${absent}`, () => {
    beforeAll(() => {
      if (path === '') throw new Error('TRON_REQUIRE names data, but TRON_DATA names no folder of it');
    });
    body(dataFolder(path));
  });
}
