import { STATUS_CODES } from 'node:http';
import { isSuccess, type Call, type Caller, type Outcome } from '../cloud/outcome.ts';
import type { TelegramFaults } from './faults.ts';
import type { TelegramSettings } from './settings.ts';

/** Where updates go. */
export interface Webhook {
  readonly url: string;
  /** Shown with each; null: nothing is. */
  readonly secret: string | null;
  readonly connections: number;
}

interface Entry {
  readonly id: number;
  readonly chat: number;
  readonly body: Uint8Array;
  readonly expiresAt: number;
  dueAt: number;
  againMs: number;
  failures: number;
  /** The call that is under way. */
  running: number | null;
}

interface Running {
  readonly entry: Entry;
  readonly deadlineAt: number;
  readonly isCopy: boolean;
}

/**
 * Updates on their way to a webhook, as a state machine: instants in, calls out. Each is delivered until somebody answers 2xx or a day has passed; those of one chat
 * in the order of their ids, one after the other. Without a webhook they wait.
 */
export class Updates implements Caller {
  readonly #settings: TelegramSettings;
  readonly #faults: TelegramFaults;
  readonly #answered: (body: string, at: number) => void;
  readonly #running = new Map<number, Running>();
  #entries: Entry[] = [];
  #webhook: Webhook | null = null;
  #lastError: { readonly at: number; readonly message: string } | null = null;
  #givenUp: number[] = [];
  #nextId: number;
  #calls = 0;
  /** Ids of those that nobody took in time. */
  readonly dropped: number[] = [];

  /** `answered`: with the body of each success that was heard of. */
  constructor(
    settings: TelegramSettings,
    faults: TelegramFaults,
    answered: (body: string, at: number) => void,
  ) {
    this.#settings = settings;
    this.#faults = faults;
    this.#answered = answered;
    this.#nextId = settings.firstUpdateId;
  }

  get webhook(): Webhook | null {
    return this.#webhook;
  }

  get pending(): number {
    return this.#entries.length;
  }

  get lastError(): { readonly at: number; readonly message: string } | null {
    return this.#lastError;
  }

