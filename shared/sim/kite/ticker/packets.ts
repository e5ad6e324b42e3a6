import type { Level } from '../quotes.ts';

/** How much of an instrument a client wants. */
export const MODES = ['ltp', 'quote', 'full'] as const;
export type Mode = (typeof MODES)[number];

/** What the ticker knows of one instrument at one instant. Prices in paise, of currencies with fractions of one; 0 for what nobody knows. */
export interface Tick {
  /** Kite's instrument token; its low byte is the segment. */
  readonly token: number;
  /** Epoch ms. */
  readonly at: number;
  readonly last: number;
  readonly lastQty: number;
  readonly average: number;
  readonly volume: number;
  /** All that is bid for, and all that is offered: not only in the five levels. */
  readonly buyQty: number;
  readonly sellQty: number;
  readonly open: number;
  readonly high: number;
  readonly low: number;
  /** Of the session before. */
  readonly close: number;
  /** Epoch ms of the last trade; null: none today. */
  readonly tradedAt: number | null;
  readonly oi: number;
  readonly oiHigh: number;
  readonly oiLow: number;
  /** Five levels a side, best first. */
  readonly buy: readonly Level[];
  readonly sell: readonly Level[];
}

const INDICES = 9;

/** What a price in rupees is multiplied with, by segment: currency derivatives carry more decimals (3 is CDS, 6 is BCD). */
const DIVISORS: Readonly<Record<number, number>> = { 3: 10_000_000, 6: 10_000 };
const DIVISOR = 100;

/** A client that hears nothing for some seconds takes the connection for dead; this keeps it. */
export const HEARTBEAT: Uint8Array = new Uint8Array(1);

/**
 * One instrument's packet, big-endian, its kind told by its length: 8 bytes `ltp`; 28 and 32 an index in `quote` and `full`; 44 and 184 anything else.
 * An index goes high, low, open; everything else open, high, low. https://kite.trade/docs/connect/v3/websocket
 */
export function packetOf(tick: Tick, mode: Mode): Uint8Array {
  const segment = tick.token & 0xff;
  const scale = (DIVISORS[segment] ?? DIVISOR) / 100;
  if (mode === 'ltp') return new Packet(8, scale).units(tick.token).prices(tick.last).bytes;
  return segment === INDICES ? indexPacket(tick, mode, scale) : tradablePacket(tick, mode, scale);
}

function indexPacket(tick: Tick, mode: Mode, scale: number): Uint8Array {
  const { token, last, high, low, open, close, at } = tick;
  const packet = new Packet(mode === 'full' ? 32 : 28, scale);
  packet.units(token).prices(last, high, low, open, close, last - close);
  return (mode === 'full' ? packet.units(seconds(at)) : packet).bytes;
}

function tradablePacket(tick: Tick, mode: Mode, scale: number): Uint8Array {
  const { token, last, lastQty, average, volume, buyQty, sellQty, open, high, low, close } = tick;
  const packet = new Packet(mode === 'full' ? 184 : 44, scale);
  packet.units(token).prices(last).units(lastQty).prices(average).units(volume, buyQty, sellQty);
  packet.prices(open, high, low, close);
  if (mode !== 'full') return packet.bytes;
  const { tradedAt, oi, oiHigh, oiLow, at, buy, sell } = tick;
  packet.units(tradedAt === null ? 0 : seconds(tradedAt), oi, oiHigh, oiLow, seconds(at));
  for (const level of [...buy, ...sell]) packet.level(level);
  return packet.bytes;
}

/** Packets of one message: their number, then each behind its length. */
export function frameOf(packets: readonly Uint8Array[]): Uint8Array {
  const length = packets.reduce((sum, packet) => sum + 2 + packet.length, 2);
  const frame = new Uint8Array(length);
  const view = new DataView(frame.buffer);
  view.setUint16(0, packets.length);
  let offset = 2;
  for (const packet of packets) {
    view.setUint16(offset, packet.length);
    frame.set(packet, offset + 2);
    offset += 2 + packet.length;
  }
  return frame;
}

function seconds(at: number): number {
  return Math.floor(at / 1000);
}

/** A packet that is written from its beginning to its end. */
class Packet {
  readonly bytes: Uint8Array;
  readonly #view: DataView;
  readonly #scale: number;
  #offset = 0;

  constructor(length: number, scale: number) {
    const buffer = new ArrayBuffer(length);
    this.bytes = new Uint8Array(buffer);
    this.#view = new DataView(buffer);
    this.#scale = scale;
  }

  /** Unsigned: tokens, quantities, seconds. Throws a RangeError for what 32 bits do not hold. */
  units(...values: readonly number[]): this {
    for (const value of values) {
      if (!(Number.isInteger(value) && value >= 0 && value < 2 ** 32))
        throw new RangeError(`a packet holds whole numbers from 0 below 2^32, got ${value}`);
      this.#view.setUint32(this.#offset, value);
      this.#offset += 4;
    }
    return this;
  }

  /** From paise to the segment's unit, signed. Throws a RangeError for what 32 bits do not hold. */
  prices(...values: readonly number[]): this {
    for (const value of values) {
      const price = Math.round(value * this.#scale);
      if (!(Math.abs(price) < 2 ** 31))
        throw new RangeError(`a packet holds prices below 2^31 of its unit, got ${price}`);
      this.#view.setInt32(this.#offset, price);
      this.#offset += 4;
    }
    return this;
  }

  level({ quantity, price, orders }: Level): void {
    this.units(quantity).prices(price);
    this.#view.setUint16(this.#offset, orders);
    this.#offset += 4;
  }
}
