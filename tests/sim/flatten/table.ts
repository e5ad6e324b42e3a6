import { flattenAtOf, flattened, NOTHING_FAILS, type Flattened } from './run.ts';
import { STATES, type State } from './states.ts';

/** The table of `docs/flatten.md`: how long a flatten takes from each state where nothing fails, simulated ms. */
export async function calmTable(): Promise<string> {
  const rows = [
    ['state', 'with the store', 'without'],
    ['---', '---', '---'],
  ];
  for (const state of STATES) {
    const at = await flattenAtOf(state);
    rows.push([state.words, await calm(state, at, false), await calm(state, at, true)]);
  }
  return rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

/** Throws an Error where something does not hold that must. */
async function calm(state: State, flattenAt: number, storeDown: boolean): Promise<string> {
  const outcome = await flattened(state, flattenAt, { ...NOTHING_FAILS, storeDown });
  if (outcome.why !== null || outcome.isUnmet)
    throw new Error(`${state.name}: ${outcome.why ?? 'what was armed was not met'}`);
  return wordsOf(outcome);
}

function wordsOf({ flatMs, left, answer }: Flattened): string {
  if (flatMs !== null) return String(flatMs).replace(/\B(?=(\d{3})+$)/g, ',');
  const isNaked = answer?.left.some((each) => each.includes('no resting exit')) === true;
  return `not flat, ${left ?? 'nothing'}: ${isNaked ? 'no exit rests yet' : 'not flat'}`;
}
