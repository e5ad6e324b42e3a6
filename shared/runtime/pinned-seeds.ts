import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '66bdd03089bfca36b52c6ff2428c6b32e483ca16726c7ae3ec3c5466fec2631a',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
