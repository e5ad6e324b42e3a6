import type { Client } from '../../shared/adapters/firestore/calls.ts';
import type { CloudLayout } from '../../shared/runtime/cloud-layout.ts';

export type Query = Parameters<Client['runQuery']>[0];

/** The client; what it is asked for by query goes to `seen` as well, as it goes over the wire. */
export function watched(client: Client, seen: Query[]): Client {
  return new Proxy(client, {
    get(target, name) {
      if (name === 'runQuery') {
        const runQuery: Client['runQuery'] = (request, options) => {
          seen.push(request);
          return target.runQuery(request, options);
        };
        return runQuery;
      }
      const value: unknown = Reflect.get(target, name, target);
      return typeof value === 'function' ? value.bind(target) : value;
    },
  });
}

/** What a query needs that the layout does not have; null: it is answered. A query by document name alone needs no index. */
export function missingIndex({ composite, collections }: CloudLayout, query: Query): string | null {
  const { from, where, orderBy } = query?.structuredQuery ?? {};
  const collection = from?.[0]?.collectionId ?? '';
  if (!collections.some((each) => each.collection === collection)) return `the collection ${collection}`;
  const fields = new Set([...fieldsIn(where), ...(orderBy ?? []).map(({ field }) => field?.fieldPath ?? '')]);
  fields.delete('__name__');
  if (fields.size === 0) return null;
  const has = composite.some(
    (index) =>
      index.collection === collection &&
      index.fields.length === fields.size &&
      index.fields.every(({ field }) => fields.has(field)),
  );
  return has ? null : `an index of ${collection} by ${[...fields].join(', ')}`;
}

type Where = NonNullable<NonNullable<NonNullable<Query>['structuredQuery']>['where']>;

function fieldsIn(where: Where | null | undefined): readonly string[] {
  if (where == null) return [];
  const inner = (where.compositeFilter?.filters ?? []).flatMap(fieldsIn);
  const own = where.fieldFilter?.field?.fieldPath ?? where.unaryFilter?.field?.fieldPath;
  return own == null ? inner : [...inner, own];
}
