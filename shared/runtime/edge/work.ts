import type { Disabled } from '../../domain/account.ts';
import { dayOf } from '../../domain/time.ts';
import type { Json } from '../../ports.ts';
import { NotPublishable } from '../cloud/minutes.ts';
import type { CloseReport } from '../close-position.ts';
import { plain } from '../documents.ts';
import { NotTraded } from '../not-traded.ts';
import type { ChatReply, TurnedAway } from '../chat/chat.ts';
import { updateSchema } from '../chat/message.ts';
import type { CloudApp, Conflict, Done, Refused, Unsure } from './cloud-app.ts';
import type { FlattenAnswer } from '../relay/flatten.ts';
import { reportText } from '../relay/told.ts';
import type { HttpRequest, Reply } from './http.ts';
import {
  BadInput,
  closeOf,
  controlOf,
  dayAsked,
  exitOf,
  flattenOf,
  pauseOf,
  read,
  taskOf,
} from './inputs.ts';
import { pageOf } from './login-page.ts';
import { streamedOf } from './streamed-input.ts';

export type Outcome =
  | Done
  | Refused
  | Conflict
  | ChatReply
  | TurnedAway
  | (Unsure & { readonly data?: Json })
  /** A person’s browser shows it. */
  | { readonly kind: 'page'; readonly shown: Required<Pick<Reply, 'html' | 'headers'>> }
  /** The browser goes there. */
  | { readonly kind: 'elsewhere'; readonly url: string };

/** A call that was let in: what was asked, of which minute, and what time it is. */
export interface Call {
  readonly request: HttpRequest;
  /** Who calls, by the token. */
  readonly who: string;
  readonly at: number;
  readonly now: number;
}

type Worker = (app: CloudApp, call: Call) => Promise<Outcome>;

const NOTHING: Done = { kind: 'done', data: {} };

const tick =
  (bot: Parameters<CloudApp['tick']>[0]): Worker =>
  async (app, { at }) => {
    await app.tick(bot, at);
    return { kind: 'done', data: { at } };
  };

/** The streamer asks for what cannot be: it is told, as of any other bad input. */
const minute =
  (bot: Parameters<CloudApp['tick']>[0]): Worker =>
  async (app, { request }) => {
    const asked = streamedOf(request);
    try {
      return await app.streamed(bot, asked);
    } catch (error) {
      if (error instanceof NotPublishable) throw new BadInput(error.message);
      throw error;
    }
  };

/** What each call does, and what it comes to: read the input, ask the app, say it as data. A route of `functions/endpoints.ts` names its line here. */
export const WORKERS = {
  'tick-stocks': tick('stocks'),
  'tick-futures': tick('futures'),
  'tick-options': tick('options'),
  'minute-stocks': minute('stocks'),
  'minute-futures': minute('futures'),
  'minute-options': minute('options'),
  'execute-entry': async (app, { request }) => {
    await app.executeEntry(taskOf(request));
    return NOTHING;
  },
  'execute-exit': async (app, { request }) => {
    await app.executeExit(exitOf(request));
    return NOTHING;
  },
  reconcile: async (app) => {
    await app.reconcile();
    return NOTHING;
  },
  postback: async (app, { request }) => {
    const outcome = await app.postback(request.body.toString('utf8'));
    if (outcome.kind === 'reconciled') return NOTHING;
    return { kind: 'refused', rule: 'checksum', why: outcome.why };
  },
  preflight: (app, { at }) => app.preflight(at),
  'square-off': (app, { at }) => app.squareOff(at),
  flatten: async (app, { request }) => flattened(await app.flatten(flattenOf(request))),
  close: (app, { request, who }) => {
    const asked = { ...closeOf(request), who };
    return knowing(async () => closed(await app.close(asked)));
  },
  disable: (app, { request, who }) => {
    const asked = { ...controlOf(request), who };
    return knowing(async () => switched(asked.name, await app.disable(asked)));
  },
  enable: (app, { request, who }) => {
    const asked = { ...controlOf(request), who };
    return knowing(async () => switched(asked.name, await app.enable(asked)));
  },
  review: (app, { now }) => app.review(dayOf(now)),
  'login-start': async (app) => ({ kind: 'elsewhere', url: await app.loginStart() }),
  'login-page': async (app, { request }) => {
    const page = app.loginPage(linkOf(request));
    return page.kind === 'page' ? { kind: 'page', shown: pageOf(page) } : page;
  },
  'login-by-link': (app, { request }) => app.loginByLink(linkOf(request)),
  'login-callback': async (app, { request }) => {
    const outcome = await app.loginCallback(request.query);
    if (outcome.kind === 'refused') return outcome;
    const { userId, madeAt } = outcome;
    return { kind: 'done', data: { loggedIn: userId, at: madeAt, endsAt: outcome.state.endsAt } };
  },
  status: async (app) => ({ kind: 'done', data: await app.status() }),
  day: async (app, { request, now }) => ({
    kind: 'done',
    data: await app.day(dayAsked(request, dayOf(now))),
  }),
  pause: (app, { request }) => app.pause(pauseOf(request)),
  'nag-login': async (app) => ({ kind: 'done', data: { token: await app.nagLogin() } }),
  chat: async (app, { request }) => {
    const message = read(request, updateSchema);
    return message === null ? NOTHING : app.chat(message);
  },
  certify: async (app) => ({ kind: 'done', data: plain(await app.certify()) }),
} as const satisfies Readonly<Record<string, Worker>>;

/** What is no single link is none of ours. */
function linkOf({ query }: HttpRequest): string {
  const given = query.getAll('link');
  return given.length === 1 ? (given[0] ?? '') : '';
}

/** Not flat yet is no success, whoever asked: the halt stands, and the same again goes on. */
function flattened(answer: FlattenAnswer): Outcome {
  const data = plain({ ...answer, said: reportText(answer).split('\n') });
  return answer.flat ? { kind: 'done', data } : { kind: 'again', why: 'not flat yet', data };
}

/** As with all of it: what is wanted stands in the position, and the same again goes on. */
function closed({ position, flat, left, tookMs }: CloseReport): Outcome {
  const data = { position, flat, left: [...left], tookMs };
  return flat ? { kind: 'done', data } : { kind: 'again', why: 'not flat yet', data };
}

/** `disabled` null: it was not, and nothing was written. */
function switched(name: string, disabled: Disabled | null): Outcome {
  const { why = null, at = null } = disabled ?? {};
  return { kind: 'done', data: { name: disabled?.name ?? name, reason: why, since: at } };
}

/** A name that nobody knows is refused; asked again it would be again. */
async function knowing(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof NotTraded) return { kind: 'refused', rule: 'not-traded', why: error.message };
    throw error;
  }
}
