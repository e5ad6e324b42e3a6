import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '4c2cea73c9b0ade922c639e3e9da8ac4beecea1ff961ffdba466c61a8590eb11',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
