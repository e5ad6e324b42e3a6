import { describe, expect, test } from 'vitest';
import { faultSchema } from '../../../shared/sim/kite/fault-schema.ts';
import { ALL_SWITCHES, KITE_FAILURES, LEFT_OUT, namedSwitches, UPDATE_FAILURES } from './failures.ts';
import { outcomeOf } from './run.ts';
import { storyOf } from './stories.ts';
import { NO_TROUBLE } from './stage.ts';

describe('the failures of the harness', () => {
  test('are every one that the Kite model has, or say why not', () => {
    const names = faultSchema.options.map(({ shape }) => shape.fault.value);
    const armed = [
      ...KITE_FAILURES.flatMap(({ routes, on }) => routes.map((route) => on(route, 1).fault)),
      ...UPDATE_FAILURES.map((on) => on(1).fault),
      ...Object.keys(LEFT_OUT),
    ];
    expect(new Set(armed)).toEqual(new Set(names));
  });

  test("are every switch of the kernel's", () => {
    expect(namedSwitches()).toEqual(new Set(ALL_SWITCHES));
  });

  test('that do not meet a death stand for none: the same class comes to the same orders', async () => {
    const story = storyOf('entry');
    const ends = async (name: string): Promise<string> => {
      const failure = KITE_FAILURES.find((each) => each.name === name);
      if (failure === undefined) throw new Error(`no failure ${name}`);
      const trouble = { ...NO_TROUBLE, kite: [failure.on('place', 1)] };
      const { run } = await outcomeOf(story, 'streamer', trouble);
      return run.world.store
        .peekAll('orders/', 'orders0')
        .map(([key, value]) => `${key} ${statusOf(value)}`)
        .join();
    };
    for (const landed of ['done', 'not done']) {
      const whole = await ends(`timeout, ${landed}`);
      for (const fault of ['reset', 'server-error', 'bad-gateway', 'gateway-timeout', 'html-200'])
        expect([fault, await ends(`${fault}, ${landed}`)]).toEqual([fault, whole]);
    }
  });
});

function statusOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? String(Reflect.get(value, 'status')) : '';
}
