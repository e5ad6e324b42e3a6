import type { MarketDay } from '../domain/market-day.ts';
import { signOf } from '../domain/order.ts';
import { openQty, soldOpenQty, type Trade } from '../domain/trade.ts';
import { isClosingTag, orderDay, traceOf } from '../execution/order-id.ts';
import { converge } from './converge.ts';
import type { Control } from './controls.ts';
import { parsed, plain, positionDocument, tradeDocument, type Position } from './documents.ts';
import { daysOf, keys } from './keys.ts';
import { NotTraded, namesText } from './not-traded.ts';
import type { Runtime } from './runtime.ts';
import { tradedBy } from './setup.ts';
import { tellError } from './telling.ts';
import { isUnsettled, leftOfRows, untilFlat, type Looked } from './until-flat.ts';
import { withLane } from './with-lane.ts';

export interface CloseAsked {
  /** Its key, or its symbol where that is one instrument's; of a spread, either leg's. */
  readonly instrument: string;
  /** For people: who wants it, and why. */
  readonly why: string;
  /** Who asks, where that is known. */
  readonly who?: string;
}

export interface CloseReport {
  /** The instrument that names the position that was meant; null: nothing of what was asked is open or on its way, or nobody could read it. */
  readonly position: string | null;
  /** Every claim in it has settled, and the book shows nothing of that trade that is open or could still open. */
  readonly flat: boolean;
  /** In words, one for each thing that is left. */
  readonly left: readonly string[];
  /** From the call to the reading that showed flat, or to giving up. */
  readonly tookMs: number;
}

/** The position that was meant, by the instrument that names it, and the entry whose trade it is; null: nobody knows yet what is there. */
export interface Meant {
  readonly position: string;
  readonly of: string | null;
}

/**
 * Closes what our own orders hold of one instrument, or are about to: an entry that waits is not sent, one that works is cancelled, the resting exit
 * becomes a marketable limit and is priced again until it fills. Nothing else is touched: no other position, no halt, no bot. What is wanted stands in the
 * position (`Slot.close`) by the name of its one trade, so that whoever reads the book next finishes what a call that died began, that several calls are
 * one, and that a trade of later in the same instrument is not closed by it. Rejects with a NotTraded for a name that is not of the day.
 */
export async function closePosition(runtime: Runtime, asked: CloseAsked): Promise<CloseReport> {
  const began = runtime.time.now();
  let meant: Meant | null = null;
  const report = await untilFlat(
    runtime,
    began,
    async (): Promise<Looked & Pick<CloseReport, 'position'>> => {
      try {
        // Once its trade is known, no other one is meant any more.
        if (meant?.of == null) meant = await wished(runtime, asked);
        if (meant === null) return { left: [], position: null };
        await converge(runtime, meant.position);
        return { left: await leftOver(runtime, meant), position: meant.position };
      } catch (error) {
        if (error instanceof NotTraded) throw error;
        tellError(runtime.ports.log, null, `closing ${asked.instrument}`, error);
        return { left: [`${asked.instrument}: ${String(error)}`], position: meant?.position ?? null };
      }
    },
  );
  const { instrument, why } = asked;
  if (report.flat)
    runtime.ports.log.write('INFO', null, 'closed', { instrument, why, tookMs: report.tookMs });
  return report;
}

/** Writes down what is wanted, and in the same commit who asked for it. Null: there is nothing of it. */
export async function wished(runtime: Runtime, { instrument, why, who }: CloseAsked): Promise<Meant | null> {
  const { ports, setup } = runtime;
  const market = await ports.market.upTo(ports.clock.now());
  const traded = setup.bots.flatMap((bot) => tradedBy(bot, market)).map((day) => day.instrument.key);
  const key = named(instrument, traded, 'the instruments of the day');
  const position = await positionOf(runtime, market, key);
  if (position === null) return null;
  const { value } = await withLane<Meant & { readonly isNew: boolean }, undefined>(
    runtime,
    position,
    { part: 'close' },
    async () => undefined,
    (lane, _account, _sink, at) => {
      const of = lane.trade?.id ?? lane.entry?.id ?? null;
      const isNew = of !== null && lane.slot.close?.of !== of;
      if (isNew) lane.slot = { ...lane.slot, close: { of, why, at } };
      const control: Control = { at, what: 'close', kind: 'position', name: position, who: who ?? null, why };
      const record = { key: keys.control(at, `close-position-${position}`), value: plain(control) };
      return { value: { position, of, isNew }, nonce: null, extras: isNew ? [record] : [] };
    },
  );
  if (value.isNew) {
    const fields = { instrument: position, of: value.of, why };
    ports.log.write('INFO', null, 'a person closes one position', fields);
  }
  return value;
}

