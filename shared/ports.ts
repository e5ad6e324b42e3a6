import type { AccessToken } from './domain/access-token.ts';
import type { AccountOrders, ExecutedOrder, Funds, PositionRow, TradeRow } from './domain/broker-rows.ts';
import type { Failure } from './domain/failure.ts';
import type { MarketDay } from './domain/market-day.ts';
import type { BookRow, ModifyPurpose, OrderChange, OrderRequest } from './domain/order.ts';
import type { Paise } from './domain/units.ts';

/** Everything that can wait, fail or cost money. One file in `adapters/` is one vendor behind one of these; no method is optional. */

export interface Clock {
  /** Epoch milliseconds. */
  now(): number;
}

/** The day's published bars. A published bar never changes; what is not published yet is not there. */
export interface Market {
  /** The day with every bar that ended at or before `at`. Rejects when the day is not known. */
  upTo(at: number): Promise<MarketDay>;
}

/** A minute as the broker's history has it; `at` is its END. Prices in paise, volume and open interest in units. */
export interface Candle {
  readonly at: number;
  readonly open: Paise;
  readonly high: Paise;
  readonly low: Paise;
  readonly close: Paise;
  readonly volume: number;
  readonly oi: number;
}

/** A reading of market data that failed; nothing was changed by it, so it may be made again. */
export type DataFailure = { readonly kind: 'refused' | 'unsent' | 'no-answer' } & Failure;

export type CandlesAnswer = { readonly kind: 'candles'; readonly candles: readonly Candle[] } | DataFailure;

export type DumpAnswer = { readonly kind: 'dump'; readonly text: string } | DataFailure;

/** What the broker tells of the market. It keeps no rate limit: who asks takes turns. */
export interface MarketData {
  /** The day's instrument dump as it came: CSV that nobody has read yet. */
  dump(): Promise<DumpAnswer>;
  /**
   * Minutes of an instrument (by the broker's token) that ended in (after, until], in order of time. The newest may still be forming if `until` has not
   * passed; a minute in which nothing traded is not there.
   */
  minutes(instrumentToken: number, after: number, until: number): Promise<CandlesAnswer>;
}

/**
 * What the broker said to a request. `refused`: certainly not done, and the same again would be refused again. `unsent`: nothing was written to the
 * broker, and the same may be asked later. `no-answer`: it may have been done, and only the book can tell.
 */
export type BrokerAnswer =
  | { readonly kind: 'accepted'; readonly brokerId: string }
  | ({ readonly kind: 'refused' | 'unsent' | 'no-answer' } & Failure);

/** What an order would tie up, as the broker counts it. */
export type MarginAnswer =
  | { readonly kind: 'margin'; readonly amount: Paise }
  | ({ readonly kind: 'refused' | 'unsent' | 'no-answer' } & Failure);

/** What a broker's book is worth as proof. */
export interface BookProof {
  /** An unanswered request is given up after so long: by then, or never, it has reached the broker. */
  readonly timeoutMs: number;
  /** So long after it reached the broker an order may be missing from the book, and positions may not know of a fill. 0: the book is proof at once. */
  readonly settlingMs: number;
  /** Nobody else can trade in the account. */
  readonly alone: boolean;
}

/** `sendBy`: after this instant nothing is written to the broker any more; the answer is `unsent` then. */
export interface Broker {
  readonly proof: BookProof;
  /** `tag` is our order id; an order whose tag is in the book already is refused. */
  place(tag: string, instrument: string, request: OrderRequest, sendBy: number): Promise<BrokerAnswer>;
  modify(
    brokerId: string,
    change: OrderChange,
    purpose: ModifyPurpose,
    sendBy: number,
  ): Promise<BrokerAnswer>;
  cancel(brokerId: string, sendBy: number): Promise<BrokerAnswer>;
  /** All of the day's orders of ours. Rejects where the broker cannot be read, as the other readings do. */
  book(): Promise<readonly BookRow[]>;
  /** All of the account's orders of the day, in one reading. */
  orders(): Promise<AccountOrders>;
  /** All of the account's fills of the day. */
  trades(): Promise<readonly TradeRow[]>;
  /** What the account holds and held today, by everybody's trades. */
  positions(): Promise<readonly PositionRow[]>;
  /** The account's cash. */
  funds(): Promise<Funds>;
  /** What each of these executed orders is charged in all, in the order asked. */
  charges(orders: readonly ExecutedOrder[]): Promise<readonly Paise[]>;
  /** The margin of that very order, nothing else considered. */
  margin(instrument: string, request: OrderRequest): Promise<MarginAnswer>;
}

/** Plain data: what JSON can carry, so every number is finite. */
export type Json = null | boolean | number | string | readonly Json[] | { readonly [key: string]: Json };

/** A document with its version. Versions are never reused, and a later commit's are higher than an earlier one's, whatever the keys. */
export interface Stored {
  readonly version: number;
  readonly value: Json;
}

/** A document with its key, as a listing gives it. */
export interface Entry extends Stored {
  readonly key: string;
}

export interface Commit {
  /** Versions that must still hold; 0: the key must not exist. Every key here must also be in `writes`. */
  readonly expect: readonly { readonly key: string; readonly version: number }[];
  /** A value of null removes the document: it reads as one that never was, and its next version is higher all the same. */
  readonly writes: readonly { readonly key: string; readonly value: Json }[];
}