  /** The update's id. */
  push(chat: number, message: unknown, at: number): number {
    const id = this.#nextId;
    this.#nextId += 1;
    const { firstAgainMs, keptMs } = this.#settings;
    const late = this.#faults.fire('delay', String(id), at)?.ms ?? 0;
    this.#entries.push({
      id,
      chat,
      body: Buffer.from(JSON.stringify({ update_id: id, message })),
      expiresAt: at + keptMs,
      dueAt: at + late,
      againMs: firstAgainMs,
      failures: 0,
      running: null,
    });
    return id;
  }

  /** What is under way to where it was before is not heard of any more. Null: they wait for the next one. */
  set(webhook: Webhook | null, dropPending: boolean, at: number): void {
    this.#webhook = webhook;
    this.#lastError = null;
    this.#givenUp.push(...this.#running.keys());
    this.#running.clear();
    if (dropPending) this.#entries = [];
    for (const entry of this.#entries) {
      if (entry.running !== null) entry.dueAt = at;
      entry.running = null;
    }
  }

  /** Those that wait, from the id `offset` on, at most `limit`; what is below it was seen and is gone. */
  taken(offset: number, limit: number, at: number): readonly unknown[] {
    this.#entries = this.#entries.filter(({ id }) => id >= offset);
    return this.#entries
      .filter(({ dueAt }) => dueAt <= at)
      .slice(0, limit)
      .map(({ body }): unknown => JSON.parse(Buffer.from(body).toString('utf8')));
  }

  get nextAt(): number {
    const deadlines = [...this.#running.values()].map(({ deadlineAt }) => deadlineAt);
    const expiries = this.#entries.filter(({ running }) => running === null).map((each) => each.expiresAt);
    const isFree = this.#webhook !== null && this.#underWay() < this.#webhook.connections;
    const starts = isFree ? this.#heads().map(({ dueAt }) => dueAt) : [];
    return Math.min(Infinity, ...deadlines, ...expiries, ...starts);
  }

  begin(at: number): readonly Call[] {
    for (const [id, running] of this.#running) if (running.deadlineAt <= at) this.#expire(id, running);
    for (const entry of this.#entries) if (entry.running === null && entry.expiresAt <= at) this.#drop(entry);
    const calls: Call[] = [];
    const webhook = this.#webhook;
    if (webhook === null) return calls;
    for (const entry of this.#heads().sort((a, b) => a.dueAt - b.dueAt || a.id - b.id)) {
      if (entry.dueAt > at || this.#underWay() >= webhook.connections) break;
      const call = this.#start(webhook, entry, at, false);
      entry.running = call.id;
      calls.push(call);
      if (this.#faults.fire('duplicate', String(entry.id), at) !== null)
        calls.push(this.#start(webhook, entry, at, true));
    }
    return calls;
  }

  givenUp(): readonly number[] {
    const given = this.#givenUp;
    this.#givenUp = [];
    return given;
  }

  ended(id: number, outcome: Outcome, at: number): void {
    const running = this.#running.get(id);
    // Given up before: its deadline had passed, or the webhook was set anew.
    if (running === undefined) return;
    this.#running.delete(id);
    const { entry, isCopy } = running;
    const isLost =
      !isCopy && isSuccess(outcome) && this.#faults.fire('lost-ack', String(entry.id), at) !== null;
    if (isLost) this.#failed(entry, { kind: 'no-answer', why: 'Connection closed' }, at);
    else if (isSuccess(outcome)) {
      if (!isCopy) this.#remove(entry);
      if (outcome.kind === 'answer') this.#answered(outcome.body ?? '', at);
    } else if (!isCopy) this.#failed(entry, outcome, at);
  }

  /** The first of each chat, where it is not under way. */
  #heads(): Entry[] {
    const seen = new Set<number>();
    const heads: Entry[] = [];
    for (const entry of this.#entries) {
      if (!seen.has(entry.chat) && entry.running === null) heads.push(entry);
      seen.add(entry.chat);
    }
    return heads;
  }

  #underWay(): number {
    return [...this.#running.values()].filter(({ isCopy }) => !isCopy).length;
  }

  #start({ url, secret }: Webhook, entry: Entry, at: number, isCopy: boolean): Call {
    const id = (this.#calls += 1);
    this.#running.set(id, { entry, deadlineAt: at + this.#settings.answerMs, isCopy });
    const shown = secret === null ? {} : { 'X-Telegram-Bot-Api-Secret-Token': secret };
    const headers = { 'Content-Type': 'application/json', ...shown };
    return { id, method: 'POST', url, headers, body: entry.body, oidc: null };
  }

  #expire(id: number, { entry, deadlineAt, isCopy }: Running): void {
    this.#running.delete(id);
    this.#givenUp.push(id);
    if (!isCopy) this.#failed(entry, { kind: 'no-answer', why: 'Read timeout expired' }, deadlineAt);
  }

  #failed(entry: Entry, outcome: Outcome, at: number): void {
    const { againMostMs, retryAfterMostMs } = this.#settings;
    const message =
      outcome.kind === 'no-answer'
        ? outcome.why
        : `Wrong response from the webhook: ${outcome.status} ${STATUS_CODES[outcome.status] ?? ''}`.trimEnd();
    this.#lastError = { at, message };
    const asked = outcome.kind === 'answer' ? Math.min(outcome.retryAfterMs ?? 0, retryAfterMostMs) : 0;
    if (asked === 0 && entry.failures > 0) entry.againMs = Math.min(againMostMs, entry.againMs * 2);
    entry.failures += 1;
    entry.running = null;
    entry.dueAt = at + (asked === 0 ? entry.againMs : asked);
    if (entry.dueAt > entry.expiresAt) this.#drop(entry);
  }

  #drop(entry: Entry): void {
    this.dropped.push(entry.id);
    this.#remove(entry);
  }

  #remove(entry: Entry): void {
    this.#entries = this.#entries.filter((each) => each !== entry);
  }
}
