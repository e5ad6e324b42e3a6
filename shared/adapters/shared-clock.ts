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

/**
 * Waits until the shared time is `at`, as part of the call that `call` names: the time goes on once all calls wait. Rejects where nobody keeps the time.
 * Not by `fetch`, which would load with every function.
 */
export function sharedSleeper(root: string, call: () => string | null): (at: number) => Promise<void> {
  return (at) =>
    new Promise((resolve, reject) => {
      const { request } = process.getBuiltinModule('node:http');
      const body = JSON.stringify({ at, call: call() });
      const headers = {
        'content-type': 'application/json',
        'content-length': String(Buffer.byteLength(body)),
      };
      const asked = request(
        new URL('/until', root),
        { method: 'POST', headers, agent: false },
        (response) => {
          response.resume();
          response.on('error', reject);
          response.on('end', () => {
            if (response.statusCode === 200) resolve();
            else reject(new Error(`the keeper of the time answered ${response.statusCode ?? 0}`));
          });
        },
      );
      asked.on('error', reject);
      asked.end(body);
    });
}
