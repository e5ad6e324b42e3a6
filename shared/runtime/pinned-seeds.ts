import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -10,
  standardError: 14370,
  codeHash: '6c36c00f368b520310f4a10c54bcb17aff543949a258dfc92a0037df80a8b57a',
  firstNets: [-229063, 107323, 178163, -105682, 528365],
};
