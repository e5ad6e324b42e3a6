import { chatText } from '../../domain/chat-text.ts';
import type { Log } from '../../ports.ts';
import { stackOf } from '../stack-of.ts';
import { showsToken } from './callers.ts';
import type { Caller } from './endpoint.ts';
import type { Reply } from './http.ts';
import type { Outcome } from './work.ts';

/** A reply, and what became of the call in a word. */
export interface Answered {
  readonly reply: Reply;
  readonly outcome: 'done' | 'refused' | 'failed';
  /** Null: it was done. */
  readonly why: string | null;
}

/**
 * 2xx says that the work is done, or must not be asked again. A refusal by a rule is such a thing to a machine, which would ask for ever, as
 * Telegram would; a person, the broker and a browser are told by the status.
 */
export function outcomeReply(outcome: Outcome, caller: Caller): Answered {
  switch (outcome.kind) {
    case 'done':
      return { reply: { status: 200, body: outcome.data }, outcome: 'done', why: null };
    case 'refused': {
      const { rule, why } = outcome;
      return {
        reply: { status: refusalStatus(caller), body: { refused: rule, why } },
        outcome: 'refused',
        why,
      };
    }
    case 'conflict': {
      const { rule, why } = outcome;
      return { reply: { status: 409, body: { refused: rule, why } }, outcome: 'refused', why };
    }
    case 'again': {
      const { why, data } = outcome;
      const body = data === undefined ? { error: why } : { error: why, data };
      return { reply: { status: 503, body }, outcome: 'failed', why };
    }
    case 'reply': {
      const { failed } = outcome;
      return { reply: inChat(outcome), outcome: failed === null ? 'done' : 'failed', why: failed };
    }
    case 'turned-away':
      return { reply: inChat(outcome), outcome: 'refused', why: outcome.why };
    case 'page':
      return { reply: { status: 200, body: null, ...outcome.shown }, outcome: 'done', why: null };
    case 'elsewhere':
      return {
        reply: { status: 303, body: { url: outcome.url }, headers: { location: outcome.url } },
        outcome: 'done',
        why: null,
      };
  }
}

/** An answer of a webhook may be a call of the Bot API: what is said in the chat needs no second way out. Nobody hears that it was refused, so it must fit. */
function inChat({ chat, text }: { readonly chat: number; readonly text: string }): Reply {
  // No previews of links: a reason may have one, which is not Telegram's to visit.
  const quiet = { link_preview_options: { is_disabled: true } };
  return { status: 200, body: { method: 'sendMessage', chat_id: chat, text: chatText(text), ...quiet } };
}

function refusalStatus(caller: Caller): number {
  if (caller === 'person') return 409;
  if (caller === 'telegram') return 200;
  return showsToken(caller) ? 200 : 403;
}

/** What failed, told in the log with its stack; to the caller nothing but that, unless the sentence was written for it. */
export function failureOf(log: Log, name: string, what: string, error: unknown, caller?: Caller): Answered {
  const kind = error instanceof Error ? error.name : '';
  const why = error instanceof Error ? error.message : String(error);
  if (kind === 'BadInput') {
    // The queue would send the same for ever; that it sends such a thing is our own mistake. So would Telegram.
    const repeats = caller === 'tasks' || caller === 'telegram';
    log.write(repeats ? 'ERROR' : 'WARN', null, `${what}: bad input`, { function: name, why });
    const reply = repeats
      ? { status: 200, body: { refused: 'bad-input', why } }
      : { status: 400, body: { error: why } };
    return { reply, outcome: 'refused', why };
  }
  log.write('ERROR', null, `${what} failed: ${String(error)}`, { function: name, stack: stackOf(error) });
  return {
    reply: { status: 500, body: { error: `${what} failed: the log says why` } },
    outcome: 'failed',
    why,
  };
}
