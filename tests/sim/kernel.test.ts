import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { Kernel, SimLimit } from '../../shared/sim/kernel.ts';
import { Life } from '../../shared/sim/life.ts';
import { clockContract } from '../contracts/clock.ts';

clockContract('the clock of a simulation', () => new Kernel(1_000, 10));
clockContract('the clock of a life', () => {
  const kernel = new Kernel(1_000, 10);
  return new Life('a', 1, { kernel, legMs: () => 0, passed: () => undefined, skewMs: () => 250 });
});

describe('the kernel', () => {
  test('runs events by time, those of one instant in the order they were asked for', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(fc.integer({ min: 0, max: 20 }), { maxLength: 60 }), async (times) => {
        const kernel = new Kernel(100, 1_000);
        const seen: (readonly [at: number, i: number])[] = [];
        for (const [i, ms] of times.entries()) kernel.after(ms, 'x', () => seen.push([kernel.now(), i]));
        await kernel.run({ quietBy: 1_000 });
        const wanted = times
          .map((ms, i) => [100 + ms, i] as const)
          .sort((a, b) => a[0] - b[0] || a[1] - b[1]);
        expect(seen).toEqual(wanted);
      }),
    );
  });

  test('lets no event begin before every microtask of the one before is over', async () => {
    const kernel = new Kernel(0, 10);
    const seen: string[] = [];
    kernel.after(0, 'a', () => {
      (async () => {
        for (let i = 0; i < 50; i++) await Promise.resolve();
        seen.push(`a at ${kernel.now()} of ${kernel.owner()}`);
      })().catch(() => undefined);
    });
    kernel.after(0, 'b', () => seen.push(`b of ${kernel.owner()}`));
    await kernel.run({ quietBy: 0 });
    expect(seen).toEqual(['a at 0 of a', 'b of b']);
  });

  test('sleeps without the machine’s clock', async () => {
    const kernel = new Kernel(5, 10);
    let woke = NaN;
    kernel.after(0, 'a', () => {
      (async () => {
        await kernel.sleep(86_400_000);
        woke = kernel.now();
      })().catch(() => undefined);
    });
    await kernel.run({ quietBy: 90_000_000 });
    expect(woke).toBe(86_400_005);
  });

  test('leaves what waits after its last instant, and stands there', async () => {
    const kernel = new Kernel(0, 10);
    const seen: number[] = [];
    for (const ms of [10, 20, 21]) kernel.after(ms, 'a', () => seen.push(ms));
    await kernel.run({ at: 20 });
    expect(seen).toEqual([10, 20]);
    expect(kernel.now()).toBe(20);
  });

  test('runs nothing that was called off', async () => {
    const kernel = new Kernel(0, 10);
    const callOff = kernel.after(500, 'a', () => expect.unreachable());
    kernel.after(1, 'a', callOff);
    await kernel.run({ quietBy: 10 });
    expect(kernel.events()).toBe(1);
  });

  test('refuses a run that does not end, with the numbers', async () => {
    const endless = (): Kernel => {
      const kernel = new Kernel(0, 100);
      const again = (): void => void kernel.after(3, 'a', again);
      again();
      return kernel;
    };
    await expect(endless().run({ at: 1e9 })).rejects.toThrow(
      new SimLimit('stopped at 300 after 100 events, allowed are 100; 1 wait'),
    );
    await expect(endless().run({ quietBy: 10 })).rejects.toThrow(
      new SimLimit('not quiet by 10: 1 events wait after 3, the next of a at 12'),
    );
  });

  test('refuses a time that is not whole or lies behind, a bad start or limit, and a second run at once', async () => {
    const kernel = new Kernel(0, 10);
    for (const ms of [-1, 0.5, NaN]) expect(() => kernel.after(ms, 'a', () => undefined)).toThrow(RangeError);
    expect(() => new Kernel(0.5, 10)).toThrow(RangeError);
    expect(() => new Kernel(0, 0)).toThrow(RangeError);
    kernel.after(0, 'a', () => undefined);
    const first = kernel.run({ at: 0 });
    await expect(kernel.run({ at: 0 })).rejects.toThrow('running already');
    expect(await first).toBeNull();
  });

  test('stops for the reason given after an event', async () => {
    const kernel = new Kernel(0, 10);
    for (const ms of [1, 2, 3]) kernel.after(ms, 'a', () => undefined);
    expect(await kernel.run({ at: 9 }, () => (kernel.now() === 2 ? 'enough' : null))).toBe('enough');
    expect(kernel.events()).toBe(2);
  });
});
