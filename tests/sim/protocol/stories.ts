import type { MarketDay } from '../../../shared/domain/market-day.ts';
import { instantOf, type Minute } from '../../../shared/domain/time.ts';
import type { TradingSetup } from '../../../shared/runtime/setup.ts';
import {
  buyAt,
  still,
  step,
  stub,
  tinyInstrumentDay,
  tinyMarket,
  tinySetup,
  TODAY,
  type MinuteRow,
} from '../../support/tiny-day.ts';

/**
 * One trade each, of a day of a few minutes. The model knows minutes only: a resting order meets the open of a minute and its range at the minute's
 * last millisecond, a marketable order the price of the minute at once. So what our own orders do is true to the millisecond, and a stop triggers at
 * a minute's edge.
 */
export interface Story {
  readonly name: StoryName;
  readonly setup: TradingSetup;
  readonly market: MarketDay;
  /** When a person asks to flatten; null: nobody does. */
  readonly flattenAt: number | null;
  /** When a person asks to close the one position; null: nobody does. */
  readonly closeAt: number | null;
}

export const STORY_NAMES = [
  'entry',
  'stop',
  'gap',
  'target',
  'trail',
  'square-off',
  'broker-square-off',
  'flatten',
  'close',
] as const;
export type StoryName = (typeof STORY_NAMES)[number];

export const FIRST: Minute = 557;
/** From this minute on everything is to be closed; what a story is about happens before. */
export const SQUARE_OFF: Minute = 560;
/** Everything must have come to its end by then. */
export const LAST: Minute = 564;
export const PRICE = 10_000;
const STOP = 9_900;
const TRAIL = 100;

export function at(minute: Minute): number {
  return instantOf(TODAY, minute);
}

const BARS: Readonly<Record<StoryName, readonly MinuteRow[]>> = {
  entry: still(556, 570, PRICE),
  // Through the stop in the minute that ends at 559, and on below it.
  stop: [...still(556, 558, PRICE), step(559, PRICE, 9_850), ...still(560, 570, 9_850)],
  // Past what a stop's limit or protection takes: it rests triggered.
  gap: [...still(556, 558, PRICE), ...still(559, 570, 9_400)],
  target: [...still(556, 558, PRICE), step(559, PRICE, 10_150), ...still(560, 570, 10_150)],
  // Two moves of the stop, and a minute that comes back to it.
  trail: [
    ...still(556, 557, PRICE),
    step(558, PRICE, 10_050),
    step(559, 10_050, 10_100),
    step(560, 10_100, 9_980),
    ...still(561, 570, 9_980),
  ],
  'square-off': still(556, 570, PRICE),
  'broker-square-off': still(556, 570, PRICE),
  flatten: still(556, 570, PRICE),
  close: still(556, 570, PRICE),
};

/** Ours, where it is another: the broker's comes before it in the story that is about that. */
const SQUARE_OFFS: Partial<Record<StoryName, Minute>> = {
  'square-off': 559,
  trail: 561,
  'broker-square-off': 562,
  // So late that whatever closes it before is what a person wanted.
  close: 563,
};

export function storyOf(name: StoryName): Story {
  const find = buyAt(FIRST, {
    stop: STOP,
    target: name === 'target' ? 10_100 : null,
    trail: name === 'trail' ? TRAIL : null,
  });
  return {
    name,
    setup: tinySetup([
      stub({ find, limits: { perInstrument: 1, perBot: 1, lossesPerDay: null, pauseMinutes: 0 } }),
    ]),
    market: tinyMarket(
      tinyInstrumentDay(BARS[name], {
        // The entry's own story is over before anything closes it: a stop that rests is its end.
        squareOff: SQUARE_OFFS[name] ?? SQUARE_OFF,
        brokerSquareOff: name === 'broker-square-off' ? SQUARE_OFF : null,
        bandLow: 9_000,
        bandHigh: 11_000,
      }),
    ),
    flattenAt: name === 'flatten' ? at(558) + 30_000 : null,
    closeAt: name === 'close' ? at(558) + 30_000 : null,
  };
}
