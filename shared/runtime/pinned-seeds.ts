import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '0a99b0f91f2da8784f0911dc7c412c64c41f6b90900a10d5d82b3b268fff5ab3',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
