import { NO_CLOSING, type Closing } from '../domain/closing.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { rowAfter } from '../domain/rows.ts';
import { marketOf, sessionOfReplay } from '../domain/session.ts';
import { instantOf } from '../domain/time.ts';
import { changed, type ClosingTerms } from '../execution/closing-orders.ts';
import { withBook } from '../execution/closing.ts';
import { withSpent } from '../execution/modify.ts';
import { othersReading, type WholeAccount } from '../execution/others-reading.ts';
import { settleClosing } from '../execution/settle-closing.ts';
import type { Stored } from '../ports.ts';
import { claimed, committed } from './claim.ts';
import { withAnswer } from './closing-answer.ts';
import { closingDocument } from './closing-document.ts';
import { proofOf } from './converge.ts';
import { parsed, plain } from './documents.ts';
import { keys } from './keys.ts';
import type { Heard } from './learn.ts';
import type { Runtime } from './runtime.ts';
import type { Claimed } from './sending.ts';

/** What one turn at all instruments looks at. */
export interface OthersLook {
  readonly market: MarketDay;
  /** Begun after the documents were read. */
  readonly account: WholeAccount;
  /** Instruments in which a position of ours is not over. */
  readonly open: ReadonlySet<string>;
  /** "modify ID" and "cancel ID" of what is not asked again in this round. */
  readonly failed: ReadonlySet<string>;
}

/** What a turn at one instrument came to; null: somebody else committed first, and nothing was done. */
export interface OthersTurn {
  readonly claim: Claimed | null;
  /** For a person, once the claim is sent: that it begins. */
  readonly begun: string | null;
  readonly left: readonly string[];
  /** What the account holds of it intraday, ours included, once nothing is left. */
  readonly net: number;
}

/** One instrument: fold what was heard and read, decide, and claim at most one thing in the same commit. What is claimed the caller sends. */
export async function closeOthers(
  runtime: Runtime,
  instrument: string,
  stored: Stored | null,
  heard: Heard | null,
  { market, account, open, failed }: OthersLook,
): Promise<OthersTurn | null> {
  const { ports, protocol, time } = runtime;
  const key = keys.others(market.day, instrument);
  const before = stored === null ? NO_CLOSING : parsed(key, stored.value, closingDocument);
  const timing = { now: time.now(), ...proofOf(runtime) };
  const reading = othersReading(instrument, account, timing);
  const isThere = reading.rows.some(({ tag }) => tag === heard?.id);
  const known = doubted(runtime, before);
  const told = heard === null ? known : withAnswer(known, heard, isThere, timing.now);
  const look = {
    reading,
    terms: termsOf(runtime, market, instrument, reading.lastPrice),
    ownOpen: reading.ownWorks || open.has(instrument),
    failed,
  };
  const folded = withBook(told, reading.rows, timing.now);
  const { closing, sending, left, net } = settleClosing(folded, look, timing, protocol);
  const nonce = sending === null ? null : runtime.nonce();
  const sendBy = time.now() + protocol.sendWithinMs;
  const value = plain(
    sending === null || nonce === null
      ? closing
      : changed(closing, sending.id, (order) =>
          claimed(
            sending.kind === 'modify' ? withSpent(order, sending.purpose) : order,
            sending.kind,
            nonce,
            sendBy,
          ),
        ),
  );
  if (JSON.stringify(value) !== JSON.stringify(stored?.value ?? plain(NO_CLOSING))) {
    const expect = [{ key, version: stored?.version ?? 0 }];
    if (!(await committed(ports.store, { expect, writes: [{ key, value }] }, nonce))) return null;
  }
  const texts = left.map((text) => `${instrument}: ${text}`);
  if (sending === null || nonce === null) return { claim: null, begun: null, left: texts, net };
  const order = parsed(key, value, closingDocument).orders.find(({ id }) => id === sending.id);
  if (order === undefined) throw new Error(`${key}: order ${sending.id} was lost while it was claimed`);
  const begun =
    before.made === 0 ? `${instrument}: others hold ${closing.seen?.others ?? 0} (MIS); it is closed` : null;
  return { claim: { sending, order, nonce, sendBy }, begun, left: texts, net };
}

/** A store that was set back knows nothing of what was on its way then, nor of what others were seen to hold. */
function doubted({ restoreEpoch, time, protocol }: Runtime, closing: Closing): Closing {
  if (closing.restoreEpoch === restoreEpoch) return closing;
  const doubt = { since: time.now() + protocol.sendWithinMs, absentAt: null };
  return { ...closing, restoreEpoch, doubt, seen: null };
}

/** What it takes to make an order in it, or why none can be made. */
function termsOf(
  runtime: Runtime,
  market: MarketDay,
  key: string,
  lastPrice: number | null,
): ClosingTerms | string {
  const { ports, setup } = runtime;
  const traded = market.instruments.find((day) => day.instrument.key === key);
  const instrument = traded?.instrument ?? runtime.instrumentOf(key);
  if (instrument === undefined) return 'by hand, its lot and its tick are not known here';
  if (isBarred(runtime, market, key)) return 'the broker is about to close everything itself';
  const row =
    traded === undefined ? -1 : rowAfter(traded.bars, traded.from, traded.to, ports.clock.now()) - 1;
  const price = traded !== undefined && row >= traded.from ? traded.bars.close[row]! : lastPrice;
  if (price === null) return 'by hand, no price of it is known';
  const { bandLow = null, bandHigh = null } = traded ?? {};
  return { day: market.day, instrument, costs: setup.config.costs, price, bandLow, bandHigh };
}

/** From so long before the broker's own square-off on its orders are not disturbed; nor where nobody knows the instrument. */
export function isBarred(runtime: Runtime, market: MarketDay, key: string): boolean {
  const { time, protocol } = runtime;
  const traded = market.instruments.find((day) => day.instrument.key === key);
  const instrument = traded?.instrument ?? runtime.instrumentOf(key);
  if (instrument === undefined) return true;
  const session = traded?.session ?? sessionOfReplay(market.day, marketOf(instrument));
  if (session.kind === 'refused' || session.brokerSquareOff === null) return false;
  return time.now() >= instantOf(session.day, session.brokerSquareOff) - protocol.squareOffLeadMs;
}
