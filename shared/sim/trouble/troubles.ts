import type { MarketDay } from '../../domain/market-day.ts';
import { instantOf, MINUTE_MS, type Minute } from '../../domain/time.ts';
import { paise } from '../../domain/units.ts';
import type { VenueOf } from '../../runtime/venue.ts';
import { ACCOUNT, kiteVenueIn, NO_TROUBLE, type Trouble } from '../kite-venue.ts';
import type { Kite } from '../kite/kite.ts';
import { newToken } from './log-in.ts';
import { heldByUs, type Held } from './seen.ts';

/** Days on which something goes wrong that no test of a single order shows: what people do to the account, and a token that dies. */

/** When the token dies, and when somebody has logged in again. */
const DEAD_AT: Minute = 660;
const ALIVE_AT: Minute = 680;

/** A person trades by hand once a position of ours has been protected for so long. */
const WATCHED_MS = 90_000;

/** When somebody buys without us. */
const FOREIGN_AT: Minute = 570;

type TroubleOf = (market: MarketDay) => Trouble;

const TROUBLES = {
  'token-replaced': (market) => ({ ...dying(market), ...loggingIn(instantOf(market.day, ALIVE_AT)) }),
  'token-dead': (market) => dying(market),
  'token-naked': () => ({
    ...NO_TROUBLE,
    begin: (kite) => kite.arm({ fault: 'dead-token', route: 'place', nth: 2 }),
    ...loggingInAfter(),
  }),
  'hand-reduces': () => byHand((kite, at, { instrument, net }) => trade(kite, at, instrument, -half(net))),
  'hand-reverses': () => byHand((kite, at, { instrument, net }) => trade(kite, at, instrument, -2 * net)),
  'hand-adds': () => byHand((kite, at, { instrument, net }) => trade(kite, at, instrument, net)),
  'hand-cancels-stop': () =>
    byHand((kite, at, { resting }) => must(kite.cancelByHand(resting?.id ?? '', at))),
  'foreign-carried': (market) => ({
    ...NO_TROUBLE,
    settings: { carried: [{ ...lotOfLast(market), product: 'NRML' as const }] },
  }),
  'foreign-elsewhere': (market) => foreignIn(market, 'last'),
  'foreign-ours': (market) => foreignIn(market, 'each'),
} as const satisfies Readonly<Record<string, TroubleOf>>;

export type TroubleName = keyof typeof TROUBLES;

export const TROUBLE_NAMES: readonly TroubleName[] = [
  'token-replaced',
  'token-dead',
  'token-naked',
  'hand-reduces',
  'hand-reverses',
  'hand-adds',
  'hand-cancels-stop',
  'foreign-carried',
  'foreign-elsewhere',
  'foreign-ours',
];

/** A simulated Kite on which that happens. `seen`: handed the model when it is made, for whoever judges. */
export function troubleVenue(name: TroubleName, seen: (kite: Kite) => void = () => undefined): VenueOf {
  const troubleOf: TroubleOf = TROUBLES[name];
  return kiteVenueIn((market) => {
    const trouble = troubleOf(market);
    return {
      ...trouble,
      begin(kite) {
        seen(kite);
        trouble.begin(kite);
      },
    };
  });
}

function dying(market: MarketDay): Trouble {
  const from = instantOf(market.day, DEAD_AT);
  return { ...NO_TROUBLE, begin: (kite) => kite.arm({ fault: 'dead-token', from, nth: 1 }) };
}

/** Somebody logs in again at that instant. */
function loggingIn(when: number): Pick<Trouble, 'people'> {
  let done = false;
  return {
    people(kite, at) {
      if (done || at < when) return null;
      done = true;
      return newToken(kite, ACCOUNT, at);
    },
  };
}

/** Somebody logs in again as long after the token died as on the other day. */
function loggingInAfter(): Pick<Trouble, 'people'> {
  let login: Pick<Trouble, 'people'> | null = null;
  return {
    people(kite, at) {
      const died = kite.fired().find(({ fault }) => fault === 'dead-token');
      if (died === undefined) return null;
      login ??= loggingIn(died.at + (ALIVE_AT - DEAD_AT) * MINUTE_MS);
      return login.people(kite, at);
    },
  };
}

/** A person does something to the first position of ours that has been protected for a while; once. */
function byHand(act: (kite: Kite, at: number, held: Held) => void): Trouble {
  let done = false;
  return {
    ...NO_TROUBLE,
    people(kite, at) {
      if (done) return null;
      const held = heldByUs(kite).find(
        ({ resting }) => resting !== null && resting.placedAt + WATCHED_MS <= at,
      );
      if (held === undefined) return null;
      done = true;
      act(kite, at, held);
      return null;
    },
  };
}

/** Somebody buys a lot in the day's last stock, or in each of its stocks, before we do. */
function foreignIn(market: MarketDay, which: 'last' | 'each'): Trouble {
  let done = false;
  const lots =
    which === 'each' ? stocksOf(market).map((key) => ({ instrument: key, qty: 7 })) : [lotOfLast(market)];
  return {
    ...NO_TROUBLE,
    people(kite, at) {
      if (done || at < instantOf(market.day, FOREIGN_AT)) return null;
      done = true;
      for (const { instrument, qty } of lots) trade(kite, at, instrument, qty);
      return null;
    },
  };
}

function stocksOf({ instruments }: MarketDay): readonly string[] {
  return instruments.flatMap(({ instrument: { kind, key } }) => (kind === 'equity' ? [key] : []));
}

/** The stock that the day lists last. */
function lotOfLast(market: MarketDay) {
  const instrument = stocksOf(market).at(-1);
  if (instrument === undefined) throw new RangeError('the day has no stock that others could hold');
  return { instrument, qty: 25, averagePrice: paise(10_000) };
}

/** At the market. `qty` negative: sold. */
function trade(kite: Kite, at: number, instrument: string, qty: number): void {
  must(kite.tradeByHand({ instrument, side: qty > 0 ? 'BUY' : 'SELL', qty: Math.abs(qty), limit: null }, at));
}

function must(answer: ReturnType<Kite['tradeByHand']>): void {
  if (answer.kind === 'refused') throw new Error(`what a person did was refused: ${answer.why}`);
}

/** Towards nothing, and at least one. */
function half(net: number): number {
  return Math.trunc(net / 2) || net;
}
