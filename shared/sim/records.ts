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

/** JSON with its keys in order of code units. Throws a TypeError for what JSON cannot carry, except that `undefined` is left out of an object. */
export function canonical(value: unknown, path = ''): string {
  if (value === null || typeof value === 'boolean' || typeof value === 'string') return JSON.stringify(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map((each, i) => canonical(each, `${path}[${i}]`)).join(',')}]`;
  if (!isPlain(value))
    throw new TypeError(`${path === '' ? 'the value' : path} is no plain data: ${kindOf(value)}`);
  const fields = Object.keys(value)
    .sort()
    .flatMap((key) => {
      const field: unknown = Reflect.get(value, key);
      return field === undefined ? [] : [`${JSON.stringify(key)}:${canonical(field, `${path}.${key}`)}`];
    });
  return `{${fields.join(',')}}`;
}

function isPlain(value: unknown): value is object {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}

function kindOf(value: unknown): string {
  return typeof value === 'object' && value !== null ? value.constructor.name : String(value);
}
