import { randomUUID } from 'node:crypto';
import { expect, test } from 'vitest';
import { z } from 'zod';
import type { Env } from '../../../shared/runtime/variables.ts';
import { ROUTES } from '../../../shared/sim/kite/fault-schema.ts';
import { at } from '../../sim/protocol/stories.ts';
import { describeWithEmulator } from '../../support/emulator.ts';
import { deployed } from './deployed.ts';

const planSchema = z.object({
  checks: z.array(z.object({ name: z.string(), is: z.string(), says: z.string() })),
});

describeWithEmulator('a deployment whose orders go to Kite', 'tron-clock', ({ address }) => {
  /** What its preflight says of the clock at Kite, where every answer is so much ahead; null: it was not looked at. */
  async function saidOf(byMs: number, changes: Env = {}, isShared = false) {
    const { held, app } = await deployed(
      {
        FIRESTORE_EMULATOR_HOST: address,
        TRON_LIVE_GATE: 'asked',
        TRON_ENVIRONMENT: `live-${randomUUID().slice(0, 8)}`,
        ...changes,
      },
      isShared,
    );
    for (const route of ROUTES)
      await held.sim.arm({ fault: 'skewed-date', byMs, route, from: at(500), to: at(900) });
    const outcome = await app.preflight(at(557));
    if (outcome.kind !== 'done') throw new Error(outcome.why);
    const { checks } = planSchema.parse(outcome.data);
    return checks.find(({ name }) => name === 'kite-clock') ?? null;
  }

  test('compares its clock with Kite’s by the answers that its preflight gets, and blocks the day where it is off', async () => {
    expect(await saidOf(0)).toMatchObject({ is: 'fine' });
    expect(await saidOf(4_000)).toMatchObject({
      is: 'blocks',
      says: expect.stringMatching(
        / behind Kite’s by the Date of its answers, allowed are 1000 ms; TRON_CLOCK_CHECK/,
      ),
    });
  }, 60_000);

  test('does not where that is not wanted, no gate is asked, or time is made up', async () => {
    expect(await saidOf(4_000, { TRON_CLOCK_CHECK: 'none' })).toBeNull();
    expect(await saidOf(4_000, { TRON_LIVE_GATE: 'unasked' })).toBeNull();
    expect(await saidOf(4_000, {}, true)).toBeNull();
  }, 60_000);
});
