import { dayOf } from '../../domain/time.ts';
import type { Store } from '../../ports.ts';
import { accountDocument, parsed } from '../documents.ts';
import { halted, type FlattenAsked, type FlattenReport } from '../flatten.ts';
import { liveInstruments } from '../held.ts';
import { keys } from '../keys.ts';
import { flattenAnswer, type FlattenAnswer, type StoreSide } from '../relay/flatten.ts';
import { joining } from '../relay/joined.ts';
import { FlattenLimit } from '../relay/limit.ts';
import { answering, STORE_WITHIN_MS } from '../relay/store-up.ts';
import type { Shown } from '../relay/storeless.ts';
import { reportText } from '../relay/told.ts';
import type { Runtime } from '../runtime.ts';
import { ACCOUNT } from '../session-state.ts';
import { tellError } from '../telling.ts';
import { untilFlat } from '../until-flat.ts';
import type { CloudParts } from './parts.ts';

export interface CloudFlattenParts extends Pick<CloudParts, 'ports' | 'sleepUntil'> {
  /** With the documents: the halt, and everything closed. */
  readonly throughStore: (asked: FlattenAsked, limit: FlattenLimit) => Promise<FlattenReport>;
  /** What can be done by the broker's book alone. */
  readonly storeless: (asked: FlattenAsked, limit: FlattenLimit) => Promise<Shown>;
  /** By the machine's time, as whoever asked is waited for. */
  readonly deadline: (ms: number) => { readonly over: Promise<void>; readonly callOff: () => void };
}

/** A flatten is answered by then, whatever died when: before the function gives up waiting for it (`giveUpSeconds`), as long as loading it may take. */
export const FLATTEN_WITHIN_MS = 145_000;
/** Of that the documents leave so much to the broker's book: finding out that they are gone, an exit that fills, and a second look at the book. */
export const STORELESS_SPARED_MS = 25_000;
/** And the broker's book so much for the last word. */
export const LAST_WORD_MS = 1_000;

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
  const limit = new FlattenLimit(clock, FLATTEN_WITHIN_MS);
  const { over, callOff } = parts.deadline(FLATTEN_WITHIN_MS);
  const working = flattenAnswer(
    { store: storeSide(parts), storeless, clock, sleepUntil, log },
    asked,
    limit,
  ).finally(callOff);
  const came = await Promise.race([working, over.then(() => cutShort(parts, limit, asked))]);
  const answer = { ...came, halted: came.halted || (await isHaltWritten(parts)) };
  if (!answer.halted) await alerts.alert(`flatten (${asked.why}): ${reportText(answer)}`);
  return answer;
}

/** What is known when the time is over: of the book, where nothing came of it yet. */
function cutShort(
  { ports: { log } }: CloudFlattenParts,
  limit: FlattenLimit,
  { all }: FlattenAsked,
): FlattenAnswer {
  const { without, isStoreLost, tookMs } = limit;
  log.write('ERROR', null, 'flatten: not over in time', { isStoreLost, tookMs });
  if (without !== null) return without;
  const others = all ? ['what others hold may be left: look in the Kite app, Positions'] : [];
  const known = { flat: false, left: [...limit.left(), ...others], kept: [], tookMs, halted: false };
  const by = isStoreLost ? 'storeless' : 'store';
  return { format: 'tron-flatten', version: 1, ...known, by, store: isStoreLost ? 'down' : 'up' };
}

/** By the account, where that can be read: a store that died since may have been told. */
async function isHaltWritten({ ports, deadline }: CloudFlattenParts): Promise<boolean> {
  const { over, callOff } = deadline(STORE_WITHIN_MS);
  const reading = haltIn(ports.store).catch(() => false);
  try {
    return await Promise.race([reading, over.then(() => false)]);
  } finally {
    callOff();
  }
}

async function haltIn(store: Store): Promise<boolean> {
  const key = keys.account(ACCOUNT);
  const [stored] = await store.read([key]);
  if (stored == null) return false;
  const { halted: why, desired } = parsed(key, stored.value, accountDocument);
  return why !== null && desired === 'flat';
}

function storeSide({ ports, sleepUntil, throughStore }: CloudFlattenParts): StoreSide {
  const { store, clock } = ports;
  const side: StoreSide = {
    flatten: (asked, limit) => watched(side, { clock, sleepUntil }, () => throughStore(asked, limit)),
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
  limit: FlattenLimit,
): Promise<FlattenReport> {
  const { ports } = parts;
  const now = ports.clock.now();
  await halted({ ports }, dayOf(now), why);
  const paper = await onPaper();
  const protocol = limit.within(paper.protocol, STORELESS_SPARED_MS);
  const runtime = { ...paper, protocol, sleepUntil: parts.sleepUntil };
  return untilFlat(runtime, now, async () => {
    // Whoever else lives the minutes closes with them: that is no reason to go by anything but the documents.
    const failed = await reconciled().then(
      () => [],
      (error: unknown) => {
        tellError(ports.log, null, 'the minutes of the paper market', error);
        return [String(error)];
      },
    );
    const live = await liveInstruments(runtime, await parts.market.upTo(ports.clock.now()));
    const closing = live.map((key) => `${key} closes with the next published minute`);
    const left = closing.length === 0 ? [] : [...closing, ...failed];
    limit.looked(left);
    return { left, kept: [] };
  });
}

/** The paper broker is made of the documents: nothing of it rests anywhere else. */
export async function nothingOnPaper(): Promise<Shown> {
  const left =
    'orders on paper are kept in the store, which does not answer: nothing rests anywhere else; ask again when it answers';
  return { report: { flat: false, left: [left], kept: [], tookMs: 0 }, agoMs: 0 };
}
