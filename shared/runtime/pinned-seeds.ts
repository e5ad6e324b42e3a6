import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '3cba799bfd2a1b096314a2cd06dde4c06439eeec1e3dda2210b1b21f022a913d',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
