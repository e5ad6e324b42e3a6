import { flattenAnswer, flattenAskedSchema, type FlattenAnswer, type FlattenParts } from './flatten.ts';
import { joining } from './joined.ts';
import { route, type Route } from './route.ts';
import { relayOf, type Relay } from './serve.ts';

/** What a relay is made of: whoever serves it has its secret. */
export interface ControlParts extends FlattenParts {
  readonly secret: string;
}

/** The way in for a person whom nothing else lets in: `tron flatten` asks it, and the cloud's function, the pod and this computer serve the same. */
export function controlRelay(parts: ControlParts): Relay {
  return relayOf({ secret: parts.secret, log: parts.log, routes: routesOf(parts) });
}

/** A line each. What is asked while the same is under way is one with it. */
function routesOf(parts: FlattenParts): readonly Route[] {
  const flattens = joining<FlattenAnswer>();
  return [
    route('/flatten', flattenAskedSchema, (asked) =>
      // Who wants everybody's closed is not served by one that closes ours alone.
      flattens(asked.all ? 'all' : 'ours', () => flattenAnswer(parts, asked)),
    ),
  ];
}
