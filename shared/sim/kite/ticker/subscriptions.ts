import { z } from 'zod';
import { MODES, type Mode } from './packets.ts';

export const INSTRUMENTS_MAX = 3_000;

const tokens = z.array(z.int().positive());

const requestSchema = z.discriminatedUnion('a', [
  z.object({ a: z.literal('subscribe'), v: tokens }),
  z.object({ a: z.literal('unsubscribe'), v: tokens }),
  z.object({ a: z.literal('mode'), v: z.tuple([z.enum(MODES), tokens]) }),
]);

/** What came of a client's message. */
export interface Asked {
  /** Instruments whose state is to be sent at once. */
  readonly fresh: ReadonlyMap<number, Mode>;
  /** Told to the client; what was not wrong in the message holds all the same. */
  readonly errors: readonly string[];
}

/** What one connection wants to hear. New subscriptions are in mode `quote`; a subscription that is there already keeps its mode. */
export class Subscriptions {
  /** In the order of subscribing, which is that of the packets in a message. */
  readonly modes = new Map<number, Mode>();
  readonly #known: (token: number) => boolean;

  constructor(known: (token: number) => boolean) {
    this.#known = known;
  }

  ask(text: string): Asked {
    const request = read(text);
    if (typeof request === 'string') return { fresh: new Map(), errors: [request] };
    switch (request.a) {
      case 'subscribe':
        return this.#subscribe(request.v);
      case 'unsubscribe':
        for (const token of request.v) this.modes.delete(token);
        return { fresh: new Map(), errors: [] };
      case 'mode':
        return this.#mode(...request.v);
    }
  }

  #subscribe(asked: readonly number[]): Asked {
    const fresh = new Map<number, Mode>();
    const unknown: number[] = [];
    let beyond = 0;
    for (const token of new Set(asked)) {
      if (!this.#known(token)) unknown.push(token);
      else if (!this.modes.has(token) && this.modes.size >= INSTRUMENTS_MAX) beyond += 1;
      else {
        const mode = this.modes.get(token) ?? 'quote';
        this.modes.set(token, mode);
        fresh.set(token, mode);
      }
    }
    const errors = [...named('unknown instrument tokens', unknown)];
    if (beyond > 0)
      errors.push(`a connection takes ${INSTRUMENTS_MAX} instruments: ${beyond} were not subscribed`);
    return { fresh, errors };
  }

  #mode(mode: Mode, asked: readonly number[]): Asked {
    const wanted = new Set(asked);
    const fresh = [...wanted].filter((token) => this.modes.has(token));
    for (const token of fresh) this.modes.set(token, mode);
    const others = [...wanted].filter((token) => !this.modes.has(token));
    return {
      fresh: new Map(fresh.map((token) => [token, mode])),
      errors: named('not subscribed, so no mode was set', others),
    };
  }
}

function read(text: string): z.output<typeof requestSchema> | string {
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return `not JSON: ${text.slice(0, 100)}`;
  }
  const parsed = requestSchema.safeParse(json);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  return `not understood: \`${issue?.path.join('.') ?? ''}\`: ${issue?.message ?? ''}`;
}

function named(what: string, unknown: readonly number[]): readonly string[] {
  if (unknown.length === 0) return [];
  const more = unknown.length > 10 ? ` and ${unknown.length - 10} more` : '';
  return [`${what}: ${unknown.slice(0, 10).join(', ')}${more}`];
}
