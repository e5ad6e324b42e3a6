import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7306,
  standardError: 14088,
  codeHash: 'e0517436ffbf03daa47f8f12207a4f3ec3f128cb64cc8b30bd6252f570d38ecd',
  firstNets: [-229063, 106002, 160038, -79429, 751194],
};
