import { createHash } from 'node:crypto';

/** Ids that look drawn and are not: each is a function of the seed, its kind and how many of the kind came before. */
export class Ids {
  readonly #seed: string;
  readonly #count = new Map<string, number>();
  readonly #orders = new Set<string>();

  constructor(seed: string) {
    this.#seed = seed;
  }

  /** 15 to 19 digits, in no order of time: whoever sorts or compares them as numbers is wrong. */
  order(): string {
    for (;;) {
      const n = this.#next('order');
      const digits = BigInt(`0x${this.#hash('order', n)}`)
        .toString()
        .slice(0, 15 + (n % 5));
      if (this.#orders.has(digits)) continue;
      this.#orders.add(digits);
      return digits;
    }
  }

  /** 16 digits, as exchanges number their orders. */
  exchangeOrder(): string {
    return `11000000${String(this.#next('exchange')).padStart(8, '0')}`;
  }

  trade(): string {
    return String(10_000_000 + this.#next('trade'));
  }

  /** 32 characters: request, access and public tokens. */
  token(kind: string): string {
    return this.#hash(kind, this.#next(kind)).slice(0, 32);
  }

  #next(kind: string): number {
    const n = (this.#count.get(kind) ?? 0) + 1;
    this.#count.set(kind, n);
    return n;
  }

  #hash(kind: string, n: number): string {
    return createHash('sha256').update(`${this.#seed}/${kind}/${n}`).digest('hex');
  }
}

export function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
