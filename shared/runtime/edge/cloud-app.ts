import type { BotName, Disabled } from '../../domain/account.ts';
import type { Day } from '../../domain/time.ts';
import type { Json, Task } from '../../ports.ts';
import type { Certificate } from '../certificate.ts';
import type { ChatAnswer } from '../chat/chat.ts';
import type { ChatMessage } from '../chat/message.ts';
import type { StreamedMinute } from '../cloud/streamed.ts';
import type { CloseAsked, CloseReport } from '../close-position.ts';
import type { ControlAsked } from '../controls.ts';
import type { FlattenAsked } from '../flatten.ts';
import type { Beat } from '../heartbeat.ts';
import type { LinkPage, LinkStart } from '../login/link.ts';
import type { LoginOutcome } from '../login/login.ts';
import type { PostbackOutcome } from '../order-postback.ts';
import type { Outcome } from './work.ts';
import type { FlattenAnswer } from '../relay/flatten.ts';

/** Not done, and nobody decided that it should not be: may be asked again. */
export type Unsure = { readonly kind: 'again'; readonly why: string };

/** By a rule: asked again it would be refused again. */
export type Refused = { readonly kind: 'refused'; readonly rule: string; readonly why: string };

/** It contradicts what is there already, which stays: whoever asked knows something that is not so here. */
export type Conflict = { readonly kind: 'conflict'; readonly rule: string; readonly why: string };

/** What was done, as data. */
export type Done = { readonly kind: 'done'; readonly data: Json };

/**
 * What the functions do, one method each, given what was asked and already read. Each bears to be called twice, late, and beside any other. Rejects
 * where it failed: then it may be called again.
 */
export interface CloudApp {
  /** A call of Cloud Scheduler for a function, by its headers: the work once for each scheduled run. `at` null: nobody knows of which. */
  once(
    what: string,
    header: (name: string) => string | undefined,
    work: (at: number | null) => Promise<Outcome>,
  ): Promise<Outcome>;
  tick(bot: BotName, at: number): Promise<void>;
  /** A minute that the streamer closed: published, and decided on. Throws a NotPublishable for one that cannot be. */
  streamed(bot: BotName, minute: StreamedMinute): Promise<Done | Refused | Conflict>;
  executeEntry(task: Task): Promise<void>;
  /** What a tick decided about what is open: protect it, change its exit, close it. */
  executeExit(instrument: string): Promise<void>;
  reconcile(): Promise<void>;
  postback(body: string): Promise<PostbackOutcome>;
  preflight(at: number): Promise<Done | Refused>;
  /** Every segment whose time has come at that instant. */
  squareOff(at: number): Promise<Done | Unsure>;
  /** With the documents where they can be had, else by the broker's book alone. */
  flatten(asked: FlattenAsked): Promise<FlattenAnswer>;
  /** One position, and nothing else. Rejects with a NotTraded for a name that nobody knows, as the next two do. */
  close(asked: CloseAsked): Promise<CloseReport>;
  /** Nothing more is entered of a bot or a symbol; what stands, with the first reason. */
  disable(asked: ControlAsked): Promise<Disabled>;
  /** What was disabled; null: it was not. */
  enable(asked: ControlAsked): Promise<Disabled | null>;
  review(day: Day): Promise<Done | Refused>;
  /** The page of the broker's log-in. */
  loginStart(): Promise<string>;
  /** The page that a link opens; it uses nothing up. */
  loginPage(link: string): LinkPage;
  /** The page of the broker’s log-in, for a link that nobody used before. */
  loginByLink(link: string): Promise<LinkStart>;
  loginCallback(query: URLSearchParams): Promise<LoginOutcome>;
  status(): Promise<Json>;
  day(day: Day): Promise<Json>;
  pause(why: string): Promise<Done | Refused>;
  nagLogin(): Promise<'fine' | 'nagged'>;
  /** What a person said in the chat: done, and answered there. */
  chat(message: ChatMessage): Promise<ChatAnswer>;
  certify(): Promise<Certificate>;
  /** Resolves when the alerts of this process have arrived or were given up. */
  alertsSent(): Promise<void>;
  /** What became of a call, for whoever watches. */
  beat(name: string, beat: Beat): Promise<void>;
}
