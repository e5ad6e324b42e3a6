import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'ae04efb4309cf2fb95c2b2e08de59cf5810e8ed85a7060d02a65c2523e2b207a',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
