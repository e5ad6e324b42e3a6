import { z } from 'zod';

/**
 * What Firestore has to know of the documents, as data: the store reads `functions/firestore.json` for how long it keeps what, and Terraform for the
 * rest. No document has an index of a field: a store looks at keys alone, and every collection is ordered by those without one. `composite` is for
 * queries that need more; there are none.
 */
export interface CloudLayout {
  /** The fields that get no single-field index, in every collection: all, as `Field.name` of Firestore's Admin API writes it. */
  readonly unindexed: '*';
  /** When a document may be removed: the TTL policy's field in each collection that is not kept for ever. */
  readonly ttlField: 'expiresAt';
  readonly collections: readonly CloudCollection[];
  readonly composite: readonly CompositeIndex[];
}

export interface CloudCollection {
  /** The first part of a key. */
  readonly collection: string;
  /** Days after a document was last written; null: for ever. What past days were traded on and by is evidence. */
  readonly keepDays: number | null;
  readonly about: string;
}

export interface CompositeIndex {
  readonly collection: string;
  readonly fields: readonly { readonly field: string; readonly order: 'ASCENDING' | 'DESCENDING' }[];
}

const collectionName = z.string().regex(/^[a-z][a-z-]{0,40}$/, 'a name is lower-case letters and hyphens');

const layoutSchema: z.ZodType<CloudLayout> = z.strictObject({
  unindexed: z.literal('*'),
  ttlField: z.literal('expiresAt'),
  collections: z.array(
    z.strictObject({
      collection: collectionName,
      keepDays: z.int().min(1).max(3650).nullable(),
      about: z.string().min(1).max(100),
    }),
  ),
  composite: z.array(
    z.strictObject({
      collection: collectionName,
      fields: z
        .array(z.strictObject({ field: z.string().min(1), order: z.enum(['ASCENDING', 'DESCENDING']) }))
        .min(2),
    }),
  ),
});

/** Throws a RangeError with a line for each bad field, and for a collection that is there twice. */
export function cloudLayout(json: unknown): CloudLayout {
  const result = layoutSchema.safeParse(json);
  if (!result.success) {
    const lines = result.error.issues.map(({ path, message }) => `${path.map(String).join('.')}: ${message}`);
    throw new RangeError(`functions/firestore.json cannot be read:\n${lines.join('\n')}`);
  }
  const names = result.data.collections.map(({ collection }) => collection);
  const twice = names.find((name, i) => names.indexOf(name) !== i);
  if (twice !== undefined)
    throw new RangeError(
      `functions/firestore.json cannot be read:\nthe collection "${twice}" is there twice`,
    );
  return result.data;
}

const DAY_MS = 86_400_000;

/** How long documents are kept, ms, by the first part of their key. */
export function keepMsIn({ collections }: CloudLayout): ReadonlyMap<string, number> {
  return new Map(
    collections.flatMap(({ collection, keepDays }) =>
      keepDays === null ? [] : [[collection, keepDays * DAY_MS]],
    ),
  );
}
