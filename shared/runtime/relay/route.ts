import type { z } from 'zod';
import type { Json } from '../../ports.ts';
import { failed, type RelayAnswer } from './http.ts';

/** What a person may ask of a relay: a path that takes a JSON body, all by POST and all under the secret. */
export interface Route {
  readonly path: string;
  /** 200 with what it came to; 400 with a sentence for a body that does not fit, a Declined's status with its own. Rejects where the work does. */
  answer(body: unknown): Promise<RelayAnswer>;
}

/** What was asked names something that nobody knows. */
export const NOT_TRADED = 'not-traded' as const;
/** It needs a store, and this relay has none. */
export const NO_STORE = 'no-store' as const;

/** Not done, and nothing failed: it cannot be done here, not now, or not of that. The message is one sentence for whoever asked. */
export class Declined extends Error {
  override readonly name = 'Declined';
  readonly status: 404 | 409 | 503;
  readonly rule: string | null;

  constructor(status: Declined['status'], message: string, rule: string | null = null) {
    super(message);
    this.status = status;
    this.rule = rule;
  }
}

/** One line of the table: the schema of what is asked, and what does it. */
export function route<T>(path: string, schema: z.ZodType<T>, handle: (asked: T) => Promise<Json>): Route {
  return {
    path,
    async answer(body) {
      const read = schema.safeParse(body);
      if (!read.success) return failed(400, `the body does not fit: ${problemsOf(read.error)}`);
      try {
        return { status: 200, body: await handle(read.data) };
      } catch (error) {
        if (error instanceof Declined) return failed(error.status, error.message, error.rule);
        throw error;
      }
    },
  };
}

function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ');
}
