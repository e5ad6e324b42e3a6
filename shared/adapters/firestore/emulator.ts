import gax from 'google-gax';
import type { ClientOptions } from './calls.ts';

/** How a client reaches Google's emulator at `host:port`: in the clear, with no credentials. Throws a RangeError for another text. */
export function emulatorOptions(address: string): ClientOptions {
  const match = /^([\w.-]+):(\d{1,5})$/.exec(address);
  if (match === null) throw new RangeError(`the emulator's address is "${address}", not host:port`);
  const [, apiEndpoint = '', port] = match;
  return {
    apiEndpoint,
    port: Number(port),
    sslCreds: gax.grpc.credentials.createInsecure(),
    // Said here, or it is asked of a metadata server that is not there.
    clientOptions: { universeDomain: 'googleapis.com' },
  };
}

/** The emulator lets its owner do everything, listing collections included. */
export const EMULATOR_HEADERS = { authorization: 'Bearer owner' } as const;
