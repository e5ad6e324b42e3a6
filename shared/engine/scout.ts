import type { InstrumentDay, MarketDay, OptionChain } from '../domain/market-day.ts';
import type { OptionPlan } from '../domain/strategy.ts';
import type { ChainView, NothingPicked } from '../domain/option-chain.ts';
import type { DecisionRecord } from '../domain/decision.ts';
import { instantOf, type Minute } from '../domain/time.ts';
import type { Account } from '../risk/account.ts';
import { chainViewOf, expiriesOf } from './chain-view.ts';
import { Lane, type LaneSetup } from './lane.ts';
import { type Alarm } from './selection.ts';
import { onBar, onQuietMinute } from './on-bar.ts';
import { propose } from './propose.ts';
import { look, type Seen } from './seek.ts';
import { boughtWish, spreadWish } from './option-wish.ts';
import type { Sink } from './sink.ts';

export interface ScoutSetup {
  readonly chain: OptionChain;
  /** Of the lane that watches in the underlying's place; its plans are those below. */
  readonly watch: LaneSetup;
  readonly plans: readonly OptionPlan[];
  /** The lane of an option of the chain: no strategies of its own. */
  vehicleOf(option: InstrumentDay): LaneSetup;
}

/**
 * The options bot at one underlying: a lane watches it and sees opportunities, a contract is chosen from the chain as it stands, and the lane of that
 * option holds the trade. One trade at a time: two options of one underlying are one bet.
 */
export class Scout {
  readonly watch: Lane;
  readonly #market: MarketDay;
  readonly #setup: ScoutSetup;
  readonly #alarm: Alarm;
  /** By key; made when they are first needed: of hundreds of options a day trades a few. */
  readonly #vehicles = new Map<string, Lane>();

  constructor(market: MarketDay, setup: ScoutSetup, alarm: Alarm) {
    this.#market = market;
    this.#setup = setup;
    this.#alarm = alarm;
    this.watch = new Lane(setup.watch, alarm);
  }

  /** Lanes of the options that were traded or asked about so far. */
  get vehicles(): readonly Lane[] {
    return [...this.#vehicles.values()];
  }

  /** The lane of an option of this chain; undefined where the day has no such option. */
  vehicle(key: string): Lane | undefined {
    const known = this.#vehicles.get(key);
    if (known !== undefined) return known;
    const day = this.#market.instruments.find(
      ({ instrument }) =>
        instrument.key === key &&
        instrument.kind === 'option' &&
        instrument.underlying === this.#setup.chain.underlying,
    );
    if (day === undefined) return undefined;
    const lane = new Lane(this.#setup.vehicleOf(day), this.#alarm, this.watch);
    this.#vehicles.set(key, lane);
    return lane;
  }

  /** Before this minute there is nothing to do: an open trade is looked after every minute. */
  get wake(): Minute {
    return this.#held() === undefined ? this.watch.wake : 0;
  }

  /** The minute that ended: the underlying is observed, then an open trade is looked after, or an opportunity looked for. */
  decide(minute: Minute, lagMs: number, account: Account, sink: Sink, horizon: Minute): void {
    const { watch } = this;
    const seen = watch.moveTo(minute);
    if (seen) watch.observe();
    const held = this.#held();
    if (held !== undefined) this.#manage(held, minute, lagMs, account, sink);
    else if (seen) this.#seek(minute, lagMs, account, sink);
    if (!seen) return;
    watch.minute.index += 1;
    // While a trade is open its strategy is asked about every bar as it comes: nothing is taken in ahead.
    watch.rest(this.#held() === undefined ? horizon : 0);
  }

  #held(): Lane | undefined {
    for (const lane of this.#vehicles.values()) {
      if (lane.entry !== null || lane.trade !== null) return lane;
    }
    return undefined;
  }

  #manage(held: Lane, minute: Minute, lagMs: number, account: Account, sink: Sink): void {
    if (held.moveTo(minute)) {
      onBar(held, account, lagMs, sink);
      held.minute.index += 1;
    } else onQuietMinute(held, account, minute, instantOf(this.#market.day, minute), sink);
  }

  #seek(minute: Minute, lagMs: number, account: Account, sink: Sink): void {
    const { watch } = this;
    if (watch.selection.active < 0 || !account.entriesOpen) return;
    const seen = look(watch, sink);
    if (seen === undefined) return;
    const { signal } = seen;
    if ('stop' in signal)
      throw new RangeError(`${seen.plan.name} trades no options: ${watch.instrument.key} is only watched`);
    const plan = this.#planOf(seen);
    const view = this.#viewAt(instantOf(this.#market.day, minute));
    if (view === null) return this.#nothing(seen, 'no-contract', this.#unlisted(), sink);
    const picked = plan.pick(view, signal.side === 'BUY' ? 'CE' : 'PE');
    if (picked.kind === 'none') return this.#nothing(seen, 'no-contract', picked, sink);
    const vehicle = this.vehicle(picked.instrument.key);
    if (vehicle === undefined) throw new RangeError(`${picked.instrument.key} is not of this chain`);
    if ('premiumStop' in signal)
      return propose(watch, vehicle, boughtWish(seen, signal, picked), account, lagMs, sink);
    if (plan.pickSold === null) throw new RangeError(`${plan.name} has no way to choose what it sells`);
    const sold = plan.pickSold(view, picked, signal.stepsOut);
    if (sold.kind === 'none') return this.#nothing(seen, 'no-sold-leg', sold, sink);
    const wish = spreadWish(seen, signal, picked, sold, vehicle.setup.dayOf(sold.instrument.key));
    propose(watch, vehicle, wish, account, lagMs, sink);
  }

  #planOf({ plan }: Seen): OptionPlan {
    const chosen = this.#setup.plans.find(({ name }) => name === plan.name);
    if (chosen === undefined) throw new RangeError(`${plan.name} has no way to choose an option`);
    return chosen;
  }

  /** The nearest expiry as it stands; null: none is listed. */
  #viewAt(at: number): ChainView | null {
    const { chain } = this.#setup;
    const [expiry] = expiriesOf(this.#market, chain.underlying);
    return expiry === undefined ? null : chainViewOf(this.#market, chain, expiry, at);
  }

  #unlisted(): NothingPicked {
    return { kind: 'none', why: `no option of ${this.#setup.chain.underlying} is listed`, rejected: [] };
  }

  /** No option fits: a refusal like any other, told once until something else is seen. */
  #nothing({ plan, signal }: Seen, rule: string, none: NothingPicked, sink: Sink): void {
    const { watch } = this;
    const key = `${plan.name}/${rule}/${signal.side}`;
    if (watch.denied === key) return;
    watch.denied = key;
    const record: DecisionRecord = {
      bot: watch.bot,
      instrument: watch.instrument.key,
      barAt: watch.minute.at,
      kind: 'denied',
      side: signal.side,
      qty: 0,
      price: signal.entry,
      trigger: 0,
      rule,
      strategy: plan.name,
      why: none.why,
      value: none.rejected.length,
      limit: null,
    };
    sink.decide(record, watch);
  }
}
