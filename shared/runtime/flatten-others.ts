import type { ForeignRow } from '../domain/broker-rows.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { INTRADAY } from '../execution/foreign.ts';
import { netOf, type WholeAccount } from '../execution/others-reading.ts';
import type { Entry } from '../ports.ts';
import { closeOthers, isBarred } from './close-others.ts';
import { positionDocument } from './documents.ts';
import { daysOf, keys } from './keys.ts';
import type { Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';
import { cancelForeign, sent, type Claimed } from './sending.ts';
import { tellError } from './telling.ts';

/** What others have in the account, in words. */
export interface OthersReport {
  /** Still to be closed or cancelled. */
  readonly left: readonly string[];
  /** Of other products: never touched. */
  readonly kept: readonly string[];
  /** Instruments of which the account holds nothing intraday by two agreeing readings, whoever's orders that is. */
  readonly closed: ReadonlySet<string>;
}

const NOTHING: OthersReport = { left: [], kept: [], closed: new Set() };

/** Each turn is one claim for each instrument, or what became of it. */
const TURNS_MAX = 24;

/**
 * Closes what others hold intraday and cancels their intraday orders, which could open it again. One round of it: called again until nothing is left, by
 * one or by several at once, for what was claimed stands in a document of its own for each instrument, and never in the account's. Nobody finishes it by
 * himself: it is what a person asked for, and one that died is gone on with by the next one that is asked for.
 */
export function othersFlattening(runtime: Runtime): () => Promise<OthersReport> {
  const heard = new Map<string, Heard>();
  const cancels = new Map<string, Cancel>();
  // Where nobody else is on the account there is nothing of theirs.
  if (runtime.ports.broker.proof.alone) return async () => NOTHING;
  return async () => {
    const failed = new Map<string, number>();
    for (let turn = 0; ; turn++) {
      const { report, more } = await look(runtime, heard, cancels, failed);
      if (!more || turn >= TURNS_MAX) return report;
    }
  };
}

/** A cancellation of somebody's order. */
interface Cancel {
  readonly at: number;
  readonly said: string;
}

async function look(
  runtime: Runtime,
  heard: Map<string, Heard>,
  cancels: Map<string, Cancel>,
  failed: Map<string, number>,
): Promise<{ readonly report: OthersReport; readonly more: boolean }> {
  const { ports, protocol } = runtime;
  const market = await ports.market.upTo(ports.clock.now());
  const stored = await ports.store.list(...daysOf('others', market.day));
  const open = await openInstruments(runtime, market);
  const account = await readAccount(runtime);
  const spent = new Set(
    [...failed].filter(([, tries]) => tries > protocol.unsentRetries).map(([key]) => key),
  );
  const left: string[] = [];
  const closed = new Set<string>();
  const claims: (readonly [instrument: string, claim: Claimed])[] = [];
  const alerts: string[] = [];
  let more = false;
  for (const instrument of concerned(account, stored, market)) {
    try {
      const key = keys.others(market.day, instrument);
      const document = stored.find((entry) => entry.key === key) ?? null;
      const told = heard.get(instrument) ?? null;
      const all = { market, account, open, failed: spent };
      const turn = await closeOthers(runtime, instrument, document, told, all);
      // What was overtaken is done again on what is there now.
      if (turn === null) more = true;
      else {
        heard.delete(instrument);
        left.push(...turn.left);
        if (turn.left.length === 0 && turn.net === 0) closed.add(instrument);
        if (turn.claim !== null) claims.push([instrument, turn.claim]);
        if (turn.begun !== null) alerts.push(turn.begun);
      }
    } catch (error) {
      tellError(ports.log, null, `what others hold of ${instrument}`, error);
      left.push(`${instrument}: ${String(error)}`);
    }
  }
  const sendings = claims.map(async ([instrument, claim]) => {
    const answer = await sent(runtime, instrument, claim);
    heard.set(instrument, answer);
    count(failed, `${claim.sending.kind} ${claim.sending.id}`, answer);
  });
  const working = account.orders.foreign.filter((row) => row.working);
  const theirs = working.filter(({ product }) => product === INTRADAY);
  const cancelled = theirs.map((row) => cancel(runtime, market, row, cancels));
  await Promise.all([...sendings, ...cancelled]);
  for (const text of alerts) await ports.alerts.alert(text);
  left.push(...theirs.map((row) => `${orderText(row)}: ${cancels.get(row.brokerId)?.said ?? ''}`));
  return { report: { left, kept: keptOf(account, working), closed }, more: more || claims.length > 0 };
}

/** What was not written is claimed again, a few times a round; what was refused is not asked again in it. */
function count(failed: Map<string, number>, key: string, { answer: { kind } }: Heard): void {
  if (kind === 'refused') failed.set(key, Infinity);
  else if (kind === 'unsent') failed.set(key, (failed.get(key) ?? 0) + 1);
}

async function readAccount({ ports: { broker }, time }: Runtime): Promise<WholeAccount> {
  const beganAt = time.now();
  const orders = await broker.orders();
  const trades = await broker.trades();
  return { beganAt, orders, trades, positions: await broker.positions() };
}

/** Instruments that others hold or traded by any of the three, and those that have a document. */
function concerned(
  { orders, positions }: WholeAccount,
  stored: readonly Entry[],
  { day }: MarketDay,
): readonly string[] {
  const nets = new Map<string, number>();
  const add = (instrument: string, qty: number): void =>
    void nets.set(instrument, (nets.get(instrument) ?? 0) + qty);
  for (const { instrument, product, netQty } of positions) if (product === INTRADAY) add(instrument, netQty);
  for (const row of orders.ours) add(row.instrument, -netOf([row]));
  const traded = orders.foreign.filter(({ product, filledQty }) => product === INTRADAY && filledQty > 0);
  const prefix = keys.others(day, '');
  return [
    ...new Set([
      ...[...nets].filter(([, qty]) => qty !== 0).map(([instrument]) => instrument),
      ...[...new Set(traded.map(({ instrument }) => instrument))].filter(
        (key) => netOf(traded.filter(({ instrument }) => instrument === key)) !== 0,
      ),
      ...stored.map(({ key }) => key.slice(prefix.length)),
    ]),
  ].sort();
}

/** Those in which a position of ours is not over, either leg of it; a document that nobody can read is one. */
async function openInstruments({ ports }: Runtime, { day }: MarketDay): Promise<ReadonlySet<string>> {
  const [from, before] = daysOf('positions', day);
  const open = new Set<string>();
  for (const { key, value } of await ports.store.list(from, before)) {
    const { data } = positionDocument.safeParse(value);
    if (data === undefined) {
      open.add(key.slice(keys.position(day, '').length));
      continue;
    }
    const { entry, exit, past, trade } = data;
    const orders = [entry, exit, ...past].filter((order) => order !== null && order.status !== 'abandoned');
    for (const order of orders) if (order !== null) open.add(order.instrument);
    if (trade === null) continue;
    open.add(trade.instrument);
    if (trade.sold !== null) open.add(trade.sold.instrument);
  }
  return open;
}

/** By the broker's id, and so as often as one likes: it needs no claim. */
async function cancel(
  runtime: Runtime,
  market: MarketDay,
  { brokerId, instrument }: ForeignRow,
  cancels: Map<string, Cancel>,
): Promise<void> {
  const now = runtime.time.now();
  if (now < (cancels.get(brokerId)?.at ?? -Infinity) + runtime.protocol.repriceMs) return;
  if (isBarred(runtime, market, instrument)) {
    cancels.set(brokerId, {
      at: now,
      said: 'the broker is about to close everything itself, or it is unknown',
    });
    return;
  }
  const answer = await cancelForeign(runtime, instrument, brokerId);
  const said = answer.kind === 'accepted' ? 'it is being cancelled' : `it was to be cancelled: ${answer.why}`;
  cancels.set(brokerId, { at: now, said });
}

function keptOf({ positions }: WholeAccount, working: readonly ForeignRow[]): readonly string[] {
  return [
    ...positions
      .filter(({ product, netQty }) => product !== INTRADAY && netQty !== 0)
      .map(
        ({ instrument, product, netQty }) => `${netQty} of ${instrument} (${product}) stay: that is not ours`,
      ),
    ...working.filter(({ product }) => product !== INTRADAY).map(orderText),
  ];
}

function orderText({ brokerId, instrument, product, side, qty, filledQty }: ForeignRow): string {
  return `order ${brokerId} in ${instrument} (${side} ${qty - filledQty}, ${product}) is not ours and still works`;
}
