export interface EchoOptions {
  /** A service of the deployer’s choice that answers a GET with the caller’s address, as text, and with nothing else. */
  readonly url: string;
  readonly timeoutMs: number;
}

const BYTES_MAX = 256;

/** The address under which this process is seen from outside, by whoever echoes it. */
export function echoedAddress({ url, timeoutMs }: EchoOptions): () => Promise<string> {
  return async () => {
    const signal = AbortSignal.timeout(timeoutMs);
    const answer = await fetch(url, { headers: { accept: 'text/plain' }, redirect: 'error', signal });
    if (!answer.ok) throw new Error(`the echo service answered with HTTP ${answer.status}`);
    const parts: Uint8Array[] = [];
    let bytes = 0;
    for await (const part of answer.body ?? []) {
      parts.push(part);
      bytes += part.length;
      if (bytes > BYTES_MAX) throw new Error(`the echo service answered with more than ${BYTES_MAX} bytes`);
    }
    return Buffer.concat(parts).toString('utf8').trim();
  };
}
