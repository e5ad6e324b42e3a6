import type { Ports } from '../ports.ts';
import { NotYet, type CloudApp } from './edge/cloud-app.ts';
import type { Env } from './variables.ts';

/** What a function that was called with good reason is made of: the clients of store, queue and broker, and all that decides. */
export async function cloudApp(_env: Env, _light: Pick<Ports, 'clock' | 'log'>): Promise<CloudApp> {
  return NOTHING_YET;
}

const missing = (what: string) => async (): Promise<never> => {
  throw new NotYet(`${what} has no store in the cloud yet: nothing was done`);
};

/** Nothing of it pretends. */
const NOTHING_YET: CloudApp = {
  tick: missing('a tick'),
  executeEntry: missing('the execution of an entry'),
  executeExit: missing('the execution of an exit'),
  reconcile: missing('a reconciliation'),
  postback: missing('a postback'),
  preflight: missing('a preflight'),
  squareOff: missing('a square-off'),
  flatten: missing('a flatten'),
  close: missing('closing one position'),
  disable: missing('disabling'),
  enable: missing('enabling'),
  review: missing('a review'),
  loginStart: missing('a log-in'),
  loginCallback: missing('a log-in'),
  status: missing('the status'),
  day: missing('a day'),
  pause: missing('a pause'),
  nagLogin: missing('the reminder to log in'),
  certify: missing('a certificate'),
  beat: missing('the mark of a call'),
};
