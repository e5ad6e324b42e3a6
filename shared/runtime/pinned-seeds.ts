import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'b97267ca7306f8db2924241cf4e421d7e2d42827b60793eebc2bb2cdbf7508a9',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
