import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'f010cde6836a5158cc5cafa4e1cf6acf471bee4f222e1c2cfb49f70a6a85353f',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
