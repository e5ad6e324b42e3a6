import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: '00d689a9da018ecddb60e8eaae7387c5deca8e2a6a9dc55ac4111aad0aa0d041',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
