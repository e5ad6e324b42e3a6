import { kiteBroker } from '../adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../adapters/kite/settings.ts';
import type { MarketDay } from '../domain/market-day.ts';
import { NotWritten, type HttpAnswer, type HttpRequest, type Transport } from '../adapters/kite/transport.ts';
import type { Venue, VenueDay, VenueOf } from '../runtime/venue.ts';
import { Kite } from './kite/kite.ts';
import { kiteSettingsSchema, type KiteOptions } from './kite/settings.ts';

/** The session that the model begins with: nobody has to log in to a broker of our own. */
export const ACCOUNT = { apiKey: 'key', apiSecret: 'secret', accessToken: 'token' } as const;

/** So much that the model's margins refuse no trade that our own budget allows. */
const OPENING_CASH_PER_CAPITAL = 10;

/** What a day's Kite meets beside our own calls. */
export interface Trouble {
  /** Settings of the model: what was carried over. */
  readonly settings: Partial<KiteOptions>;
  /** Before the day begins: faults are armed. */
  readonly begin: (kite: Kite) => void;
  /** What people do by then; asked before each call and at each minute. The new access token where somebody logged in, otherwise null. */
  readonly people: (kite: Kite, at: number) => string | null;
}

/** Nothing goes wrong. */
export const NO_TROUBLE: Trouble = { settings: {}, begin: () => undefined, people: () => null };

/**
 * Kite's adapter on the model of Kite, in the day's own time: each call takes what the model says, and the market moves as the calls come. Nothing of it
 * is kept: a day that is gone on with has no such broker.
 */
export function kiteVenue(day: VenueDay): Venue {
  return venueOf(day, NO_TROUBLE);
}

/** The same, and before the day begins something is done to its Kite: a fault armed, a position carried. */
export function kiteVenueWith(arrange: (kite: Kite) => void): VenueOf {
  return (day) => venueOf(day, { ...NO_TROUBLE, begin: arrange });
}

/** The same on a day with trouble. */
export function kiteVenueIn(troubleOf: (market: MarketDay) => Trouble): VenueOf {
  return (day) => venueOf(day, troubleOf(day.market));
}

function venueOf({ market, setup, clock, sleepUntil }: VenueDay, trouble: Trouble): Venue {
  const capital = setup.config.bots.reduce((sum, bot) => sum + bot.capital, 0);
  const openingCash = capital * OPENING_CASH_PER_CAPITAL;
  const kite = new Kite({
    settings: kiteSettingsSchema.parse({ ...ACCOUNT, openingCash, ...trouble.settings }),
    market,
    costs: setup.config.costs,
  });
  trouble.begin(kite);
  let token: string = ACCOUNT.accessToken;
  const lives = (): number => {
    const now = clock.now();
    token = trouble.people(kite, now) ?? token;
    return now;
  };
  const instruments = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument]));
  const broker = kiteBroker({
    apiKey: ACCOUNT.apiKey,
    token: async () => token,
    clock,
    sleepUntil,
    transport: modelTransport(kite, lives, sleepUntil),
    share: shareOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => instruments.get(key),
    settings: DEFAULT_KITE_SETTINGS,
  });
  const moved = async (): Promise<void> => {
    kite.advance(clock.now());
    lives();
  };
  return { broker, begin: moved, path: moved, passed: async () => 0, isSimulated: true };
}

/** The wire: what is asked arrives now, and the answer takes the time that it takes. */
function modelTransport(kite: Kite, now: () => number, sleepUntil: (at: number) => Promise<void>): Transport {
  return async (request: HttpRequest, timeoutMs, mayWrite): Promise<HttpAnswer> => {
    if (!mayWrite()) throw new NotWritten('late', 'its time to be sent had passed');
    const at = now();
    const outcome = kite.http(request, at);
    const answered = outcome.kind === 'answer' && outcome.delayMs < timeoutMs;
    if (outcome.kind !== 'reset') await sleepUntil(at + (answered ? outcome.delayMs : timeoutMs));
    if (answered) {
      const { status, headers, body } = outcome;
      return { status, headers, body };
    }
    const code = outcome.kind === 'reset' ? 'ECONNRESET' : 'ECONNABORTED';
    throw Object.assign(new Error('no answer'), { code });
  };
}
