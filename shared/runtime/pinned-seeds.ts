import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'b9fbcd78d7b56e668f3b430ff1f3adb291ee36d289e4b6059de31859fe0ccda7',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
