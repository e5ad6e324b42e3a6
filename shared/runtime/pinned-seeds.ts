import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '7ad7cde4d0c006b3b554200fea1cb65db33a78d27284ab6053fe15ca02bacdc4',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
