import type { PinnedSeeds } from './report/opening.ts';

/** Written by `scripts/pin-seeds.ts`: seeds 1 to 200 of the synthetic market under the demo profile, paise. Not edited by hand. */
export const PINNED_SEEDS: PinnedSeeds = {
  seeds: 200,
  meanNet: -7339,
  standardError: 17301,
  codeHash: 'f8d2cf1b8a451b122211d44ee822f040533b1dd2c917b8cb9809e0dccf3c0500',
  firstNets: [-229063, 723636, 160038, -211186, 909949],
};
