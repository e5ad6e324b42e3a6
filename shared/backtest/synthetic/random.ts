/**
 * Seeded randomness that is the same bit for bit on every machine: integer operations, additions and products only (log, exp
 * and cos may differ in the last bit between engines).
 *
 * Generator: xoshiro128** 1.1 (D. Blackman, S. Vigna, "Scrambled linear pseudorandom number generators", ACM TOMS 47, 2021;
 * prng.di.unimi.it). Its state is filled from a name: FNV-1a (32 bit) of the text, stirred by MurmurHash3's finalizer.
 * Normal deviates: the sum of twelve uniforms less six (Irwin and Hall, 1927): variance 1, kurtosis 2.9, never beyond ±6.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #d: number;

  constructor(a: number, b: number, c: number, d: number) {
    if ((a | b | c | d) === 0) throw new RangeError('the state of xoshiro128** must not be all zero');
    this.#a = a | 0;
    this.#b = b | 0;
    this.#c = c | 0;
    this.#d = d | 0;
  }

  /** The stream of a name: streams of different names have nothing to do with each other. */
  static named(name: string): Random {
    let hash = 0x811c9dc5;
    for (let i = 0; i < name.length; i++) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
    const word = (n: number): number => {
      let h = (hash + Math.imul(n, 0x9e3779b9)) | 0;
      h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
      h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
      return h ^ (h >>> 16);
    };
    return new Random(word(1), word(2), word(3), word(4));
  }

  /** 32 random bits, unsigned. */
  next(): number {
    const b = this.#b;
    const scrambled = Math.imul(b, 5);
    const result = Math.imul((scrambled << 7) | (scrambled >>> 25), 9) >>> 0;
    const c = this.#c ^ this.#a;
    const d = this.#d ^ b;
    this.#b = b ^ c;
    this.#a ^= d;
    this.#c = c ^ (b << 9);
    this.#d = (d << 11) | (d >>> 21);
    return result;
  }

  /** In [0, 1). */
  uniform(): number {
    return this.next() / 4_294_967_296;
  }

  /** In [from, to). */
  between(from: number, to: number): number {
    return from + (to - from) * this.uniform();
  }

  sign(): 1 | -1 {
    return this.next() < 2_147_483_648 ? -1 : 1;
  }

  /** Mean 0, variance 1. Each draw gives two uniforms of 16 bits, at the middle of their steps, so that the mean is 0 exactly. */
  normal(): number {
    let sum = 6;
    for (let i = 0; i < 6; i++) {
      const bits = this.next();
      sum += (bits & 0xffff) + (bits >>> 16);
    }
    return sum / 65_536 - 6;
  }
}
