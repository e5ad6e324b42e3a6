import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '9e668029936cac144e5c55b68b01666e26c78da21fd4988671c35c1e4fee6a46',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
