import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '3a3fef6fb803aa688aa80efb5b75196c475b5954706dc79df720887e9a21581e',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
