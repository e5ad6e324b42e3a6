import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '68bdb3ba3d8f1d599f1e9208c20f249b31a0c8455a2c721d8483ca868a34865e',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
