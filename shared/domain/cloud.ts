import { z } from 'zod';

/** Where our resources in the cloud are. */
export const cloudPlaceSchema = z.strictObject({
  project: z.string().regex(/^[a-z0-9][a-z0-9.:-]{0,62}$/, 'must be the id of a project, as in "my-project"'),
  location: z.string().regex(/^[a-z][a-z0-9-]{0,62}$/, 'must be the id of a region, as in "asia-south1"'),
});

export type CloudPlace = z.output<typeof cloudPlaceSchema>;

/** "projects/P/locations/L" */
export function placePath({ project, location }: CloudPlace): string {
  return `projects/${project}/locations/${location}`;
}

/** Where an API of the cloud answers. */
export interface CloudRoot {
  readonly host: string;
  readonly port: number;
  /** A server on this computer, which is asked in the clear and without credentials. */
  readonly isLocal: boolean;
}

const ALLOWED = 'must be an https URL of googleapis.com, or an http one on 127.0.0.1';

/** Credentials go there: nobody but Google is given any. */
export const cloudRootSchema = z
  .url({ protocol: /^https?$/, error: ALLOWED })
  .transform((text) => new URL(text))
  .refine(({ href, origin }) => href === `${origin}/`, { error: 'must end after the host and its port' })
  .transform(({ protocol, hostname, port }): CloudRoot => ({
    host: hostname,
    port: port === '' ? (protocol === 'https:' ? 443 : 80) : Number(port),
    isLocal: protocol === 'http:',
  }))
  .refine(({ host, isLocal }) => (isLocal ? host === '127.0.0.1' : host.endsWith('.googleapis.com')), {
    error: ALLOWED,
  });
