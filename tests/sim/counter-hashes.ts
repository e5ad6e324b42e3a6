import { simulate } from '../../shared/sim/simulate.ts';
import { counterScenario, WEATHER } from './counter.ts';

/** The hashes of the small app's runs in all weathers. */
export async function counterHashes(seeds: number): Promise<readonly string[]> {
  const hashes: string[] = [];
  for (let seed = 1; seed <= seeds; seed++) {
    const { hash, failure, tail } = await simulate({ ...counterScenario(seed), faults: WEATHER });
    if (failure !== null) throw new Error(`seed ${seed}: ${failure.what}\n${tail.join('\n')}`);
    hashes.push(hash);
  }
  return hashes;
}
