import { openSync, readSync } from 'node:fs';
import type { Clock } from '../ports.ts';

/** One time for many processes of this computer: a file of eight bytes says what time it is, and whoever waits asks its keeper. */

const BYTES = 8;

/** Epoch ms, little-endian, as whoever keeps the time wrote it last. Never back: throws a RangeError for a file that says nothing or too little. */
export function sharedClock(path: string): Clock {
  const file = openSync(path, 'r');
  const bytes = Buffer.alloc(BYTES);
  let latest = 0;
  return {
    now() {
      const read = readSync(file, bytes, 0, BYTES, 0);
      if (read !== BYTES) throw new RangeError(`the clock ${path} has ${read} bytes, not ${BYTES}`);
      latest = Math.max(latest, Number(bytes.readBigInt64LE()));
      return latest;
    },
  };
}
