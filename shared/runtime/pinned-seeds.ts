import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: '51c49db19cedf176d9a0a57ffe897a1ac1a78016c1b0706eed393dc047bcf096',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
