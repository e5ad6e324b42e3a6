import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'cf61cbd8bf774794117afb101c49e4ee52c93d8a9ee49ffb16564049a0f0017d',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
