import { kiteBroker } from '../adapters/kite/kite-broker.ts';
import { readingsOf, shareOf } from '../adapters/kite/rate-share.ts';
import { DEFAULT_KITE_SETTINGS } from '../adapters/kite/settings.ts';
import { NotWritten, type HttpAnswer, type HttpRequest, type Transport } from '../adapters/kite/transport.ts';
import type { Venue, VenueDay, VenueOf } from '../runtime/venue.ts';
import { Kite } from './kite/kite.ts';
import { kiteSettingsSchema } from './kite/settings.ts';

/** The session that the model begins with: nobody has to log in to a broker of our own. */
const ACCOUNT = { apiKey: 'key', apiSecret: 'secret', accessToken: 'token' } as const;

/** So much that the model's margins refuse no trade that our own budget allows. */
const OPENING_CASH_PER_CAPITAL = 10;

/**
 * Kite's adapter on the model of Kite, in the day's own time: each call takes what the model says, and the market moves as the calls come. Nothing of it
 * is kept: a day that is gone on with has no such broker.
 */
export function kiteVenue(day: VenueDay): Venue {
  return kiteVenueWith(() => undefined)(day);
}

/** The same, and before the day begins something is done to its Kite: a fault armed, a position carried. */
export function kiteVenueWith(arrange: (kite: Kite) => void): VenueOf {
  return (day) => venueOf(day, arrange);
}

function venueOf({ market, setup, clock, sleepUntil }: VenueDay, arrange: (kite: Kite) => void): Venue {
  const capital = setup.config.bots.reduce((sum, bot) => sum + bot.capital, 0);
  const kite = new Kite({
    settings: kiteSettingsSchema.parse({ ...ACCOUNT, openingCash: capital * OPENING_CASH_PER_CAPITAL }),
    market,
    costs: setup.config.costs,
  });
  arrange(kite);
  const instruments = new Map(market.instruments.map(({ instrument }) => [instrument.key, instrument]));
  const broker = kiteBroker({
    apiKey: ACCOUNT.apiKey,
    token: async () => ACCOUNT.accessToken,
    clock,
    sleepUntil,
    transport: modelTransport(kite, () => clock.now(), sleepUntil),
    share: shareOf('functions', 1),
    readings: readingsOf('functions', 1),
    instrumentOf: (key) => instruments.get(key),
    settings: DEFAULT_KITE_SETTINGS,
  });
  const moved = async (): Promise<void> => kite.advance(clock.now());
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
