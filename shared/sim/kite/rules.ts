import { signOf } from '../../domain/order.ts';
import { isStop } from '../../exchange/validate.ts';
import { inRupees } from '../../domain/units.ts';
import { inputError, type ErrorType, type KiteError } from './answers.ts';
import { canTrade } from './desk.ts';
import { marginShortfall } from './funds.ts';
import type { Draft } from './order.ts';
import { RULES, type RuleName } from './rule-names.ts';
import type { KiteSettings } from './settings.ts';
import type { World } from './world.ts';

/** Where Kite says no: `sync` is a 400 without an id, `book` an id and a REJECTED row. */
export type Path = 'sync' | 'book';

interface Rule {
  readonly path: Path;
  readonly type: ErrorType;
  /** Why the order breaks it, in words near to the broker's; undefined: it does not. */
  readonly why: (draft: Draft, world: World, at: number) => string | undefined;
}

/**
 * Kite validates most things before an order exists (its support page on rejections); margin is judged by RMS, and what only the exchange knows comes
 * back from there. `rejections` in the settings moves a rule to the other path.
 */
const TABLE: Readonly<Record<RuleName, Rule>> = {
  product: { path: 'sync', type: 'InputException', why: product },
  'mis-blocked': { path: 'sync', type: 'InputException', why: misBlocked },
  tag: { path: 'sync', type: 'InputException', why: tag },
  closed: { path: 'sync', type: 'InputException', why: closed },
  'stock-option-market': { path: 'sync', type: 'InputException', why: stockOptionMarket },
  protection: { path: 'sync', type: 'InputException', why: protection },
  quantity: { path: 'sync', type: 'InputException', why: quantity },
  price: { path: 'sync', type: 'InputException', why: price },
  trigger: { path: 'sync', type: 'InputException', why: trigger },
  tick: { path: 'sync', type: 'InputException', why: tick },
  band: { path: 'sync', type: 'InputException', why: band },
  'stop-ioc': { path: 'sync', type: 'InputException', why: stopIoc },
  'trigger-side': { path: 'sync', type: 'InputException', why: triggerSide },
  'stop-type': { path: 'book', type: 'OrderException', why: stopType },
  'stop-auction': { path: 'book', type: 'OrderException', why: stopAuction },
  margin: { path: 'book', type: 'MarginException', why: margin },
};

const INDEX_OPTIONS: ReadonlySet<string> = new Set([
  'NIFTY',
  'BANKNIFTY',
  'FINNIFTY',
  'MIDCPNIFTY',
  'NIFTYNXT50',
  'SENSEX',
  'BANKEX',
  'SENSEX50',
]);

const LIMITED: ReadonlySet<string> = new Set(['LIMIT', 'SL']);
const NO_PROTECTION =
  'Market orders without market protection are not allowed via API. Please set market protection or use a Limit order.';

export interface Broken {
  readonly path: Path;
  readonly error: KiteError;
}

/** The first rule that the order breaks; undefined: none. What a modification need not keep is given in `without`. */
export function brokenRule(
  draft: Draft,
  world: World,
  at: number,
  without: readonly RuleName[] = [],
): Broken | undefined {
  for (const name of RULES) {
    if (without.includes(name)) continue;
    const { type, path, why } = TABLE[name];
    const message = why(draft, world, at);
    if (message === undefined) continue;
    return {
      path: world.settings.rejections[name] ?? path,
      error: { ...inputError(message), type },
    };
  }
  return undefined;
}

export function noProtection(): KiteError {
  return inputError(NO_PROTECTION);
}

/** Percent in force: what was asked for, the automatic one for -1, 0 for a type that has none. A hundred is as good as no bound. */
export function protectionOf({ type, protection, desk }: Draft, { autoProtectionPct }: KiteSettings): number {
  if (LIMITED.has(type)) return 0;
  if (protection !== -1) return Math.min(protection, 99.99);
  const { kind } = desk.instrument;
  return kind === 'option' || kind === 'future' ? autoProtectionPct[kind] : autoProtectionPct.equity;
}

function product({ product, desk }: Draft): string | undefined {
  const { exchange, key } = desk.instrument;
  if (!canTrade(desk)) return `${key} is an index: it cannot be traded.`;
  const cash = exchange === 'NSE' || exchange === 'BSE';
  // Delivery needs holdings and authorisation, which this model does not have.
  if (product === 'CNC' || (product === 'NRML' && cash)) return `Invalid product ${product} for ${key}.`;
  return undefined;
}

function misBlocked({ product, desk }: Draft, { settings }: World): string | undefined {
  const { key } = desk.instrument;
  return product === 'MIS' && settings.misBlocked.includes(key)
    ? `MIS is not allowed for ${key}.`
    : undefined;
}

