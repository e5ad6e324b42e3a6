import { z } from 'zod';
import { parseDay, type Day } from '../../domain/time.ts';
import type { Task } from '../../ports.ts';
import type { CloseAsked } from '../close-position.ts';
import type { ControlAsked } from '../controls.ts';
import type { FlattenAsked } from '../flatten.ts';
import type { HttpRequest } from './http.ts';

/** What a request asks for is not what may be asked; the sentence names the field and what is allowed, and goes back to the caller. */
export class BadInput extends Error {
  override readonly name = 'BadInput';
}

const why = z.string().trim().min(1, 'must say why').max(200, 'must be at most 200 characters');

const flattenSchema: z.ZodType<FlattenAsked, { why: string; all?: boolean | undefined }> = z.strictObject({
  why,
  all: z.boolean('must be true or false').default(false),
});

const pauseSchema = z.strictObject({ why });

/** What is quoted of it in a refusal is then harmless. */
const closeSchema: z.ZodType<Omit<CloseAsked, 'who'>> = z.strictObject({
  instrument: z
    .string()
    .regex(/^(?:[A-Za-z]{3}:)?[A-Za-z0-9&-]{1,40}$/, 'must be as in "NSE:RELIANCE" or "RELIANCE"'),
  why,
});

const controlSchema: z.ZodType<Omit<ControlAsked, 'who'>> = z.strictObject({
  kind: z.enum(['bot', 'symbol'], 'must be "bot" or "symbol"'),
  name: z.string().regex(/^[A-Za-z0-9&-]{1,40}$/, 'must be a bot or a symbol, as in "stocks" or "NIFTY"'),
  why,
});

const exitSchema = z.strictObject({
  instrument: z.string().regex(/^[A-Z]{3}:[A-Z0-9&-]{1,40}$/, 'must be as in "NSE:RELIANCE"'),
});

/** As the queue writes it: a task whole. */
const taskSchema: z.ZodType<Task> = z.strictObject({
  name: z.string().regex(/^[\w-]{1,500}$/, 'must be a name of 1 to 500 letters, digits, _ and -'),
  orderId: z.string().regex(/^[\da-z]{1,40}$/, 'must be an order id'),
  notBefore: z.number('must be an instant in milliseconds').min(0, 'must not be negative'),
  validUntil: z.number('must be an instant in milliseconds').min(0, 'must not be negative'),
});

export function taskOf(request: HttpRequest): Task {
  return read(request, taskSchema);
}

export function exitOf(request: HttpRequest): string {
  return read(request, exitSchema).instrument;
}

export function flattenOf(request: HttpRequest): FlattenAsked {
  return read(request, flattenSchema);
}

export function pauseOf(request: HttpRequest): string {
  return read(request, pauseSchema).why;
}

export function closeOf(request: HttpRequest): Omit<CloseAsked, 'who'> {
  return read(request, closeSchema);
}

export function controlOf(request: HttpRequest): Omit<ControlAsked, 'who'> {
  return read(request, controlSchema);
}

/** `?day=2026-09-09`; today where none is named. */
export function dayAsked({ query }: HttpRequest, today: Day): Day {
  const given = query.getAll('day');
  if (given.length > 1) throw new BadInput('day is given more than once');
  const [text] = given;
  if (text === undefined) return today;
  try {
    return parseDay(text);
  } catch {
    throw new BadInput('day must be a date, as in 2026-09-09');
  }
}

/** Names fields, and never quotes what came. */
export function read<T>({ body }: HttpRequest, schema: z.ZodType<T>): T {
  let value: unknown;
  try {
    value = JSON.parse(body.toString('utf8'));
  } catch {
    throw new BadInput('the body is no JSON');
  }
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const faults = result.error.issues.map(
    ({ path, code, message }) =>
      `${path.map(String).join('.') || 'the body'}: ${code === 'unrecognized_keys' ? 'has fields that are not known' : message}`,
  );
  throw new BadInput(faults.join('; '));
}
