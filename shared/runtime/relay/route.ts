import type { z } from 'zod';
import type { Json } from '../../ports.ts';
import { failed, type RelayAnswer } from './http.ts';

/** What a person may ask of a relay: a path that takes a JSON body, all by POST and all under the secret. */
export interface Route {
  readonly path: string;
  /** 200 with what it came to, or 400 with a sentence for a body that does not fit. Rejects where the work does. */
  answer(body: unknown): Promise<RelayAnswer>;
}

/** One line of the table: the schema of what is asked, and what does it. */
export function route<T>(path: string, schema: z.ZodType<T>, handle: (asked: T) => Promise<Json>): Route {
  return {
    path,
    async answer(body) {
      const read = schema.safeParse(body);
      if (!read.success) return failed(400, `the body does not fit: ${problemsOf(read.error)}`);
      return { status: 200, body: await handle(read.data) };
    },
  };
}

function problemsOf({ issues }: z.ZodError): string {
  return issues
    .map(({ path, message }) => (path.length === 0 ? message : `${path.map(String).join('.')}: ${message}`))
    .join('; ');
}