function tag({ tag }: Draft, { settings }: World): string | undefined {
  const { tagLength } = settings.limits;
  if (tag === null || (tag.length <= tagLength && /^[A-Za-z0-9]*$/.test(tag))) return undefined;
  return `Invalid \`tag\`. It should be alphanumeric and of at most ${tagLength} characters, got ${tag.length}.`;
}

function closed({ desk }: Draft, _world: World, at: number): string | undefined {
  return desk.book.isOpen(at) ? undefined : 'Markets are closed right now.';
}

function stockOptionMarket({ desk, type }: Draft): string | undefined {
  const { kind, underlying } = desk.instrument;
  if (type !== 'MARKET' || kind !== 'option' || INDEX_OPTIONS.has(underlying)) return undefined;
  return 'Market orders are blocked for stock options. Please place a limit order.';
}

function protection({ type, protection }: Draft): string | undefined {
  if (LIMITED.has(type)) return undefined;
  if (protection === 0) return NO_PROTECTION;
  if (protection === -1 || (protection > 0 && protection <= 100)) return undefined;
  return `Invalid \`market_protection\` ${protection}: above 0 to 100, or -1.`;
}

function quantity({ qty, desk }: Draft, { settings }: World): string | undefined {
  const { lot, freezeQty, kind } = desk.instrument;
  if (!Number.isSafeInteger(qty) || qty <= 0) return `Invalid \`quantity\` ${qty}.`;
  if (qty % lot !== 0) return `Quantity should be in multiples of ${lot}, got ${qty}.`;
  if (freezeQty !== null && qty > freezeQty)
    return `Quantity ${qty} is above the freeze quantity ${freezeQty}.`;
  const { equityQuantity } = settings.limits;
  return kind === 'equity' && qty > equityQuantity
    ? `Quantity ${qty} is above the most of one order, ${equityQuantity}.`
    : undefined;
}

function price({ type, price }: Draft): string | undefined {
  return LIMITED.has(type) && !(price > 0)
    ? `Price is needed for a ${type} order, got ${price / 100}.`
    : undefined;
}

function trigger({ type, trigger }: Draft): string | undefined {
  return isStop({ type }) && !(trigger > 0) ? `Trigger price is needed for a ${type} order.` : undefined;
}

function tick({ desk, price, trigger }: Draft): string | undefined {
  const { tick } = desk.instrument;
  if (price % tick === 0 && trigger % tick === 0) return undefined;
  return `Tick size for this script is ${inRupees(tick)}. Kindly enter price in the multiple of tick size.`;
}

function band({ desk, price, trigger }: Draft): string | undefined {
  const { bandLow, bandHigh } = desk.book;
  for (const each of [price, trigger]) {
    if (each !== 0 && !(each >= bandLow && each <= bandHigh))
      return `Price ${inRupees(each)} is outside the circuit limits ${inRupees(bandLow)} to ${inRupees(bandHigh)}.`;
  }
  return undefined;
}

function stopIoc({ type, validity }: Draft): string | undefined {
  return isStop({ type }) && validity === 'IOC' ? `IOC is not allowed for ${type} orders.` : undefined;
}

function triggerSide({ desk, side, type, price, trigger }: Draft): string | undefined {
  const { book } = desk;
  const sign = signOf(side);
  if (!LIMITED.has(type) && Number.isNaN(book.price)) return 'There is no last traded price yet.';
  if (!isStop({ type })) return undefined;
  const kind = `stoploss ${side.toLowerCase()} orders`;
  if (!(sign * trigger > sign * book.price))
    return (
      `Trigger price for ${kind} should be ${sign > 0 ? 'higher' : 'lower'} than the last traded price ` +
      `(${inRupees(book.price)}), got ${inRupees(trigger)}.`
    );
  if (type === 'SL' && !(sign * price >= sign * trigger))
    return `Trigger price for ${kind} cannot be ${sign > 0 ? 'above' : 'below'} the limit price, got ${inRupees(trigger)}.`;
  return undefined;
}

function stopType({ type, desk }: Draft): string | undefined {
  if ((type !== 'SL' && type !== 'SL-M') || desk.book.stopTypes.includes(type)) return undefined;
  return `${type} orders are not allowed for ${desk.instrument.key}.`;
}

function stopAuction({ type, desk }: Draft, _world: World, at: number): string | undefined {
  return isStop({ type }) && at >= desk.book.stopsEndAt
    ? 'Stop orders are not allowed in the closing auction.'
    : undefined;
}

function margin(draft: Draft, world: World): string | undefined {
  return marginShortfall(draft, world);
}
