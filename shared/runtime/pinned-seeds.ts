import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '140d5562a1fdbd2e7c69d901d51bb33f3056b0dfa72e10e49d525eb310d1703a',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
