import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '9e1c5066bf66c4a13efe225bb37a9d2d08537f4008df6da33c9f8840ad8574c2',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
