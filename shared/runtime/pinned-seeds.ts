import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '2f50512ed8475ad818ea3d342949b818752fb8627adcf2781cf52a72ea012265',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
