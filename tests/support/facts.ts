import type { MarketFacts, OpenInterestChange } from '../../shared/engine/market-facts.ts';

const NO_CHANGE: OpenInterestChange = {
  calls: NaN,
  puts: NaN,
  future: NaN,
  callBuildUp: 'unknown',
  putBuildUp: 'unknown',
  futureBuildUp: 'unknown',
};

/** A market of which nobody knows anything. */
export const NOTHING_KNOWN: MarketFacts = {
  gapPct: NaN,
  priceVsVwapPct: NaN,
  breadthUpPct: NaN,
  sentiment: NaN,
  vix: NaN,
  adx: NaN,
  bandWidthPct: NaN,
  realisedVolPct: NaN,
  preOpen: NaN,
  derivatives: {
    pcrOiNear: NaN,
    pcrOiAll: NaN,
    pcrVolumeNear: NaN,
    pcrVolumeAll: NaN,
    sinceOpen: NO_CHANGE,
    lately: NO_CHANGE,
  },
};
