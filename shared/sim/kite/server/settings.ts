import { z } from 'zod';

const httpUrl = z.url({ protocol: /^https?$/, error: 'must be an http or https URL' });
const ownUrl = z.url({
  protocol: /^https?$/,
  hostname: /^127\.0\.0\.1$/,
  error: 'must be an http or https URL on 127.0.0.1',
});

const ms = z.int().min(1).max(3_600_000);

/** How the model is served; what the model itself does are its own settings. */
export const serverSettingsSchema = z.strictObject({
  port: z.int().min(0).max(65_535).default(8_780).describe('0: the system chooses one.'),
  redirectUrl: httpUrl.nullable().default(null).describe('Where a log-in sends the browser.'),
  postbackUrl: ownUrl.nullable().default(null).describe('Where postbacks are POSTed.'),
  heartbeatMs: ms.default(1_000).describe('Real ms between two heartbeats of a connection.'),
  silentMs: ms.default(120_000).describe('Real ms after which a request that is not answered is cut off.'),
  connections: z.int().min(1).default(3).describe('Most connections of an API key at a time.'),
  tooManyConnections: z
    .int()
    .min(400)
    .max(599)
    .default(429)
    .describe('UNV: the answer to one connection more.'),
});

export type ServerSettings = z.output<typeof serverSettingsSchema>;
export type ServerOptions = z.input<typeof serverSettingsSchema>;

/** The only address that is listened on. */
export const ADDRESS = '127.0.0.1';

/** Did the client mean this computer? A page of the web that made a name of its own lead here says that name. */
export function isOurHost(host: string | undefined): boolean {
  return host !== undefined && /^(127\.0\.0\.1|localhost)(:\d{1,5})?$/.test(host);
}
