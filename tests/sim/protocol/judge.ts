import { segmentOf } from '../../../shared/domain/instrument.ts';
import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { paise } from '../../../shared/domain/units.ts';
import { chargesOf } from '../../../shared/ledger/charges.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import type { KiteLine } from '../../../shared/sim/kite-line.ts';
import type { OrderSeen } from '../../../shared/sim/kite/order-seen.ts';
import type { World } from '../../../shared/sim/world.ts';
import { TINY } from '../../support/tiny-day.ts';
import { boundsOf, type Bounds } from './bounds.ts';
import { brokerFacts, filled, isLate, storeFacts, type BrokerFacts, type StoreFacts } from './facts.ts';
import type { StoryName } from './stories.ts';
import { Wire } from './wire.ts';
import type { Company, Trouble } from './stage.ts';

export interface Case {
  readonly story: StoryName;
  readonly company: Company;
  readonly trouble: Trouble;
  readonly setup: TradingSetup;
  readonly market: MarketDay;
}

const DONE: ReadonlySet<string> = new Set(['complete', 'cancelled', 'rejected', 'lapsed']);

/** What must hold at every step of a run, and what a run must have come to (DESIGN §8). */
export class Judge {
  readonly #world: World;
  readonly #line: KiteLine;
  readonly #case: Case;
  readonly #bounds: Bounds;
  readonly #wire: Wire;
  #seenChanges = -1;
  #seenLanded = -1;
  #broker: BrokerFacts = brokerFacts([], 0);
  #store: StoreFacts = { account: null, orders: [], holds: false, closing: false, exits: [] };
  #bestTrigger = 0;
  #text = '';
  #storeText = '';
  #changedAt = 0;
  /** When the store first had an entry. */
  #enteredAt = Infinity;
  #readFrom = 0;
  /** Since when it is so; null: it is not. */
  #nakedAt: number | null = null;
  #triggeredAt: number | null = null;
  #looseAt: number | null = null;
  #crossedAt: number | null = null;
  #excessAt: number | null = null;
  /** The longest so far, ms. */
  nakedMs = 0;
  triggeredMs = 0;

  constructor(world: World, line: KiteLine, judged: Case) {
    this.#world = world;
    this.#line = line;
    this.#case = judged;
    this.#bounds = boundsOf(judged.company, judged.trouble);
    this.#wire = new Wire();
  }