/** `conflict` names the first key whose version was not as expected; then nothing was written. */
export type CommitAnswer =
  /** `at`: when, by the store's own clock; not there where it has none. */
  { readonly kind: 'committed'; readonly at?: number } | { readonly kind: 'conflict'; readonly key: string };

export interface Store {
  /** In the order asked; null: no such document. */
  read(keys: readonly string[]): Promise<readonly (Stored | null)[]>;
  /** Every document with `from` <= key < `before`, ascending by key (by code unit). */
  list(from: string, before: string): Promise<readonly Entry[]>;
  /** All or nothing. Rejects for a key expected but not written, a key written twice, and a number that is not finite. */
  commit(commit: Commit): Promise<CommitAnswer>;
}

/** A task carries an order id and nothing else; who handles it re-reads everything. */
export interface Task {
  /** A name is taken once: the same name again is not a second task. */
  readonly name: string;
  readonly orderId: string;
  /** Not handed over before this instant; 0: at once. */
  readonly notBefore: number;
  /** Not handled after this instant. */
  readonly validUntil: number;
}

export interface Queue {
  enqueue(task: Task): Promise<'queued' | 'exists'>;
}

/** Something in the cloud that calls us by itself. */
export interface CloudCaller {
  readonly kind: 'queue' | 'job';
  readonly name: string;
  /** `other`: what only the cloud itself puts it into; it calls nobody then either. */
  readonly state: 'running' | 'paused' | 'other';
  /** When a job calls next, epoch ms; null: nobody knows, or it is a queue. */
  readonly nextAt: number | null;
}

/** Callers of one kind, which can be told to stop. All reject where the cloud cannot be asked or refuses. */
export interface CloudCallers {
  list(): Promise<readonly CloudCaller[]>;
  /** Of one that runs, by its name; what it has called already goes on. */
  pause(name: string): Promise<void>;
  /** Of one that is paused. */
  resume(name: string): Promise<void>;
}

/** Who may talk to the broker in the place of a process that may not. */
export interface Exits {
  /** What was decided about what is open in it is to be asked of the broker. Rejects where nobody knows whether it was heard. */
  exit(instrument: string): Promise<void>;
}

/** Tells a person now. Never throws into the caller's work. */
export interface Alerts {
  alert(text: string): Promise<void>;
}

export type LogLevel = 'DEBUG' | 'INFO' | 'WARN' | 'ERROR';

/** What is logged besides the message: plain values, JSON-safe. */
export type LogFields = Readonly<Record<string, string | number | boolean | null>>;

/**
 * Lines for whoever must find out later what happened. `trace` is the correlation id: the first 15 characters of every order id of one cause (day,
 * bot, instrument, second of the decision), so a decision, its entry, its stop and its exits all carry the same one; null where no trade is
 * concerned. Never throws, never waits.
 */
export interface Log {
  write(level: LogLevel, trace: string | null, message: string, fields: LogFields): void;
}

/** Where the day's access token is kept: readable by us alone, and never logged. */
export interface Secrets {
  /** The last one that was kept, however old; null: none ever was. Rejects with a sentence where what is kept cannot be read. */
  accessToken(): Promise<AccessToken | null>;
  /** In the place of whatever was kept, whole or not at all: the last one wins. */
  keepAccessToken(token: AccessToken): Promise<void>;
}

/** What the broker said to a question about a log-in; `why` names no secret. */
export type LoginFailure = { readonly kind: 'refused' | 'unsent' | 'no-answer' } & Failure;

export type SessionAnswer =
  | { readonly kind: 'session'; readonly accessToken: string; readonly userId: string }
  | LoginFailure;

export type OwnerAnswer = { readonly kind: 'owner'; readonly userId: string } | LoginFailure;

/** The broker's log-in: a person logs in at its page, whose redirect brings a request token, which becomes an access token once. */
export interface BrokerLogin {
  /** The page; its redirect gives `state` back. */
  url(state: string): string;
  session(requestToken: string): Promise<SessionAnswer>;
  /** Whose token that is: only a token that lives has one. */
  owner(accessToken: string): Promise<OwnerAnswer>;
}

/** Genuine: only who knows the app's secret can have sent it. `why` quotes nothing of the body. */
export type PostbackAnswer =
  | { readonly kind: 'genuine'; readonly orderId: string; readonly status: string }
  | { readonly kind: 'refused'; readonly rule: 'shape' | 'checksum'; readonly why: string };

/** The order updates that the broker posts to us. */
export interface Postbacks {
  read(body: string): PostbackAnswer;
}

/** Who shows a token, by the issuer of it. `no-answer`: the issuer's keys could not be read, so nobody knows. `why` quotes nothing of the token. */
export type IdentityAnswer =
  | {
      readonly kind: 'known';
      readonly email: string;
      /** The issuer has made sure that the address is theirs. */
      readonly verified: boolean;
      /** For which of the audiences it was made. */
      readonly audience: string;
    }
  | { readonly kind: 'refused' | 'no-answer'; readonly why: string };

/** Tells who calls. Never rejects. */
export interface Identity {
  /** `bearer`: the token as it came; `audiences`: for whom it may have been made; `now`: epoch ms. */
  verify(bearer: string, audiences: readonly string[], now: number): Promise<IdentityAnswer>;
}

export interface Ports {
  readonly clock: Clock;
  readonly market: Market;
  readonly broker: Broker;
  readonly store: Store;
  readonly queue: Queue;
  readonly alerts: Alerts;
  readonly log: Log;
}
