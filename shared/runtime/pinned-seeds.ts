import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'aabfe1c2a9388c3f30c0164690e2fd12dc7d1eab712c6ba62078577ac3043fd3',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
