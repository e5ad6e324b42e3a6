import { Bars } from '../../domain/bars.ts';
import type { Instrument, OptionRight } from '../../domain/instrument.ts';
import type { InstrumentDay, MarketDay, OptionChain } from '../../domain/market-day.ts';
import { instantOf, type Minute } from '../../domain/time.ts';
import { nearIndexOptions, type OptionSeries } from '../../domain/universe.ts';
import { paise, roundToTick } from '../../domain/units.ts';
import { blackPrice } from '../../options/black76.ts';
import { YEAR_MS } from '../../options/time-to-expiry.ts';

const RIGHTS: readonly OptionRight[] = ['CE', 'PE'];
/** Strikes on either side of the money, as of the future's first price of the day. */
const STRIKES_EACH_WAY = 12;
/** Half the bid-ask spread is at least half a tick: two ticks near the money, as liquid index options have. */
const SPREAD_TICKS = 2;
/** How fast trading thins out away from the money, as a share of the price. */
const REACH = 0.012;
/** Of the future's volume and of a usual day's, at the money. */
const VOLUME_SHARE = 3;
const OPEN_INTEREST = 3_000_000;

/** The India VIX of the day. */
type VixRows = NonNullable<MarketDay['vix']>;

/** A generated chain with what it is made from. */
export interface SyntheticChain {
  readonly chain: OptionChain;
  readonly options: readonly { readonly instrument: Instrument; readonly bars: Bars }[];
}

/**
 * The nearest weekly options of an index as its future and the India VIX of the minute price them (Black-76, the VIX as everybody's volatility, no smile):
 * a function of the future's path, so an edge in them would be an edge in it, and there is none. The VIX is on average above what the
 * market really does, so buying options loses a little more than it costs, as it does in life. Null where the dump lists none.
 */
export function syntheticChain(
  future: InstrumentDay,
  vix: VixRows,
  lastMinute: Minute,
): SyntheticChain | null {
  const { instrument, session, bars, from, to } = future;
  const series = nearIndexOptions(instrument.underlying, session.day);
  if (series === null || from === to) return null;
  const expiresAt = instantOf(series.expiry, lastMinute);
  const first = bars.open[from]!;
  const middle = Math.round(first / series.strikeStep);
  const steps = Array.from({ length: 2 * STRIKES_EACH_WAY + 1 }, (_, i) => middle + i - STRIKES_EACH_WAY);
  const options = steps.flatMap((step) =>
    RIGHTS.map((right) => {
      const option = series.option(paise(step * series.strikeStep), right);
      const spread = paise(SPREAD_TICKS * option.tick);
      return {
        instrument: { ...option, spread },
        bars: optionBars(future, vix, option, series, right, expiresAt),
      };
    }),
  );
  return { chain: chainOf(instrument), options };
}

function chainOf({ key, underlying }: Instrument): OptionChain {
  return {
    underlying,
    watched: key,
    cadence: 'minutes',
    carries: { bidAsk: false, volume: true, oi: true },
  };
}

function optionBars(
  { bars, from, to, session }: InstrumentDay,
  vix: VixRows,
  option: Instrument,
  { lot }: OptionSeries,
  right: OptionRight,
  expiresAt: number,
): Bars {
  const made = new Bars(to - from, true);
  const strike = option.strike ?? 0;
  // Nobody opens or closes anything over the day: what is open says nothing about where the price goes.
  const openInterest = Math.round((OPEN_INTEREST * nearness(strike, bars.open[from]!)) / lot) * lot;
  let seen = vix.from;
  for (let row = from; row < to; row++) {
    const at = bars.at[row]!;
    while (seen + 1 < vix.to && vix.bars.at[seen + 1]! <= at) seen++;
    const years = Math.max(0, expiresAt - at) / YEAR_MS;
    const volatility = vix.bars.close[seen]! / 10_000;
    const priced = (forward: number): number => {
      const price = blackPrice(right, forward, strike, volatility, years);
      return Math.max(option.tick, roundToTick(price, option.tick, 'nearest'));
    };
    const [best, worst] =
      right === 'CE' ? [bars.high[row]!, bars.low[row]!] : [bars.low[row]!, bars.high[row]!];
    const weight = nearness(strike, bars.close[row]!);
    const volume = Math.round((bars.volume[row]! * VOLUME_SHARE * weight) / lot) * lot;
    made.push(
      session.day,
      bars.minute[row]!,
      priced(bars.open[row]!),
      priced(best),
      priced(worst),
      priced(bars.close[row]!),
      volume,
      openInterest,
    );
  }
  return made;
}

/** 1 at the money, less the farther away. */
function nearness(strike: number, price: number): number {
  const away = (strike / price - 1) / REACH;
  return Math.exp(-away * away);
}
