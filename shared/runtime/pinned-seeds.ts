import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '9ee4ab9baaf2a2dbc1db873daa9d2acad16d04c5930624eff2905e33e3085191',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
