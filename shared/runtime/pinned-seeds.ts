import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '80ecc6ea4f0fc685171b094b2259720242df10a50a88b22ad02984aaa0eb5bab',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
