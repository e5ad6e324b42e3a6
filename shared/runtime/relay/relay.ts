import {
  closeAnswer,
  closeAskedSchema,
  switchAnswer,
  switchAskedSchema,
  type CloseAnswer,
  type Controls,
  type SwitchAnswer,
} from './controls.ts';
import { flattenAnswer, flattenAskedSchema, type FlattenAnswer, type FlattenParts } from './flatten.ts';
import { joining } from './joined.ts';
import { route, type Route } from './route.ts';
import { relayOf, type Relay } from './serve.ts';

/** What a relay is made of: whoever serves it has its secret. */
export interface ControlParts extends FlattenParts {
  /** Null: this relay has no store. */
  readonly controls: Controls | null;
  readonly secret: string;
}

/** The way in for a person whom nothing else lets in: `tron flatten` and its like ask it, and the cloud's function, the pod and this computer serve the same. */
export function controlRelay(parts: ControlParts): Relay {
  return relayOf({ secret: parts.secret, log: parts.log, routes: routesOf(parts) });
}

/** A line each. What is asked while the same is under way is one with it. */
function routesOf(parts: ControlParts): readonly Route[] {
  const { controls } = parts;
  const flattens = joining<FlattenAnswer>();
  const closes = joining<CloseAnswer>();
  const switches = joining<SwitchAnswer>();
  const switching = (what: SwitchAnswer['what']): Route =>
    route(`/${what}`, switchAskedSchema, (asked) =>
      switches(`${what} ${asked.kind} ${asked.name}`, () => switchAnswer(parts, controls, what, asked)),
    );
  return [
    route('/flatten', flattenAskedSchema, (asked) =>
      // Who wants everybody's closed is not served by one that closes ours alone.
      flattens(asked.all ? 'all' : 'ours', () => flattenAnswer(parts, asked)),
    ),
    route('/close', closeAskedSchema, (asked) =>
      closes(asked.instrument.toUpperCase(), () => closeAnswer(parts, controls, asked)),
    ),
    switching('disable'),
    switching('enable'),
  ];
}
