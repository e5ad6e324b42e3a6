import { keys } from '../keys.ts';
import { plain } from '../documents.ts';
import { follow } from '../follow.ts';
import type { Handlers } from '../handlers.ts';
import { beat, beats } from '../heartbeat.ts';
import { linkPage, startByLink, type LinkParts } from '../login/link.ts';
import { callback, startLogin } from '../login/login.ts';
import { nagLogin, type NagParts } from '../login/nag.ts';
import { orderPostback, type PostbackParts } from '../order-postback.ts';
import { flattenAnswer } from '../relay/flatten.ts';
import { partsOfRuntime } from '../relay/of-runtime.ts';
import type { Runtime } from '../runtime.ts';
import { ACCOUNT } from '../session-state.ts';
import { NotYet, type CloudApp } from './cloud-app.ts';

export interface AppParts {
  readonly runtime: Runtime;
  readonly handlers: Handlers;
  readonly postback: Omit<PostbackParts, 'reconcile'>;
  readonly login: LinkParts & Pick<NagParts, 'link'>;
}

/** What there is of the functions over the bodies that every other world runs. */
export function appOf({ runtime, handlers, postback, login }: AppParts): CloudApp {
  const { store } = runtime.ports;
  const reconcile = (): Promise<void> => handlers.reconcile();
  const { clock } = runtime.ports;
  const relay = partsOfRuntime(runtime, { clock, sleepUntil: (at) => runtime.sleepUntil(at) });
  const answers = (): Promise<unknown> => store.read([keys.account(ACCOUNT)]);
  return {
    once: (_what, _header, work) => work(null),
    tick: (bot, at) => handlers.tick(bot, at),
    streamed: missing('a streamer’s minute'),
    executeEntry: (task) => handlers.executeOrder(task),
    executeExit: (instrument) => follow(runtime, instrument, null, runtime.protocol.followMs),
    reconcile,
    postback: (body) => orderPostback({ ...postback, reconcile }, body),
    preflight: missing('the preflight of a day'),
    squareOff: missing('squaring off by segment'),
    flatten: (asked) =>
      flattenAnswer({ ...relay, store: { answers, flatten: (again) => handlers.flatten(again) } }, asked),
    close: (asked) => handlers.close(asked),
    disable: (asked) => handlers.disable(asked),
    enable: (asked) => handlers.enable(asked),
    review: missing('the review of a day'),
    loginStart: () => startLogin(login),
    loginPage: (link) => linkPage(login, link),
    loginByLink: (link) => startByLink(login, link),
    loginCallback: (query) => callback(login, query),
    status: async () => {
      const [account] = await store.read([keys.account(ACCOUNT)]);
      return { account: account?.value ?? null, functions: plain(await beats(store)) };
    },
    day: missing('what happened on a day'),
    pause: missing('a pause'),
    nagLogin: () => nagLogin(login),
    chat: missing('the chat'),
    certify: () => handlers.certify(),
    alertsSent: async () => undefined,
    async beat(name, one) {
      await beat(store, name, one);
    },
  };
}

function missing(what: string): () => Promise<never> {
  return async () => {
    throw new NotYet(`${what} is not built yet: nothing was done`);
  };
}
