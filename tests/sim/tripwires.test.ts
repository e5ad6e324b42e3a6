import crypto, { getRandomValues, randomBytes, randomUUID, webcrypto } from 'node:crypto';
import { readFile } from 'node:fs';
import { readFile as readFileLater } from 'node:fs/promises';
import { Writable } from 'node:stream';
import { setTimeout as setNodeTimeout } from 'node:timers';
import { setTimeout as wait } from 'node:timers/promises';
import { gzip } from 'node:zlib';
import { describe, expect, test } from 'vitest';
import { IDLE_APP } from '../../shared/sim/app.ts';
import { simulate, type Simulated } from '../../shared/sim/simulate.ts';
import { installTripwires, TripwireError } from '../../shared/sim/tripwires.ts';
import { counterScenario } from './counter.ts';

const nothing = (): void => undefined;

/** By the name that is told. */
const BANNED: readonly (readonly [string, () => unknown])[] = [
  ['new Date()', () => new Date()],
  ['Date()', () => Date()],
  ['Date.now', () => Date.now()],
  ['performance.now', () => performance.now()],
  ['process.hrtime', () => process.hrtime()],
  ['setTimeout', () => setTimeout(nothing, 1)],
  ['setInterval', () => setInterval(nothing, 1)],
  ['setImmediate', () => setImmediate(nothing)],
  ['setTimeout', () => setNodeTimeout(nothing, 1)],
  ['timers/promises.setTimeout', () => wait(1)],
  ['process.nextTick', () => process.nextTick(nothing)],
  ['AbortSignal.timeout', () => AbortSignal.timeout(1)],
  ['fetch', () => fetch('http://127.0.0.1')],
  ['Math.random', () => Math.random()],
  ['crypto.randomUUID', () => globalThis.crypto.randomUUID()],
  ['crypto.randomUUID', () => randomUUID()],
  ['crypto.getRandomValues', () => globalThis.crypto.getRandomValues(new Uint8Array(1))],
  ['crypto.getRandomValues', () => getRandomValues(new Uint8Array(1))],
  ['crypto.randomBytes', () => randomBytes(1)],
  ['crypto.subtle.digest', () => globalThis.crypto.subtle.digest('SHA-256', new Uint8Array(1))],
  ['crypto.subtle.digest', () => webcrypto.subtle.digest('SHA-256', new Uint8Array(1))],
  ['crypto.pbkdf2', () => crypto.pbkdf2('a', 'b', 1, 1, 'sha256', nothing)],
  ['fs.readFile', () => readFile('nowhere', nothing)],
  ['fs.promises.readFile', () => readFileLater('nowhere')],
  ['zlib.gzip', () => gzip('a', nothing)],
  ['Number.toLocaleString', () => (1).toLocaleString()],
  ['BigInt.toLocaleString', () => 1n.toLocaleString()],
  ['Array.toLocaleString', () => [1].toLocaleString()],
  ['Date.toLocaleString', () => new Date(0).toLocaleString()],
  ['Date.toLocaleDateString', () => new Date(0).toLocaleDateString()],
  ['Date.toLocaleTimeString', () => new Date(0).toLocaleTimeString()],
  ['String.localeCompare', () => 'a'.localeCompare('b')],
  ['String.toLocaleUpperCase', () => 'a'.toLocaleUpperCase()],
  ['Intl.DateTimeFormat', () => new Intl.DateTimeFormat('en')],
  ['Intl.NumberFormat', () => Intl.NumberFormat('en')],
];

/** A life that uses it once, and swallows what it throws. */
function using(use: () => unknown): Promise<Simulated<object>> {
  const app = () => ({
    ...IDLE_APP,
    main: async () => {
      try {
        await use();
      } catch (error) {
        // As an app that goes on whatever fails.
        if (!(error instanceof TripwireError)) throw error;
      }
    },
  });
  const { lives: _lives, invariants: _invariants, outside: _outside, ...rest } = counterScenario(1);
  return simulate({
    ...rest,
    happenings: [],
    invariants: {},
    outside: () => ({}),
    lives: [{ name: 'a', bornAt: rest.startAt, restartMs: null, app }],
  });
}

describe('while simulating', () => {
  test.each(BANNED)('%s stops the run, though it was caught, and names the life', async (used, use) => {
    expect((await using(use)).failure).toEqual({
      kind: 'tripwire',
      what: `a#1 used ${used}: in a simulation only what the ports give may be used`,
    });
  });

  test('what Node itself puts off is let through, so that a line can be printed', async () => {
    const written: string[] = [];
    const out = new Writable({
      write(chunk: unknown, _encoding, done) {
        written.push(String(chunk));
        done();
      },
    });
    expect((await using(() => out.write('a line'))).failure).toBeNull();
    expect(written).toEqual(['a line']);
  });

  test('an instant that is given, its text, and a hash are nobody’s clock', async () => {
    const seen: unknown[] = [];
    const { failure } = await using(() => {
      const at = new Date(1_000);
      seen.push(at.toISOString(), at instanceof Date, Date.parse('1970-01-01'), Date.UTC(1970, 0));
      seen.push(crypto.createHash('sha256').update('').digest('hex').slice(0, 4), new Date(at).getTime());
    });
    expect(failure).toBeNull();
    expect(seen).toEqual(['1970-01-01T00:00:01.000Z', true, 0, 0, 'e3b0', 1_000]);
  });

  test('a second simulation in the thread is refused, and the first is not disturbed', async () => {
    const first = simulate(counterScenario(1));
    await expect(simulate(counterScenario(1))).rejects.toThrow('one simulation at a time in a thread');
    expect((await first).failure).toBeNull();
  });
});

describe('tripwires', () => {
  test('leave every place as it was, own or inherited', async () => {
    const places = [
      globalThis,
      Math,
      performance,
      process,
      AbortSignal,
      crypto,
      Number.prototype,
      Intl,
      Object.prototype,
    ];
    const before = places.map((place) => Object.getOwnPropertyDescriptors(place));
    await using(() => Math.random());
    expect(places.map((place) => Object.getOwnPropertyDescriptors(place))).toEqual(before);
    expect(Math.random()).toBeLessThan(1);
    expect(new Date().getTime()).toBeGreaterThan(0);
    expect(await wait(0, 'waited')).toBe('waited');
    expect(randomUUID()).toHaveLength(36);
  });

  test('are taken away though a scenario throws on the way', async () => {
    const broken = {
      ...counterScenario(1),
      outside: () => {
        throw new Error('no such world');
      },
    };
    await expect(simulate(broken)).rejects.toThrow('no such world');
    expect(Math.random()).toBeLessThan(1);
  });

  test('throw an error that names what was used and by whom, and tell of it', () => {
    const told: TripwireError[] = [];
    const remove = installTripwires(
      () => 'functions#2',
      (error) => told.push(error),
    );
    let thrown: unknown;
    try {
      Date.now();
    } catch (error) {
      thrown = error;
    } finally {
      remove();
    }
    expect(thrown).toBeInstanceOf(TripwireError);
    expect(told).toEqual([thrown]);
    expect(thrown).toMatchObject({ used: 'Date.now', life: 'functions#2' });
  });
});
