import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { NO_CLOSING, type Closing } from '../../shared/domain/closing.ts';
import type { BookRow, Order } from '../../shared/domain/order.ts';
import { changed } from '../../shared/execution/closing-orders.ts';
import { withBook } from '../../shared/execution/closing.ts';
import { othersReading } from '../../shared/execution/others-reading.ts';
import { DEFAULT_PROTOCOL } from '../../shared/execution/protocol-settings.ts';
import { settleClosing, type ClosingStep } from '../../shared/execution/settle-closing.ts';
import { account, LOTS, ours, positionOf, TERMS, theirs, TIMING } from './closings.ts';

/** What happens between two readings: to what was sent, to what rests, and to what is shown of it. */
interface Turn {
  readonly waitMs: number;
  /** What becomes of the request that is sent in it: it is done, it never arrives, or it arrives so many turns later. */
  readonly fate: 'done' | 'lost' | number;
  /** How much of each order that rests fills, of a hundred. */
  readonly fills: number;
  /** The newest rows that the reading lacks, of orders and of trades alike; never of two readings in a row, for then it was not taken. */
  readonly missing: number;
  /** Positions are of the turn before. */
  readonly stale: boolean;
  /** Somebody else, who read a whole book and found nothing to do, commits first. */
  readonly overtaken: boolean;
}

const turns = fc.array(
  fc.record({
    waitMs: fc.constantFrom(100, 1_000, 3_000, 10_000, 18_000),
    fate: fc.oneof(
      { weight: 6, arbitrary: fc.constant('done' as const) },
      { weight: 1, arbitrary: fc.constant('lost' as const) },
      { weight: 1, arbitrary: fc.integer({ min: 1, max: 2 }) },
    ),
    fills: fc.constantFrom(0, 0, 30, 100),
    missing: fc.constantFrom(0, 0, 0, 1),
    stale: fc.constantFrom(false, false, true),
    overtaken: fc.constantFrom(false, false, false, true),
  }),
  { minLength: 1, maxLength: 40 },
);

const CALM: Turn = { waitMs: 11_000, fate: 'done', fills: 100, missing: 0, stale: false, overtaken: false };

/** The exchange with the orders that arrived, and those that have not yet. */
class Exchange {
  readonly held: number;
  rows: BookRow[] = [];
  late: { readonly order: Order; readonly at: number }[] = [];
  closing: Closing = NO_CLOSING;
  #now = 1_000_000;
  #positions = positionOf([]);
  #lacked = false;

  constructor(held: number) {
    this.held = held;
  }

  /** Of what is held, on its side, less everything that is filled and that can still fill. */
  get free(): number {
    const live = this.rows.filter(({ status }) => status === 'open');
    const filled = this.rows.reduce((sum, { filledQty }) => sum + filledQty, 0);
    return Math.abs(this.held) - filled - live.reduce((sum, { qty, filledQty }) => sum + qty - filledQty, 0);
  }

  turn({ waitMs, fate, fills, missing, stale, overtaken }: Turn): ClosingStep {
    this.#now += waitMs;
    for (const { order } of this.late.filter(({ at }) => at <= this.#now)) this.#arrive(order);
    this.late = this.late.filter(({ at }) => at > this.#now);
    this.rows = this.rows.map((row) => this.#filled(row, fills));
    const foreign = [theirs(this.held > 0 ? 'BUY' : 'SELL', Math.abs(this.held))];
    const whole = account(this.#now, { ours: this.rows, foreign });
    const shown = stale ? [this.#positions] : whole.positions;
    this.#positions = whole.positions[0]!;
    const lacks = this.#lacked ? 0 : missing;
    this.#lacked = lacks > 0;
    const rows = this.rows.slice(0, this.rows.length - lacks);
    const read = account(this.#now, { ours: rows, foreign }, { positions: shown });
    const reading = othersReading(LOTS.key, read, TIMING);
    const look = { reading, terms: TERMS, ownOpen: false, failed: new Set<string>() };
    const known = withBook(this.closing, reading.rows, this.#now);
    const step = settleClosing(known, look, { now: this.#now, ...TIMING }, DEFAULT_PROTOCOL);
    if (overtaken) {
      this.closing = withBook(this.closing, this.rows, this.#now);
      return { ...step, sending: null };
    }
    this.closing = step.closing;
    const { sending } = step;
    if (sending === null) return step;
    const claim = { nonce: 'n', sendBy: this.#now + 2_000, what: sending.kind, version: 0 };
    this.closing = changed(this.closing, sending.id, (order) => ({
      ...order,
      claim: { ...claim, version: order.version },
    }));
    if (fate === 'lost') return step;
    const order = this.closing.orders.find(({ id }) => id === sending.id)!;
    // Within the timeout and the settling time: who is later than that is late for everybody.
    if (sending.kind === 'place' && fate !== 'done') this.late.push({ order, at: this.#now + fate * 8_000 });
    else if (sending.kind === 'place') this.#arrive(order);
    else if (sending.kind === 'cancel')
      this.rows = this.rows.map((row) =>
        row.tag === order.id && row.status === 'open' ? { ...row, status: 'cancelled' } : row,
      );
    return step;
  }

  #arrive({ id, request: { side, qty } }: Order): void {
    this.rows.push(ours(id, side, qty, { status: 'open', filledQty: 0 }));
  }

  #filled(row: BookRow, share: number): BookRow {
    if (row.status !== 'open' || share === 0) return row;
    const filledQty = Math.min(row.qty, row.filledQty + Math.ceil((row.qty * share) / 100));
    const status = filledQty === row.qty ? 'complete' : 'open';
    return ours(row.tag, row.side, row.qty, { status, filledQty, filledAt: this.#now });
  }
}

test('whatever is lost, late, short or stale: never more than is held, never twice, and in the end all of it', () => {
  fc.assert(
    fc.property(fc.integer({ min: -40, max: 40 }), turns, (lots, all) => {
      const exchange = new Exchange(lots * 10);
      const side = lots > 0 ? 'SELL' : 'BUY';
      for (const turn of all) {
        exchange.turn(turn);
        expect(exchange.free).toBeGreaterThanOrEqual(0);
        expect(exchange.rows.every((row) => row.side === side && row.qty <= 100 && row.qty % 10 === 0)).toBe(
          true,
        );
        expect(new Set(exchange.rows.map(({ tag }) => tag)).size).toBe(exchange.rows.length);
      }
      let left: readonly string[] = [''];
      for (let i = 0; i < 60 && left.length > 0; i++) left = exchange.turn(CALM).left;
      expect(left).toEqual([]);
      expect(exchange.free).toBe(0);
      expect(exchange.rows.every(({ status }) => status !== 'open')).toBe(true);
    }),
    { numRuns: 1000 },
  );
});
