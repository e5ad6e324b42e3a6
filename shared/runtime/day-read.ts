import type { AccountState } from '../domain/account.ts';
import type { MarketDay } from '../domain/market-day.ts';
import type { Order } from '../domain/order.ts';
import { dayText, type Day } from '../domain/time.ts';
import type { Trade } from '../domain/trade.ts';
import type { Entry, Store } from '../ports.ts';
import { decisionHash } from './decision-hash.ts';
import type { DayResult } from './day-result.ts';
import {
  accountDocument,
  decisionsDocument,
  parsed,
  positionDocument,
  setupsDocument,
  tradeDocument,
} from './documents.ts';
import { daysOf, keys } from './keys.ts';
import { ACCOUNT } from './session-state.ts';
import type { TradingSetup } from './setup.ts';
import { SetupStops } from './setup-stops.ts';

/**
 * What a day came to, from the store alone: the same whether one life lived it or many. `unfinished`: entries that are still out. Rejects with an
 * Error that names a document that does not fit.
 */
export async function dayResult(
  store: Store,
  setup: TradingSetup,
  market: MarketDay,
): Promise<{ readonly day: DayResult; readonly unfinished: readonly Order[] }> {
  const { day, assumed } = market;
  const account = await accountOfDay(store, day);
  const byId = new Map(
    (await listed(store, 'trades', day)).map(({ key, value }): [string, Trade] => {
      const trade = parsed(key, value, tradeDocument);
      return [trade.id, trade];
    }),
  );
  const positions = (await listed(store, 'positions', day)).map(({ key, value }) =>
    parsed(key, value, positionDocument),
  );
  const decisions = (await listed(store, 'decisions', day))
    .toSorted((a, b) => a.version - b.version)
    .flatMap(({ key, value }) => parsed(key, value, decisionsDocument));
  const setups = (await listed(store, 'setups', day)).flatMap(({ key, value }) =>
    parsed(key, value, setupsDocument),
  );
  const result: DayResult = {
    day,
    config: setup.config,
    bots: setup.bots,
    decisions,
    trades: account.closed.flatMap((id) => byId.get(id) ?? []),
    left: inOrder(
      market,
      positions.flatMap(({ trade }) => trade ?? []),
    ),
    account,
    setups: new SetupStops(setups).list(),
    assumed,
    hash: decisionHash(decisions),
  };
  return { day: result, unfinished: positions.flatMap(({ entry }) => entry ?? []) };
}

/** As that day has it or left it, whatever day the account is of by now. Rejects with an Error where it left none. */
export async function accountOfDay(store: Store, day: Day): Promise<AccountState> {
  const wanted = [keys.account(ACCOUNT), keys.accountOf(day, ACCOUNT)];
  const stored = await store.read(wanted);
  const states = stored.flatMap((each, i) =>
    each === null ? [] : [parsed(wanted[i]!, each.value, accountDocument)],
  );
  const found = states.find((state) => state.day === day);
  if (found === undefined) throw new Error(`${dayText(day)} left no account behind`);
  return found;
}

function listed(store: Store, kind: Parameters<typeof daysOf>[0], day: number): Promise<readonly Entry[]> {
  return store.list(...daysOf(kind, day));
}

/** In the order of the market's instruments. */
function inOrder(market: MarketDay, trades: readonly Trade[]): readonly Trade[] {
  return market.instruments.flatMap(({ instrument }) =>
    trades.filter((trade) => trade.instrument === instrument.key),
  );
}
