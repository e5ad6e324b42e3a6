import { createPublicKey, type JsonWebKey, type KeyObject } from 'node:crypto';

/** Where an issuer's keys are, and how long they are believed. */
export interface KeySettings {
  /** https, or http on this computer. */
  readonly url: string;
  readonly timeoutMs: number;
  readonly bytesMax: number;
  /** Asked again after so long, sooner where the answer says so. */
  readonly freshMs: number;
  /** Where the issuer cannot be asked they are good for so long. */
  readonly staleMs: number;
  /** A key that is not there is looked for at most so often. */
  readonly againMs: number;
}

/** Google's are good for some hours and are changed with weeks of overlap. */
export const KEY_DEFAULTS: Omit<KeySettings, 'url'> = {
  timeoutMs: 3_000,
  bytesMax: 262_144,
  freshMs: 3_600_000,
  staleMs: 86_400_000,
  againMs: 60_000,
};

const BITS_MIN = 2048;

/** An issuer's RSA keys by their ids (RFC 7517): asked for when the first is needed, and kept. */
export class IssuerKeys {
  readonly #settings: KeySettings;
  #keys: ReadonlyMap<string, KeyObject> = new Map();
  #readAt = -Infinity;
  #askedAt = -Infinity;
  #reading: Promise<ReadonlyMap<string, KeyObject>> | null = null;

  constructor(settings: KeySettings) {
    this.#settings = settings;
  }

  /** Null: the issuer has no such key. Rejects where it cannot be asked and what is known is too old. */
  async key(kid: string, now: number): Promise<KeyObject | null> {
    const { freshMs, staleMs, againMs } = this.#settings;
    const known = this.#keys.get(kid);
    const age = now - this.#readAt;
    if (known !== undefined && age < freshMs) return known;
    // Ids that nobody has made must not make us ask each time.
    if (age < freshMs && now - this.#askedAt < againMs) return null;
    try {
      await this.#read(now);
    } catch (error) {
      if (known !== undefined && age < staleMs) return known;
      throw error;
    }
    return this.#keys.get(kid) ?? null;
  }

  /** One request at a time, whoever waits for it. */
  async #read(now: number): Promise<void> {
    this.#askedAt = now;
    this.#reading ??= readKeys(this.#settings).finally(() => {
      this.#reading = null;
    });
    this.#keys = await this.#reading;
    this.#readAt = now;
  }
}

async function readKeys(settings: KeySettings): Promise<ReadonlyMap<string, KeyObject>> {
  const body: unknown = JSON.parse(await textAt(settings));
  const rows: unknown = typeof body === 'object' && body !== null ? Reflect.get(body, 'keys') : null;
  if (!Array.isArray(rows)) throw new Error('the issuer’s keys are no key set');
  const keys = rows.flatMap((row: unknown) => keyOf(row));
  if (keys.length === 0) throw new Error('the issuer’s key set has no RSA key for signatures');
  return new Map(keys);
}

function keyOf(row: unknown): readonly (readonly [string, KeyObject])[] {
  if (typeof row !== 'object' || row === null) return [];
  const jwk: JsonWebKey = { ...row };
  const { kid, use, alg } = jwk;
  if (
    typeof kid !== 'string' ||
    jwk.kty !== 'RSA' ||
    (use ?? 'sig') !== 'sig' ||
    (alg ?? 'RS256') !== 'RS256'
  )
    return [];
  const key = createPublicKey({ key: jwk, format: 'jwk' });
  return (key.asymmetricKeyDetails?.modulusLength ?? 0) < BITS_MIN ? [] : [[kid, key]];
}

/**
 * Not `fetch`, nor an import of `node:http`, which loads what `fetch` is made of for its list of exports: that takes longer than all the rest of a
 * request that a closed market answers.
 */
function textAt({ url, timeoutMs, bytesMax }: KeySettings): Promise<string> {
  const { get } = process.getBuiltinModule(url.startsWith('https:') ? 'node:https' : 'node:http');
  return new Promise((resolve, reject) => {
    const request = get(url, { headers: { accept: 'application/json' }, timeout: timeoutMs }, (response) => {
      if (response.statusCode !== 200) {
        response.resume();
        reject(new Error(`the issuer’s keys: HTTP ${response.statusCode ?? 0}`));
        return;
      }
      const parts: Buffer[] = [];
      let bytes = 0;
      response.on('data', (part: Buffer) => {
        bytes += part.length;
        if (bytes > bytesMax)
          request.destroy(new Error(`the issuer’s keys have more than ${bytesMax} bytes`));
        else parts.push(part);
      });
      response.on('end', () => resolve(Buffer.concat(parts).toString('utf8')));
      response.on('error', reject);
    });
    // Of silence, and of an answer that drips.
    const patience = setTimeout(
      () => request.destroy(new Error(`the issuer’s keys: no answer within ${timeoutMs} ms`)),
      timeoutMs,
    );
    request.on('timeout', () => request.destroy(new Error('the issuer’s keys: silence')));
    request.on('error', reject);
    request.on('close', () => clearTimeout(patience));
  });
}