/** The one of `all` that a person means by "reliance" or "NSE:RELIANCE". Throws a NotTraded for none and for several. */
export function named(asked: string, all: readonly string[], where: string): string {
  const wanted = asked.toUpperCase();
  const found = all.filter((key) => [key, key.slice(key.indexOf(':') + 1)].some((name) => name === wanted));
  const [key, ...others] = found;
  if (key === undefined) throw new NotTraded(`${asked} is not among ${where}: there are ${namesText(all)}`);
  if (others.length > 0)
    throw new NotTraded(`${asked} is more than one among ${where}: ${found.join(', ')}; name one`);
  return key;
}

/** Documents of others that nobody can read keep nothing from this one; its own is looked at all the same, and then named. */
async function positionOf({ ports }: Runtime, { day }: MarketDay, key: string): Promise<string | null> {
  const prefix = keys.position(day, '').length;
  const positions = new Map<string, Position>();
  for (const entry of await ports.store.list(...daysOf('positions', day))) {
    const { data } = positionDocument.safeParse(entry.value);
    if (data !== undefined) positions.set(entry.key.slice(prefix), data);
    else if (entry.key === keys.position(day, key)) return key;
  }
  return positionWith(key, positions);
}

/** The position that has anything of the instrument to look after: its own, or the spread that sells it. */
export function positionWith(key: string, positions: ReadonlyMap<string, Position>): string | null {
  const own = positions.get(key);
  if (own !== undefined && isUnsettled(own)) return key;
  for (const [position, { entry, trade }] of positions)
    if (trade?.sold?.instrument === key || entry?.plan?.spread?.instrument === key) return position;
  // An entry that was never found may still fill: what is wanted waits for it.
  return own?.entry == null ? null : key;
}

async function leftOver(runtime: Runtime, { position, of }: Meant): Promise<readonly string[]> {
  const { ports } = runtime;
  const { day } = await ports.market.upTo(ports.clock.now());
  const key = keys.position(day, position);
  const tradeKey = keys.trade(day, of ?? '');
  const [stored, closed] = await ports.store.read([key, tradeKey]);
  const now = stored == null ? null : parsed(key, stored.value, positionDocument);
  const trade = closed == null ? null : parsed(tradeKey, closed.value, tradeDocument);
  const today = orderDay(day);
  const rows = (await ports.broker.book()).filter(({ tag, instrument }) =>
    of === null
      ? instrument === position && tag.startsWith(today) && !isClosingTag(tag)
      : traceOf(tag) === traceOf(of),
  );
  return [
    ...(now !== null && isOpen(now, of) ? [`${key} has an order or a trade that is not over`] : []),
    ...leftOfRows(rows, (instrument, net) => trade !== null && net === othersClosed(trade, instrument)),
  ];
}

/** By the store: something of that trade is there, or of anything where nobody knows of which. */
export function isOpen(position: Position, of: string | null): boolean {
  if (of === null) return isUnsettled(position);
  const { entry, exit, past, trade, slot } = position;
  const isLive = [entry, exit, ...past].some(
    (order) => order !== null && order.status !== 'abandoned' && traceOf(order.id) === traceOf(of),
  );
  return isLive || trade?.id === of || slot.doubt !== null;
}

/** Of a trade that is over what our own orders did not close, signed: by two agreeing readings others did. */
function othersClosed(trade: Trade, instrument: string): number {
  if (instrument === trade.sold?.instrument) return -soldOpenQty(trade);
  return signOf(trade.side) * openQty(trade);
}
