import { z } from 'zod';
import { cloudLayout, keepMsIn } from './cloud-layout.ts';
import { ConfigError } from './config.ts';

/** Where the documents of a deployment are, and how long an answer is waited for. */
export interface CloudStoreSettings {
  readonly projectId: string;
  readonly databaseId: string;
  /** Documents lie under `tron/{environment}`: two deployments in one database never meet. */
  readonly environment: string;
  /** ms. A commit is asked for once and given up then (DESIGN §5: 1 s); it may have been made. */
  readonly commitDeadlineMs: number;
  /** ms, of each of the two attempts of a reading. */
  readonly readDeadlineMs: number;
  /** ms, as `readDeadlineMs`: a listing may be of a thousand documents. */
  readonly listDeadlineMs: number;
  /** host:port of Google's emulator in the place of Google; null: Google. */
  readonly emulator: string | null;
  /** How long documents are kept, by the first part of their key, as `keepMsIn` says. */
  readonly keepMs: ReadonlyMap<string, number>;
}

/** Firestore's client is of Node 22 on; the program itself runs from 20 on. */
const NODE_MIN = 22;

const deadline = (standard: number) =>
  z.int(`allowed: whole ms from 100 to 60000`).min(100).max(60_000).default(standard);

// Types are checked one by one and not by `ZodType`: what is left out has its default.
const settingsSchema = z.strictObject({
  projectId: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{4,28}[a-z0-9]$/,
      'allowed: a project id, 6 to 30 lower-case letters, digits and hyphens',
    ),
  databaseId: z
    .string()
    .regex(
      /^(\(default\)|[a-z][a-z0-9-]{2,61}[a-z0-9])$/,
      'allowed: (default), or a database id of 4 to 63 characters',
    )
    .default('(default)'),
  environment: z
    .string()
    .regex(
      /^[a-z][a-z0-9-]{0,30}$/,
      'allowed: up to 31 lower-case letters, digits and hyphens, from a letter on',
    ),
  commitDeadlineMs: deadline(1000),
  readDeadlineMs: deadline(1000),
  listDeadlineMs: deadline(5000),
  emulator: z
    .string()
    .regex(/^[\w.-]+:\d{1,5}$/, 'allowed: host:port')
    .nullable()
    .default(null),
});

export type CloudStoreAsked = z.input<typeof settingsSchema>;

/**
 * With the defaults, and with what the layout in `functions/firestore.json` says. Throws a ConfigError with a sentence for each that is wrong: its name,
 * what it was, what is allowed; and for a version of Node ("20.19.0") that is too old.
 */
export function cloudStoreSettings(
  asked: CloudStoreAsked,
  layout: unknown,
  nodeVersion: string,
): CloudStoreSettings {
  if (!(Number.parseInt(nodeVersion, 10) >= NODE_MIN))
    throw new ConfigError([`Firestore needs Node ${NODE_MIN} or later, and this is ${nodeVersion}`]);
  const result = settingsSchema.safeParse(asked);
  if (result.success) return { ...result.data, keepMs: keepMsIn(cloudLayout(layout)) };
  throw new ConfigError(
    result.error.issues.map(({ path: [name], message }) => {
      if (name === undefined) return message;
      const was = Object.entries(asked).find(([field]) => field === name)?.[1];
      return `${String(name)} is ${JSON.stringify(was) ?? 'not there'}. ${message}`;
    }),
  );
}
