import { z } from 'zod';

/** Parameters of a method, as the Bot API takes them: in the query, as a form or as JSON; outside JSON everything is text, and lists are JSON in it. */

export type Params = Readonly<Record<string, unknown>>;

export const asInt = z.union([
  z.int(),
  z
    .string()
    .regex(/^-?\d{1,16}$/)
    .transform(Number),
]);

export const asFlag = z.union([
  z.boolean(),
  z.string().transform((text) => ['true', 'yes', '1'].includes(text.toLowerCase())),
]);

/** Text that is JSON where it is not in JSON already. */
export const asJson = z.union([z.string().transform(parsedOr), z.unknown()]);

function parsedOr(text: string, context: z.RefinementCtx): unknown {
  try {
    const parsed: unknown = JSON.parse(text);
    return parsed;
  } catch {
    context.addIssue("can't parse JSON");
    return z.NEVER;
  }
}

/** Null: a body that cannot be read. */
export function paramsOf(query: URLSearchParams, contentType: string, body: string): Params | null {
  const asked = Object.fromEntries(query);
  const [type = ''] = contentType.split(';');
  switch (type.trim().toLowerCase()) {
    case '':
      return body === '' ? asked : null;
    case 'application/x-www-form-urlencoded':
      return { ...asked, ...Object.fromEntries(new URLSearchParams(body)) };
    case 'application/json': {
      const read = body === '' ? {} : objectIn(body);
      return read === null ? null : { ...asked, ...read };
    }
    default:
      return null;
  }
}

/** Null: no JSON, or no object. */
export function objectIn(body: string): Params | null {
  try {
    const read = z.record(z.string(), z.unknown()).safeParse(JSON.parse(body));
    return read.success ? read.data : null;
  } catch {
    return null;
  }
}
