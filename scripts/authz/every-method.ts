import type { CloudApp } from '../../shared/runtime/edge/cloud-app.ts';

/** An app whose methods are all `method(of the work that they are for)`: for what is to be refused, or noted, before anything is done. */
export function everyMethod(method: (work: string) => () => Promise<never>): CloudApp {
  return {
    once: (_what, _header, work) => work(null),
    tick: (bot) => method(`tick-${bot}`)(),
    streamed: (bot) => method(`minute-${bot}`)(),
    executeEntry: method('execute-entry'),
    executeExit: method('execute-exit'),
    reconcile: method('reconcile'),
    postback: method('postback'),
    preflight: method('preflight'),
    squareOff: method('square-off'),
    flatten: method('flatten'),
    close: method('close'),
    disable: method('disable'),
    enable: method('enable'),
    review: method('review'),
    loginStart: method('login-start'),
    loginPage: () => ({ kind: 'refused', rule: 'link', why: 'nobody asked for that' }),
    loginByLink: method('login-by-link'),
    loginCallback: method('login-callback'),
    status: method('status'),
    day: method('day'),
    pause: method('pause'),
    nagLogin: method('nag-login'),
    chat: method('chat'),
    certify: method('certify'),
    alertsSent: async () => undefined,
    beat: async () => undefined,
  };
}
