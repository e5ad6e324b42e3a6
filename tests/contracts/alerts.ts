import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Alerts } from '../../shared/ports.ts';

/** Alerts and the place that they arrive at. */
export interface AlertsCase {
  readonly alerts: Alerts;
  /** What arrived, in the order of its arrival. */
  readonly told: () => readonly string[];
  /** The next alert arrives, and its answer does not. */
  readonly loseAnswer: () => void;
  /** From now on everything is refused. */
  readonly refuse: () => void;
  /** Why alerts did not arrive. */
  readonly lost: readonly string[];
  /** What nobody may be told. */
  readonly secrets: readonly string[];
}

/** What everybody promises who tells a person. */
export function alertsContract(name: string, make: () => Promise<AlertsCase>): void {
  describe(`${name} as a place for alerts`, () => {
    test('gets each as it was given, whatever is in it', async () => {
      const { alerts, told, lost } = await make();
      const text = fc
        .string({ unit: 'grapheme', minLength: 1, maxLength: 60 })
        .filter((t) => t.trim() !== '');
      const said: string[] = [];
      await fc.assert(
        fc.asyncProperty(text, async (one) => {
          said.push(one);
          await alerts.alert(one);
          expect(told()).toEqual(said);
        }),
        { numRuns: 30 },
      );
      expect(lost).toEqual([]);
    });

    test.each([
      ['half a character', 'a \uD83D b', 'a � b'],
      ['more than a chat takes', 'x'.repeat(5000), `${'x'.repeat(3900)}…`],
      ['a character where it is cut', `${'x'.repeat(3899)}😀 and more`, `${'x'.repeat(3899)}…`],
      ['a character before the cut', `${'x'.repeat(3898)}😀 and more`, `${'x'.repeat(3898)}😀…`],
      [
        'marks and links',
        '*a* _b_ <b>c</b> https://x.example/?a=b',
        '*a* _b_ <b>c</b> https://x.example/?a=b',
      ],
    ])('gets one with %s', async (_what, text, arrives) => {
      const { alerts, told, lost } = await make();
      await alerts.alert(text);
      expect([told(), lost]).toEqual([[arrives], []]);
    });

    test('gets all of many at once', async () => {
      const { alerts, told, lost } = await make();
      const texts = Array.from({ length: 20 }, (_, i) => `alert ${i}`);
      await Promise.all(texts.map((text) => alerts.alert(text)));
      expect([[...told()].sort(), lost]).toEqual([[...texts].sort(), []]);
    });

    test('may get one twice whose answer was lost, and none is lost then', async () => {
      const { alerts, told, loseAnswer, lost } = await make();
      loseAnswer();
      await alerts.alert('once at least');
      expect([[...new Set(told())], lost]).toEqual([['once at least'], []]);
    });

    test('that refuses keeps nobody, and the log hears of it without a secret', async () => {
      const { alerts, told, refuse, lost, secrets } = await make();
      refuse();
      expect(await alerts.alert('unheard')).toBeUndefined();
      expect(told()).toEqual([]);
      expect(lost.length).toBeGreaterThan(0);
      for (const secret of secrets) expect(lost.join('\n')).not.toContain(secret);
    });
  });
}
