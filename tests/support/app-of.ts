import { keys } from '../../shared/runtime/keys.ts';
import { plain } from '../../shared/runtime/documents.ts';
import { follow } from '../../shared/runtime/follow.ts';
import type { Handlers } from '../../shared/runtime/handlers.ts';
import { beat, beats } from '../../shared/runtime/heartbeat.ts';
import { linkPage, startByLink, type LinkParts } from '../../shared/runtime/login/link.ts';
import { callback, startLogin } from '../../shared/runtime/login/login.ts';
import { nagLogin, type NagParts } from '../../shared/runtime/login/nag.ts';
import { orderPostback, type PostbackParts } from '../../shared/runtime/order-postback.ts';
import { flattenAnswer } from '../../shared/runtime/relay/flatten.ts';
import { partsOfRuntime } from '../../shared/runtime/relay/of-runtime.ts';
import type { Runtime } from '../../shared/runtime/runtime.ts';
import { ACCOUNT } from '../../shared/runtime/session-state.ts';
import type { CloudApp } from '../../shared/runtime/edge/cloud-app.ts';
import { UNASKED } from '../runtime/edge/edge-desk.ts';

export interface AppParts {
  readonly runtime: Runtime;
  readonly handlers: Handlers;
  readonly postback: Omit<PostbackParts, 'reconcile'>;
  readonly login: LinkParts & Pick<NagParts, 'link'>;
}

/** The functions over one runtime, as far as a day in one process has bodies for them; as deployed they are `shared/runtime/cloud/app.ts`. */
export function appOf({ runtime, handlers, postback, login }: AppParts): CloudApp {
  const { store } = runtime.ports;
  const reconcile = (): Promise<void> => handlers.reconcile();
  const { clock } = runtime.ports;
  const relay = partsOfRuntime(runtime, { clock, sleepUntil: (at) => runtime.sleepUntil(at) });
  const answers = (): Promise<unknown> => store.read([keys.account(ACCOUNT)]);
  return {
    ...UNASKED,
    tick: (bot, at) => handlers.tick(bot, at),
    executeEntry: (task) => handlers.executeOrder(task),
    executeExit: (instrument) => follow(runtime, instrument, null, runtime.protocol.followMs),
    reconcile,
    postback: (body) => orderPostback({ ...postback, reconcile }, body),
    flatten: (asked) =>
      flattenAnswer({ ...relay, store: { answers, flatten: (again) => handlers.flatten(again) } }, asked),
    close: (asked) => handlers.close(asked),
    disable: (asked) => handlers.disable(asked),
    enable: (asked) => handlers.enable(asked),
    loginStart: () => startLogin(login),
    loginPage: (link) => linkPage(login, link),
    loginByLink: (link) => startByLink(login, link),
    loginCallback: (query) => callback(login, query),
    status: async () => {
      const [account] = await store.read([keys.account(ACCOUNT)]);
      return { account: account?.value ?? null, functions: plain(await beats(store)) };
    },
    nagLogin: () => nagLogin(login),
    certify: () => handlers.certify(),
    async beat(name, one) {
      await beat(store, name, one);
    },
  };
}
