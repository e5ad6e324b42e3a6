import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: 'a515e2f61e08709086858d2cf5f47b6539ec2da8367078fcdbfe80be66c5f0cb',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
