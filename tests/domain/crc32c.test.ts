import { expect, test } from 'vitest';
import { crc32c } from '../../shared/domain/crc32c.ts';

const bytes = (length: number, of: (i: number) => number): Uint8Array =>
  Uint8Array.from({ length }, (_, i) => of(i));

/** RFC 3720, B.4, its values read as little-endian; the last is the check value of the CRC catalogue. */
test.each([
  ['nothing', new Uint8Array(), 0],
  ['32 bytes of zeroes', bytes(32, () => 0), 0x8a9136aa],
  ['32 bytes of ones', bytes(32, () => 0xff), 0x62a8ab43],
  ['32 incrementing bytes', bytes(32, (i) => i), 0x46dd794e],
  ['32 decrementing bytes', bytes(32, (i) => 31 - i), 0x113fdb5c],
  ['"123456789"', new TextEncoder().encode('123456789'), 0xe3069283],
])('the CRC-32C of %s is the published one', (_, of, expected) => {
  expect(crc32c(of)).toBe(expected);
});
