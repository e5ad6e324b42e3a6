import { dayOf } from '../../domain/time.ts';
import { halted, type FlattenAsked, type FlattenReport } from '../flatten.ts';
import { liveInstruments } from '../held.ts';
import { keys } from '../keys.ts';
import { flattenAnswer, type FlattenAnswer, type StoreSide } from '../relay/flatten.ts';
import { joining } from '../relay/joined.ts';
import { answering } from '../relay/store-up.ts';
import type { Shown } from '../relay/storeless.ts';
import { reportText } from '../relay/told.ts';
import type { Runtime } from '../runtime.ts';
import { ACCOUNT } from '../session-state.ts';
import { untilFlat } from '../until-flat.ts';
import type { CloudParts } from './parts.ts';

export interface CloudFlattenParts extends Pick<CloudParts, 'ports' | 'sleepUntil'> {
  /** With the documents: the halt, and everything closed. */
  readonly throughStore: (asked: FlattenAsked) => Promise<FlattenReport>;
  /** What can be done by the broker's book alone. */
  readonly storeless: (asked: FlattenAsked) => Promise<Shown>;
}

/** A store that dies while a flatten goes by it is found out by two looks in a row. */
const LOOK_MS = 5_000;
const LOST_LOOKS = 2;

/**
 * The flatten of a function: what the relay does, for a person whom the platform let in. Where the documents cannot be read or written it goes by the
 * broker's book, and says so. Who asks while the same is under way in this process is one with it; in another, both come to one state.
 */
export function cloudFlatten(parts: CloudFlattenParts): (asked: FlattenAsked) => Promise<FlattenAnswer> {
  const flattens = joining<FlattenAnswer>();
  return (asked) => flattens(asked.all ? 'all' : 'ours', () => flattened(parts, asked));
}

async function flattened(parts: CloudFlattenParts, asked: FlattenAsked): Promise<FlattenAnswer> {
  const { ports, sleepUntil, storeless } = parts;
  const { clock, log, alerts } = ports;
  const answer = await flattenAnswer({ store: storeSide(parts), storeless, clock, sleepUntil, log }, asked);
  if (!answer.halted) await alerts.alert(`flatten (${asked.why}): ${reportText(answer)}`);
  return answer;
}

function storeSide({ ports, sleepUntil, throughStore }: CloudFlattenParts): StoreSide {
  const { store, clock } = ports;
  const side: StoreSide = {
    flatten: (asked) => watched(side, { clock, sleepUntil }, () => throughStore(asked)),
    // It is of no use where it can be read and not written.
    async answers() {
      await store.read([keys.account(ACCOUNT)]);
      const writes = [{ key: keys.monitoring('store'), value: { askedAt: clock.now() } }];
      await store.commit({ expect: [], writes });
    },
  };
  return side;
}

/** Rejects where the store is gone before the work is over; what the work still does then needs the store, and so comes to nothing. */
async function watched<T>(
  store: StoreSide,
  real: Parameters<typeof answering>[0],
  work: () => Promise<T>,
): Promise<T> {
  let isOver = false;
  const gone = async (): Promise<never> => {
    for (let lost = 0; ;) {
      await real.sleepUntil(real.clock.now() + LOOK_MS);
      if (isOver) return new Promise<never>(() => undefined);
      try {
        await answering(real, store);
        lost = 0;
      } catch (error) {
        lost += 1;
        if (lost >= LOST_LOOKS) throw error;
      }
    }
  };
  const working = work();
  working.catch(() => undefined);
  const watch = gone();
  watch.catch(() => undefined);
  try {
    return await Promise.race([working, watch]);
  } finally {
    isOver = true;
  }
}

/** The halt at once, and that all is to be closed; whoever lives the next published minute of the paper market closes it. */
export async function flattenedOnPaper(
  parts: Pick<CloudParts, 'ports' | 'market' | 'sleepUntil'>,
  { why }: FlattenAsked,
  onPaper: () => Promise<Runtime>,
  reconciled: () => Promise<void>,
): Promise<FlattenReport> {
  const { ports } = parts;
  const now = ports.clock.now();
  await halted({ ports }, dayOf(now), why);
  const runtime = { ...(await onPaper()), sleepUntil: parts.sleepUntil };
  return untilFlat(runtime, now, async () => {
    await reconciled();
    const live = await liveInstruments(runtime, await parts.market.upTo(ports.clock.now()));
    return { left: live.map((key) => `${key} closes with the next published minute`), kept: [] };
  });
}

/** The paper broker is made of the documents: nothing of it rests anywhere else. */
export async function nothingOnPaper(): Promise<Shown> {
  const left =
    'orders on paper are kept in the store, which does not answer: nothing rests anywhere else; ask again when it answers';
  return { report: { flat: false, left: [left], kept: [], tookMs: 0 }, agoMs: 0 };
}
