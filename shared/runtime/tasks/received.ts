import { z } from 'zod';
import type { Task } from '../../ports.ts';

/** Headers as `node:http` gives them: names in lower case. */
export type Headers = Readonly<Record<string, string | readonly string[] | undefined>>;

/** A task as Cloud Tasks delivers it. */
export interface Delivery {
  readonly task: Task;
  /** How often it was tried before this time. */
  readonly retries: number;
  /** How often a handler has answered before, server errors not counted. */
  readonly executions: number;
}

export type TaskReceived =
  | ({ readonly kind: 'task' } & Delivery)
  | { readonly kind: 'refused'; readonly why: string };

const count = z
  .string()
  .regex(/^\d{1,9}$/, 'must be a number')
  .transform(Number);

const headersSchema = z.object({
  'x-cloudtasks-queuename': z.string().min(1),
  'x-cloudtasks-taskname': z.string().min(1),
  'x-cloudtasks-taskretrycount': count,
  'x-cloudtasks-taskexecutioncount': count,
});

/** As the queue's adapter writes it: a task whole. */
const bodySchema: z.ZodType<Task> = z.strictObject({
  name: z.string().min(1),
  orderId: z.string().min(1),
  notBefore: z.number().min(0),
  validUntil: z.number().min(0),
});

/** A task is a fifth of this. */
const BODY_MAX = 2_000;

/**
 * A delivery of the queue named `queue`, or why it is none. Who calls is known before this: headers prove nothing, they only say which delivery it is.
 * A refusal is answered with 2xx, or Cloud Tasks sends the same again.
 */
export function receivedTask(queue: string, headers: Headers, body: string): TaskReceived {
  const read = headersSchema.safeParse(headers);
  if (!read.success) return refused(`not from Cloud Tasks: ${textOf(read.error)}`);
  const from = read.data['x-cloudtasks-queuename'];
  if (from !== queue) return refused(`from the queue "${from}", expected is "${queue}"`);
  if (body.length > BODY_MAX)
    return refused(`the body has ${body.length} characters, allowed are ${BODY_MAX}`);
  const task = bodySchema.safeParse(jsonOf(body));
  if (!task.success) return refused(`the body is no task: ${textOf(task.error)}`);
  const name = read.data['x-cloudtasks-taskname'];
  if (name !== task.data.name)
    return refused(`the body is of the task "${task.data.name}", and this is "${name}"`);
  return {
    kind: 'task',
    task: task.data,
    retries: read.data['x-cloudtasks-taskretrycount'],
    executions: read.data['x-cloudtasks-taskexecutioncount'],
  };
}

function refused(why: string): TaskReceived {
  return { kind: 'refused', why };
}

function textOf({ issues }: z.ZodError): string {
  return issues.map(({ path, message }) => `${path.join('.') || 'all of it'}: ${message}`).join('; ');
}

/** Undefined where it is no JSON: the schema says so. */
function jsonOf(body: string): unknown {
  try {
    return JSON.parse(body);
  } catch {
    return undefined;
  }
}
