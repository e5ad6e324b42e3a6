import { STATES } from './states.ts';
import { swept } from './sweep.ts';

/** `node part.ts STATE up|down`: one state with the store or without, its rows as JSON. */
const [name, store] = process.argv.slice(2);
const state = STATES.find((each) => each.name === name);
if (state === undefined || (store !== 'up' && store !== 'down'))
  throw new RangeError(`part.ts STATE up|down; states: ${STATES.map((each) => each.name).join(', ')}`);
process.stdout.write(JSON.stringify(await swept(state, store === 'down')));