  /** Is money set aside for anything? What the streamer looks at before it reads the book. */
  isHeld(): boolean {
    return (this.#store.account?.open.length ?? 0) > 0;
  }

  /** A reading of the book that began then is over. */
  hasRead(from: number): void {
    this.#readFrom = from;
  }

  /** Since before the last reading nothing has changed, and the one thing under way is a stop that rests for all that is held. */
  isQuiet(): boolean {
    const { net, resting, exits, entries } = this.#broker;
    const live = [...exits, ...entries].filter(({ isLive }) => isLive);
    const agrees = this.#store.orders.every(({ status }) => status === 'trigger-pending' || DONE.has(status));
    return (
      this.#readFrom > this.#changedAt &&
      agrees &&
      net === resting &&
      live.every(({ status }) => status === 'TRIGGER PENDING')
    );
  }

  /** Null, or what does not hold now. */
  look(): string | null {
    const now = this.#world.now();
    const { changes } = this.#line;
    const { landed } = this.#world.store;
    let why: string | null = null;
    if (landed !== this.#seenLanded) {
      this.#seenLanded = landed;
      this.#store = storeFacts(this.#world.store);
      if (this.#store.orders.length > 0) this.#enteredAt = Math.min(this.#enteredAt, now);
      const text = JSON.stringify(this.#store);
      // A lease that was taken is nothing that happened to an order.
      if (text !== this.#storeText) this.#changedAt = now;
      this.#storeText = text;
      why = this.#wire.claims(this.#store, now, this.#world.store.epoch);
    }
    if (changes !== this.#seenChanges) {
      this.#seenChanges = changes;
      this.#broker = brokerFacts(this.#line.kite.orders(), now);
      if (this.#broker.text !== this.#text) this.#changedAt = now;
      this.#text = this.#broker.text;
      why ??= this.#wire.sends(this.#line.arrived) ?? this.#tags();
    }
    return why ?? this.#stops(now) ?? this.#chased(now) ?? this.#quantities(now);
  }

  #tags(): string | null {
    const tags = [...this.#broker.entries, ...this.#broker.exits].map(({ tag }) => tag);
    const twice = tags.find((tag, i) => tags.indexOf(tag) !== i);
    return twice === undefined ? null : `two orders at the broker for the intent ${twice}`;
  }

  /** Nobody sends a looser one (`Wire`); an older request that arrives late may leave it so until somebody reads the book. */
  #stops(now: number): string | null {
    const live = this.#broker.exits.filter(({ isLive, trigger }) => isLive && trigger > 0);
    const loosest = Math.min(...live.map(({ trigger }) => trigger));
    this.#bestTrigger = Math.max(this.#bestTrigger, ...live.map(({ trigger }) => trigger));
    this.#looseAt = since(loosest < this.#bestTrigger, this.#looseAt, now);
    if (this.#looseAt === null || now - this.#looseAt < this.#bounds.looseMs) return null;
    return `the stop stayed loosened: ${loosest} for ${now - this.#looseAt} ms, it was ${this.#bestTrigger}`;
  }

  /** A stop that has triggered and rests is a limit that the price has left behind. */
  #chased(now: number): string | null {
    const rests = this.#broker.exits.some(
      ({ isLive, status, trigger }) => isLive && status === 'OPEN' && trigger > 0,
    );
    this.#triggeredAt = since(rests, this.#triggeredAt, now);
    if (this.#triggeredAt === null) return null;
    const ms = now - this.#triggeredAt;
    this.triggeredMs = Math.max(this.triggeredMs, ms);
    return ms > this.#bounds.chaseMs
      ? `triggered, unfilled and not priced anew for more than ${this.#bounds.chaseMs} ms`
      : null;
  }

  #quantities(now: number): string | null {
    const { net, readable, selling, resting, entries, exits } = this.#broker;
    this.#crossedAt = since(net < 0, this.#crossedAt, now);
    this.#excessAt = since(selling > Math.max(net, 0), this.#excessAt, now);
    this.#nakedAt = since(readable > 0 && resting < readable, this.#nakedAt, now);
    const toleratedMs = (): number =>
      [...entries, ...exits].some((order) => isLate(order, this.#line.arrived)) ? this.#bounds.lateMs : 0;
    if (this.#crossedAt !== null && now - this.#crossedAt >= toleratedMs())
      return `the net crossed zero: ${net}, for ${now - this.#crossedAt} ms`;
    if (this.#excessAt !== null && now - this.#excessAt >= toleratedMs())
      return `live exits for ${selling} on a net of ${net}, for ${now - this.#excessAt} ms`;
    if (this.#nakedAt === null) return null;
    const naked = now - this.#nakedAt;
    this.nakedMs = Math.max(this.nakedMs, naked);
    return naked > this.#bounds.nakedMs
      ? `naked for more than ${this.#bounds.nakedMs} ms: ${resting} of ${readable} protected`
      : null;
  }

  /** Null, or what a run that is over has not come to. */
  ended(): string | null {
    const { net, entries, exits } = this.#broker;
    if (net !== 0) return `not flat at the end: ${net}`;
    const live = [...entries, ...exits].filter(({ isLive }) => isLive);
    if (live.length > 0) return `still live at the end: ${live.map(({ tag }) => tag).join(', ')}`;
    const wanted = entries.filter((entry) => !this.#takesBack(entry));
    if (wanted.length > 1) return `${wanted.length} entries at the broker`;
    if (isCalm(this.#case.trouble) && entries.length === 0)
      return 'nothing went wrong, and the entry was never sent';
    const { kite, kernel, fates, restored } = this.#case.trouble;
    if (restored !== null && this.#store.account?.halted === null)
      return 'the store was set back, and the account is not halted';
    const landedOnly = kernel.every(({ fault }) => fault === 'store.commit.landed-error');
    const unsent = this.#wire.unsent();
    if (kernel.length > 0 && landedOnly && kite.length + fates.length === 0 && unsent.length > 0)
      return `a claim that landed was not followed up: ${unsent.join(', ')}`;
    return this.#closed() ?? this.#honest() ?? this.#ledger();
  }

  /** Who closes one position closes that one: the account is left alone, and what was wanted is over with it. */
  #closed(): string | null {
    const { story, trouble } = this.#case;
    // A store that was set back has forgotten what was wanted.
    if ((trouble.closeAt === null && story !== 'close') || trouble.restored !== null) return null;
    const { account, closing, exits } = this.#store;
    if (account?.desired === 'flat') return 'one position was to be closed, and the account is to be flat';
    const abandoned = this.#store.orders.some(
      ({ role, status }) => role === 'entry' && status === 'abandoned',
    );
    if (closing && !abandoned) return 'what was to be closed is, and is still to be';
    // What was not there yet when a person asked is nobody's to close.
    const isMeant = trouble.closeAt === null || trouble.closeAt >= this.#enteredAt;
    const other = exits.find((reason) => (reason === 'close') !== isMeant);
    return other === undefined ? null : `it was left by ${other}; ${isMeant ? '' : 'not '}to be closed`;
  }

  /** It buys back what an exit sold too much that reached the broker when everybody was right to take it for lost; how long that stood `look` judges. */
  #takesBack(entry: OrderSeen): boolean {
    const before = ({ placedAt }: OrderSeen): boolean => placedAt < entry.placedAt;
    const exits = this.#broker.exits.filter(before);
    const oversold = filled(exits) - filled(this.#broker.entries.filter(before));
    return oversold > 0 && entry.qty <= oversold && exits.some((exit) => isLate(exit, this.#line.arrived));
  }

  #honest(): string | null {
    const { orders, account, holds } = this.#store;
    const rows = new Map([...this.#broker.entries, ...this.#broker.exits].map((row) => [row.tag, row]));
    for (const { id, status, filledQty, filledValue } of orders) {
      const row = rows.get(id);
      if (!DONE.has(status) && !(status === 'abandoned' && row === undefined))
        return `${id} is ${status} at the end, the broker has ${row?.status ?? 'no such order'}`;
      if (filledQty !== (row?.filledQty ?? 0) || filledValue !== (row?.filledValue ?? 0))
        return `${id} filled ${filledQty} for ${filledValue}, at the broker ${row?.filledQty ?? 0} for ${row?.filledValue ?? 0}`;
    }
    const nobodys = [...rows.keys()].find((tag) => !orders.some(({ id }) => id === tag));
    // What was over before the store was set back to before it only a person can tell.
    if (nobodys !== undefined && this.#case.trouble.restored === null)
      return `the broker has ${nobodys}, which is no intent`;
    const abandoned = orders.filter(({ status }) => status === 'abandoned').map(({ id }) => id);
    const kept = account?.open.filter(({ order }) => !abandoned.includes(order)) ?? [];
    if (kept.length > 0) return `money is still set aside for ${kept.map(({ order }) => order).join(', ')}`;
    return holds && abandoned.length === 0 ? 'the position is not flat in the store' : null;
  }

  #ledger(): string | null {
    const { orders } = this.#store;
    const tags = [...this.#broker.entries, ...this.#broker.exits].map(({ tag }) => tag);
    if (!tags.every((tag) => orders.some(({ id }) => id === tag))) return null;
    // What others closed they closed at a price of theirs: the day's certificate lists it.
    if (this.#broker.taken > 0) return null;
    const { setup } = this.#case;
    const segment = segmentOf(TINY);
    if (segment === null) throw new Error('an index cannot be traded');
    let cash = 0;
    for (const { side, filledValue } of [...this.#broker.entries, ...this.#broker.exits]) {
      const { exchange, underlying } = TINY;
      const charged = chargesOf(
        { segment, exchange, underlying, side, turnover: paise(Math.round(filledValue)) },
        setup.rates,
      );
      cash += (side === 'SELL' ? filledValue : -filledValue) - charged.total;
    }
    const realised = this.#store.account?.realised ?? 0;
    return realised === cash ? null : `the account has ${realised}, the broker's fills come to ${cash}`;
  }
}

function isCalm({ kite, kernel, fates, haltAt, flattenAt, closeAt, restored }: Trouble): boolean {
  const asPlanned = [haltAt, flattenAt, closeAt, restored].every((each) => each === null);
  return asPlanned && kite.length + kernel.length + fates.length === 0;
}

function since(isSo: boolean, before: number | null, now: number): number | null {
  return isSo ? (before ?? now) : null;
}
