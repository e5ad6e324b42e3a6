import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'ff7d04293e46a1f4634e96f2af89d0bca1f454a370063334728110cb9e8adf8e',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
