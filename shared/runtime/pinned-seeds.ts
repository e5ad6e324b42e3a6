import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -10,
  standardError: 14370,
  codeHash: '673359cf1750300bba12328bb3dd7e7115a92e880669e663b27b789de6df87ac',
  firstNets: [-229063, 107323, 178163, -105682, 528365],
};
