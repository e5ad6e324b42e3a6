import gax from 'google-gax';
import { createRequire } from 'node:module';
import { describe, expect, test } from 'vitest';
import { withMethods, type ProtoJson } from '../../scripts/proto-subset.ts';

const fromFirestore = createRequire(createRequire(import.meta.url).resolve('@google-cloud/firestore'));
const WHOLE: ProtoJson = fromFirestore('@google-cloud/firestore-api/build/protos/protos.json');
const SERVICE = 'google.firestore.v1.Firestore';

const field = (type: string, id: number) => ({ type, id });

const MADE: ProtoJson = {
  nested: {
    a: {
      nested: {
        Ask: {
          options: { '(note)': 'x', deprecated: true },
          fields: {
            own: { ...field('Inner', 1), options: { '(note)': 'x' } },
            maybe: { ...field('.b.Far', 2), options: { proto3_optional: true } },
          },
          nested: {
            Inner: { fields: { kind: field('Kind', 1), again: field('Ask', 2) } },
            Unused: { fields: {} },
          },
        },
        Inner: { fields: { wrong: field('string', 1) } },
        Kind: { values: { NONE: 0 } },
        Answer: { fields: {} },
        Other: { fields: {} },
        Service: {
          methods: {
            Get: { requestType: 'Ask', responseType: 'Answer' },
            Put: { requestType: 'Other', responseType: 'Other' },
          },
        },
      },
    },
    b: { nested: { Far: { fields: { text: field('string', 1) } }, Further: { fields: {} } } },
  },
};

describe('the part of a schema that some methods need', () => {
  test('has what they reach, looked for from the inside out, and nothing else', () => {
    expect(withMethods(MADE, 'a.Service', ['Get'])).toEqual({
      nested: {
        a: {
          nested: {
            Ask: {
              options: { deprecated: true },
              fields: {
                own: field('Inner', 1),
                maybe: { ...field('.b.Far', 2), options: { proto3_optional: true } },
              },
              nested: { Inner: { fields: { kind: field('Kind', 1), again: field('Ask', 2) } } },
            },
            Kind: { values: { NONE: 0 } },
            Answer: { fields: {} },
            Service: { methods: { Get: { requestType: 'Ask', responseType: 'Answer' } } },
          },
        },
        b: { nested: { Far: { fields: { text: field('string', 1) } } } },
      },
    });
  });

  test('is not made of one that lacks a method or a message', () => {
    expect(() => withMethods(MADE, 'a.Service', ['Gone'])).toThrow('a.Service has no method Gone');
    const { Kind: _, ...without } = MADE.nested?.['a']?.nested ?? {};
    expect(() =>
      withMethods({ nested: { ...MADE.nested, a: { nested: without } } }, 'a.Service', ['Get']),
    ).toThrow('a.Ask.Inner has a field of Kind, which is not there');
  });

  test('writes and reads Firestore’s messages to the byte as the whole does', () => {
    const methods = ['Commit', 'BatchGetDocuments', 'RunQuery', 'ListCollectionIds'];
    const part = withMethods(WHOLE, SERVICE, methods);
    expect(JSON.stringify(part).length).toBeLessThan(JSON.stringify(WHOLE).length / 3);
    const [whole, lean] = [WHOLE, part].map((json) => gax.protobuf.Root.fromJSON(json));
    const name = 'projects/p/databases/d/documents/tron/e/k/a';
    const value = { stringValue: 'é', timestampValue: undefined };
    const time = { seconds: 1_788_000_000, nanos: 123_000 };
    const messages = {
      CommitRequest: {
        database: 'd',
        writes: [
          {
            update: { name, fields: { value, at: { timestampValue: time } } },
            currentDocument: { updateTime: time },
          },
          { delete: name, currentDocument: { exists: true } },
        ],
      },
      BatchGetDocumentsRequest: { database: 'd', documents: [name] },
      BatchGetDocumentsResponse: { found: { name, fields: { value }, updateTime: time }, readTime: time },
      RunQueryRequest: {
        parent: name,
        structuredQuery: {
          from: [{ collectionId: 'k' }],
          where: {
            fieldFilter: { field: { fieldPath: 'x' }, op: 'GREATER_THAN', value: { referenceValue: name } },
          },
          limit: { value: 3 },
        },
      },
      ListCollectionIdsRequest: { parent: name, pageToken: 't' },
    };
    for (const [type, message] of Object.entries(messages)) {
      const [all, some] = [whole, lean].map((root) => root?.lookupType(`google.firestore.v1.${type}`));
      const bytes = all?.encode(all.fromObject(message)).finish();
      expect([type, some?.encode(some.fromObject(message)).finish()]).toEqual([type, bytes]);
      expect(bytes?.length).toBeGreaterThan(5);
      const read = some?.toObject(some.decode(bytes ?? new Uint8Array()), { longs: String });
      expect(read).toEqual(all?.toObject(all.decode(bytes ?? new Uint8Array()), { longs: String }));
    }
  });
});
