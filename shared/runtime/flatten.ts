import { accountDocument, parsed, plain, positionDocument } from './documents.ts';
import { newAccountDay, type AccountState } from '../domain/account.ts';
import { dayOf, type Day } from '../domain/time.ts';
import { orderDay } from '../execution/order-id.ts';
import { converge } from './converge.ts';
import { ofItsDay, otherDay } from './flatten-storeless.ts';
import { othersFlattening, type OthersReport } from './flatten-others.ts';
import { liveInstruments } from './held.ts';
import { daysOf, keys } from './keys.ts';
import { committed } from './claim.ts';
import { each } from './perform.ts';
import type { Ports } from '../ports.ts';
import type { Runtime } from './runtime.ts';
import { ACCOUNT } from './session-state.ts';
import { tellError } from './telling.ts';
import { isUnsettled, leftOfRows, untilFlat } from './until-flat.ts';

export interface FlattenAsked {
  /** For people: who wants it, and why. */
  readonly why: string;
  /** True: what others hold in the account is closed as well. */
  readonly all: boolean;
}

export interface FlattenReport {
  /** Every claim has settled and the book shows nothing of ours that is open or could still open; nor of others, where theirs was to be closed. */
  readonly flat: boolean;
  /** In words, one for each thing that is left. */
  readonly left: readonly string[];
  /** What others hold and order under other products, where everybody's was to be closed: listed, never touched. */
  readonly kept: readonly string[];
  /** From the call to the reading that showed flat, or to giving up. */
  readonly tookMs: number;
}

type Left = Pick<FlattenReport, 'left' | 'kept'>;

/** Preconditions are tried so often; then the halt is written without, for nothing may defeat it. */
const POLITE_ATTEMPTS = 3;

/**
 * Halts the account and closes everything of ours: entries are cancelled, exits become marketable limits that are priced again until they fill, and the
 * book is read until it shows nothing open. Called twice, or by several at once, it is one: what is wanted stands in the account, so that whoever
 * reads the book next finishes what a flatten that died began.
 */
export async function flatten(runtime: Runtime, asked: FlattenAsked): Promise<FlattenReport> {
  const { time, ports } = runtime;
  const began = time.now();
  // Before anything else is looked at: nothing that cannot be read keeps the halt back.
  await halted(runtime, dayOf(ports.clock.now()), asked.why);
  const others = asked.all ? othersFlattening(runtime) : null;
  const report = await untilFlat(runtime, began, () => round(runtime, others));
  if (report.flat) ports.log.write('INFO', null, 'flat', { why: asked.why, tookMs: report.tookMs });
  return report;
}

/** One look at everything; what is left after it. What fails for one instrument keeps nothing from the others. */
async function round(runtime: Runtime, others: (() => Promise<OthersReport>) | null): Promise<Left> {
  const { market: days, clock } = runtime.ports;
  const failed: string[] = [];
  const kept: string[] = [];
  let closed: ReadonlySet<string> = new Set();
  const trying = async (what: string, work: () => Promise<unknown>): Promise<void> => {
    try {
      await work();
    } catch (error) {
      tellError(runtime.ports.log, null, what, error);
      failed.push(`${what}: ${String(error)}`);
    }
  };
  await trying('the positions in the store', async () => {
    const market = await days.upTo(clock.now());
    const instruments = await liveInstruments(runtime, market);
    await each(instruments.map((key) => () => trying(key, () => converge(runtime, key))));
  });
  if (others !== null)
    await trying('what others hold', async () => {
      const report = await others();
      failed.push(...report.left);
      kept.push(...report.kept);
      closed = report.closed;
    });
  await trying('what is left', async () => {
    failed.push(...(await leftOver(runtime, dayOf(clock.now()), closed)));
  });
  return { left: failed, kept };
}

/** What the documents and the book say is not over. `closed`: where others closed of ours what our own orders did not. */
async function leftOver(
  { ports }: Runtime,
  day: Day,
  closed: ReadonlySet<string>,
): Promise<readonly string[]> {
  const left: string[] = [];
  for (const { key, value } of await ports.store.list(...daysOf('positions', day))) {
    if (isUnsettled(parsed(key, value, positionDocument)))
      left.push(`${key} has an order or a trade that is not over`);
  }
  const { broker } = ports;
  const book = await broker.book();
  const today = orderDay(day);
  // A broker’s book is of one day, whatever this process takes for today; a paper broker’s has them all.
  const rows = broker.proof.alone ? book.filter(({ tag }) => tag.startsWith(today)) : ofItsDay(book, today);
  return [...left, ...leftOfRows(rows, (instrument) => closed.has(instrument)), ...otherDay(rows, day)];
}

/** The halt, and what is wanted with it. Written with a precondition while that works, and without where it does not. */
export async function halted(
  { ports }: { readonly ports: Pick<Ports, 'store' | 'alerts'> },
  day: Day,
  why: string,
): Promise<void> {
  const key = keys.account(ACCOUNT);
  for (let attempt = 0; ; attempt++) {
    const [stored] = await ports.store.read([key]);
    const account = stored == null ? newAccountDay(day) : parsed(key, stored.value, accountDocument);
    if (account.halted !== null && account.desired === 'flat') return;
    const next: AccountState = {
      ...account,
      halted: account.halted ?? why,
      desired: 'flat',
      revision: account.revision + 1,
    };
    const writes = [{ key, value: plain(next) }];
    const polite = attempt < POLITE_ATTEMPTS;
    const expect = polite ? [{ key, version: stored?.version ?? 0 }] : [];
    if (polite ? await committed(ports.store, { expect, writes }, null) : await forced()) {
      await ports.alerts.alert(`halted, everything is closed: ${next.halted}`);
      return;
    }
    async function forced(): Promise<boolean> {
      return (await ports.store.commit({ expect, writes })).kind === 'committed';
    }
  }
}
