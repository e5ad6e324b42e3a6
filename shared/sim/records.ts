import { createHash } from 'node:crypto';

/** What is known of everything that happened: a line a record. Only plain data, so that the same run gives the same bytes anywhere. */
export class Recorder {
  readonly #hash = createHash('sha256');
  readonly #tail: string[] = [];
  readonly #tailMax: number;
  #count = 0;

  constructor(tailMax = 40) {
    this.#tailMax = tailMax;
  }

  /** Throws a TypeError for what is not plain data, naming where it lies. */
  record(at: number, who: string, what: string, fields: Readonly<Record<string, unknown>> = {}): void {
    const line = canonical({ at, who, what, ...fields });
    this.#hash.update(line).update('\n');
    this.#count += 1;
    this.#tail.push(line);
    if (this.#tail.length > this.#tailMax) this.#tail.shift();
  }

  count(): number {
    return this.#count;
  }

  /** SHA-256 of the lines so far. */
  hash(): string {
    return this.#hash.copy().digest('hex');
  }

  /** The newest lines. */
  tail(): readonly string[] {
    return [...this.#tail];
  }
}

/**
 * JSON with its keys in order of code units. Throws a TypeError that names the place of what JSON cannot carry; a field that is `undefined` is left
 * out of its object.
 */
export function canonical(value: unknown): string {
  const text = textOf(value);
  if (text === null) throw new TypeError(whyNot(value, 'the value') ?? 'the value is no plain data');
  return text;
}

/** Null: not plain. Where it is not is looked for only then. */
function textOf(value: unknown): string | null {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number') return Number.isFinite(value) ? JSON.stringify(value) : null;
  if (Array.isArray(value)) {
    const items = value.map(textOf);
    return items.includes(null) ? null : `[${items.join(',')}]`;
  }
  if (!isPlain(value)) return null;
  const fields: string[] = [];
  for (const key of Object.keys(value).sort()) {
    const field: unknown = Reflect.get(value, key);
    if (field === undefined) continue;
    const text = textOf(field);
    if (text === null) return null;
    fields.push(`${JSON.stringify(key)}:${text}`);
  }
  return `{${fields.join(',')}}`;
}

/** The innermost thing that is not plain. */
function whyNot(value: unknown, path: string): string | null {
  if (textOf(value) !== null) return null;
  const inner: readonly (readonly [string, unknown])[] = Array.isArray(value)
    ? value.map((each: unknown, i) => [`${path}[${i}]`, each])
    : isPlain(value)
      ? Object.entries(value).map(([key, each]) => [`${path}.${key}`, each])
      : [];
  for (const [at, each] of inner) {
    const why = each === undefined && !Array.isArray(value) ? null : whyNot(each, at);
    if (why !== null) return why;
  }
  return `${path} is no plain data: ${kindOf(value)}`;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
