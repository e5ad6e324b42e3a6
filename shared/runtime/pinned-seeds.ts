import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '1d09221dce0cc14ab476b9dc7d6f1c626c155b6691f7171f1c19150ca2787957',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
