import { z } from 'zod';
import { newAccountDay } from '../../../shared/domain/account.ts';
import { plain } from '../../../shared/runtime/documents.ts';
import type { Scenario } from '../../../shared/sim/simulate.ts';
import type { World } from '../../../shared/sim/world.ts';
import { TODAY } from '../../support/tiny-day.ts';
import type { Outside, Stage, Trouble } from './stage.ts';

/** What people do: flatten, close the one position, halt, buy by hand, set the database back. */
export function happeningsOf(
  { flattenAt, closeAt, haltAt, handAt, restored }: Omit<Trouble, 'kite' | 'kernel' | 'fates'>,
  stage: Stage,
): Scenario<Outside>['happenings'] {
  return [
    ...(restored === null
      ? []
      : [
          {
            at: restored.to,
            what: 'the store is copied',
            act: ({ store }: World) => store.snapshot('copy'),
          },
          { at: restored.at, what: 'the store is set back', act: setBack },
        ]),
    ...(flattenAt === null
      ? []
      : [{ at: flattenAt, what: 'somebody flattens', act: (world: World) => void asked(world, 'flatten') }]),
    ...(closeAt === null
      ? []
      : [{ at: closeAt, what: 'somebody closes it', act: (world: World) => void asked(world, 'close') }]),
    ...(handAt === null
      ? []
      : [{ at: handAt, what: 'somebody buys by hand', act: () => stage.line?.byHand(handAt) }]),
    ...(haltAt === null ? [] : [{ at: haltAt, what: 'somebody halts', act: halted }]),
  ];
}

/** The epoch is deployment configuration: who lives then ends. */
async function setBack({ store, lives }: World): Promise<void> {
  await store.restore('copy');
  for (const name of ['functions', 'twin', 'streamer'])
    if (lives.find(name)?.state === 'running') lives.kill(name);
}

/** A person asks again until the answer is there. */
async function asked(world: World, what: 'flatten' | 'close'): Promise<void> {
  for (;;) {
    try {
      const { flat } = z.object({ flat: z.boolean() }).parse(await world.request(what, null, 130_000));
      if (flat) return;
    } catch {
      // Whoever served it died, or nobody is there.
    }
    await world.kernel.sleep(5_000);
  }
}

/** A halt is written without a precondition. */
async function halted({ store }: World): Promise<void> {
  const key = 'accounts/main';
  const account = z.record(z.string(), z.json()).nullable().parse(store.peek(key));
  const value = {
    ...(account ?? z.record(z.string(), z.json()).parse(plain(newAccountDay(TODAY)))),
    halted: 'somebody halted',
  };
  await store.direct.commit({ expect: [], writes: [{ key, value }] });
}
